"""The language: text to syntax tree (`reading`), tree to closures (`running`), what programs compute with and call."""
