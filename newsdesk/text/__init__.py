"""Pure functions on text: each proposes or chooses spans; nothing here reads a file or a clock."""
