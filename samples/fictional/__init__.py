"""Fictional people, offices and papers, drawn and then put through a pretended scanner."""
