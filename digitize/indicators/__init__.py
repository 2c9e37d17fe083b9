"""The indicators of QĐ 766/QĐ-TTg and what else a report counts: pure computation, no file is read here."""
