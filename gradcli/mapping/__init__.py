"""Programs over rows: one pass for many rows at once, on the hidden batch axis.

names      what a program reads and gives, and columns whose names are no identifiers
plan       what is to be computed for each row: plain data, so that it can travel to other processes
program    a compiled program, run on columns or on one row
batches    rows that disagree on a condition part ways, each group batched; what cannot be batched row by row
process    a block of a table in, encoded rows and counts out
stream     blocks one after the other
forking    whether this process can be copied as it is
scribe     a second process that writes what the first computes
workers    the same in several processes
cluster    the same on a dask cluster (extra)
progress   what a waiting user sees
"""
