"""CSV, TSV and their relatives, rows kept to the letter.

dialect    how the table is written: what does not change from block to block
reading    input cut into blocks
block      a block of rows: its columns as numbers and texts
quoting    where cells end that stand in quotes, without a look at single rows
regular    text whose rows are all alike, with quotes or without
writing    each row as it was, the results after it
"""
