"""The report of an archive as people and programs get it: screen, JSON, workbook, page."""
