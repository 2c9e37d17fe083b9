"""Files by which a machine runs the night job and the watch over a scanner's folder, for one archive."""
