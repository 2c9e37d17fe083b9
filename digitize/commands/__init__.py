"""The commands by kind of work: parse, call one library function, print, exit. No logic lives here."""
