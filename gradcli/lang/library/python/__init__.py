"""Python as the language has it: built-in functions, types, and modules of its library that lessons use beside torch."""
