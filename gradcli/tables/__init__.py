"""Tables of rows: readers that cut input into blocks, writers that put results beside their rows.

feed       bytes as they arrive, from files and pipes
inflating  compressed bytes, inflated piece by piece
sink       bytes as they leave: standard output, or a file written whole or not at all
numerals   numbers from texts and texts from numbers, thousands at a time
problems   what is wrong with one row, and where
block      what a block of rows offers, whatever its format
text       what readers of text have in common: a buffer, and how much goes into it
writing    what writers of all formats have in common
rows       rows and cells of delimited text, quotes included
spelling   thousands and missing values, as they are spelled
formats    which reader and which writer
delimited/, jsonl/, parquet/    the formats: a reader, blocks and a writer each
"""
