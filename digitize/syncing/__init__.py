"""A second copy of an archive, kept up to date: what is to be sent, how, and the proof that it arrived."""
