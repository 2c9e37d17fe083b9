"""What an office tells in lists of its own: its procedures, its cases."""
