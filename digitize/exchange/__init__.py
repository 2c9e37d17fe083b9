"""What leaves the archive for others and comes back: tables of papers, dossiers as bags."""
