"""Reading the catalogue's files: what they say and where they are wrong. Needs no database."""
