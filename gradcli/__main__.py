"""`python -m gradcli`. Python puts the working folder first on its path here; a `numpy.py` or `lark.py` that
lies there must never be loaded, so it is taken off before anything of ours is imported."""

import sys

if sys.path and not sys.flags.safe_path:
    del sys.path[0]

from gradcli.entry import start

if __name__ == "__main__":
    start()
