"""What a person sees: texts in two languages, panels, tables, progress."""
