"""What Vietnamese is written like: a second witness beside the recogniser."""
