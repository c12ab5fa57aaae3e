"""What a program's values are: their operators, attributes, methods, items and texts."""
