"""What gradcli is measured beside: one module per work, one `prepare` per peer.

Each module has `PEERS`, from a peer's name to a function that imports what it needs, sets the numbers up, checks
the result once where that is cheap, and returns the function to be timed. A peer that is not installed raises
ImportError there and is left out.
"""
