"""Text to syntax tree: tokens, the grammar's table, and what is said of text that is no program."""
