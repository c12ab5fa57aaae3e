"""The lessons of `:lesson`, in the order in which they are best taken; a file each."""

from __future__ import annotations

from gradcli.repl.lessons.backward import BACKWARD
from gradcli.repl.lessons.check import CHECK
from gradcli.repl.lessons.control import CONTROL
from gradcli.repl.lessons.descent import DESCENT
from gradcli.repl.lessons.detach import DETACH
from gradcli.repl.lessons.forward import FORWARD
from gradcli.repl.lessons.kinks import KINKS
from gradcli.repl.lessons.leaf import LEAF
from gradcli.repl.lessons.second import SECOND
from gradcli.repl.lessons.vectors import VECTORS

LESSONS = (LEAF, BACKWARD, VECTORS, DETACH, CONTROL, FORWARD, KINKS, SECOND, CHECK, DESCENT)
