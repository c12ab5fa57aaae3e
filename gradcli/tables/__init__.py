"""Tables of rows: readers that cut input into blocks, writers that put results beside their rows.

feed       bytes as they arrive, from files and pipes
inflating  compressed bytes, inflated piece by piece
sink       bytes as they leave: standard output, or a file written whole or not at all
numerals   numbers from texts and texts from numbers, thousands at a time
problems   what is wrong with one row, and where
block      what a block of rows offers, whatever its format
writing    what writers of all formats have in common
rows       rows and cells of delimited text, quotes included
quoting    where cells end that stand in quotes, without a look at single rows
regular    text whose rows are all alike, with quotes or without
spelling   thousands and missing values, as they are spelled
dialect, delimited, delimited_block, delimited_writing    CSV, TSV and their relatives
jsonl, jsonl_block, jsonl_plain, jsonl_literal, jsonl_elements, jsonl_writing    JSON lines, arrays of objects
parquet, parquet_writing, arrow_texts    Parquet (extra)
formats    which reader and which writer
"""
