"""One module a type of paper, each with a `TYPE`: a new type is a new module here and a schema."""
