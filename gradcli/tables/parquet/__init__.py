"""Parquet by pyarrow (the extra `parquet`).

reading    one file, or a folder of partitions
texts      the values of an Arrow column as texts
writing    the rows' own columns, then the results
"""
