"""One module for each kind of paper: each function draws it and says what is true about it."""
