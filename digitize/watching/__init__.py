"""A scanner's drop folder, taken into the archive as files come to lie in it."""
