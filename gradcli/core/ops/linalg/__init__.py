"""Linear algebra: products of vectors and matrices, their factors, determinants, inverses and solutions."""
