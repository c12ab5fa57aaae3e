"""`python -m gradcli`. Python puts the working folder first on its path here; a `numpy.py` or `lark.py` that
lies there must never be loaded, so it is taken off before anything of ours is imported."""

import os
import sys

if sys.path and not sys.flags.safe_path:
    try:
        here = os.getcwd()
    except OSError:  # it is gone, and Python has not put it there
        here = ""
    if sys.path[0] in ("", here):
        del sys.path[0]

from gradcli.entry import start

if __name__ == "__main__":
    start()
