"""Syntax tree to closures, compiled once, and what bounds and undoes a run of them."""
