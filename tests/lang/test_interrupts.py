"""Ctrl-C while a program runs: how soon it ends, whatever it is at, and what it leaves behind."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from gradcli.core.lazy import LazyModule
from gradcli.core.patience import is_busy
from gradcli.errors import Interrupted
from gradcli.lang.running.limits import Limits
from gradcli.session import Session
from gradcli.source import Source


def session():
    """Return a session whose output nobody reads."""
    return Session(write=lambda text: None, warn=lambda text: None)


def interrupted(s, program):
    """Run a program for a while, then press Ctrl-C; return what it computed before and after, in seconds of its own.

    What else the machine does adds nothing to either.
    """
    while is_busy():  # with what an earlier test has begun
        time.sleep(0.01)
    pressed = []

    def press():
        pressed.append(time.process_time())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.3, press)
    began = time.process_time()
    timer.start()
    try:
        with pytest.raises(Interrupted):
            s.run(Source(program))
    finally:
        timer.cancel()
    return pressed[0] - began, time.process_time() - pressed[0]


@pytest.mark.parametrize(
    "program",
    [
        "while True: pass",
        "for i in range(10**12): x = i",
        "x = 1\nwhile x: x += 1",
        "[i for i in range(10**12)]",
    ],
)
def test_control_c_ends_a_program_at_once(program):
    before, after = interrupted(session(), program)
    assert after < before


@pytest.mark.parametrize(
    "program",
    [
        "svd(x)",
        "rand(10**8)",
        "randn(10**8)",
        "ones(10**8)^0.3",
        "sort(rand(10**7))",
        "einsum('i,j,k->ijk', x[0], x[1], x[2][:200])",
    ],
)
def test_control_c_ends_a_single_call_of_numpy(program):
    """Each of these takes one to five seconds, of which 0.3 pass before the key.

    What is left is either given up, or runs on unseen when the program has ended.
    """
    s = session()
    s.run(Source("x = rand(1500, 1500)"))
    before, after = interrupted(s, program)
    assert is_busy() or after < before


PRESSER = """
import os, signal, sys, time
time.sleep(0.2)
print(time.monotonic(), flush=True)
os.kill(int(sys.argv[1]), signal.SIGINT)
"""


def pressed_from_outside(s, program):
    """Run a program that another process interrupts; return the seconds until it gave up, on the clock and of its own.

    A timer of this process would wait for the very calls that let nothing else run.
    """
    while is_busy():
        time.sleep(0.01)
    presser = subprocess.Popen(
        [sys.executable, "-c", PRESSER, str(os.getpid())], stdout=subprocess.PIPE, text=True
    )
    began = time.thread_time()
    with pytest.raises(Interrupted):
        s.run(Source(program))
    ended, own = time.monotonic(), time.thread_time() - began
    return ended - float(presser.communicate()[0]), own


@pytest.mark.parametrize(
    "program",
    [
        "y = x.tolist()",
        "x = list(range(5*10**7))",
        "x = randperm(10**7)",
        "x = combinations(rand(9000))",
        "y = sorted(rand(5*10**6).tolist())",
        "while True: y = ('a b ' * 10**7).split()",
        "y = 7.5 in range(10**9), [1 for _ in range(10**8)]",
    ],
)
def test_control_c_ends_what_holds_the_interpreter(program):
    """Whole, each of these takes the interpreter for 1.5 to 5 seconds, without a pause."""
    s = session()
    s.run(Source("x = ones(3*10**7)"))
    _, own = pressed_from_outside(s, program)
    assert own < 0.8


@pytest.mark.parametrize("program", ["det(x)", "x.requires_grad_(); logdet(x).backward()"])
def test_control_c_ends_determinants(program):
    """A determinant takes 2 seconds, in which numpy lets nobody else run."""
    s = session()
    s.run(Source("x = rand(4500, 4500); det(ones(501, 501))"))
    waited, _ = pressed_from_outside(s, program)
    assert waited < 1


def test_control_c_does_not_wait_for_modules(tmp_path, monkeypatch):
    """What is being loaded is whole when it is next asked for."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "slow_to_load.py").write_text(
        "import time\nfor _ in range(200): time.sleep(0.01)\nready = 1\n"
    )
    slow = LazyModule("slow_to_load")
    began = time.monotonic()
    timer = threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        _ = slow.ready
    assert time.monotonic() - began < 1.5
    assert slow.ready == 1


def test_a_walk_that_control_c_cut_short_leaves_nothing_to_the_next():
    s = session()
    s.run(Source("x = var(2.0)\ny = x\nfor i in range(400000): y = y*1.0"))
    _, own = pressed_from_outside(s, "while True: y.backward(); x.grad = None")
    assert own < 2
    s.run(Source("x.grad = None; y.backward()"))
    assert s.value("x").grad.value == 1.0


def test_an_interrupt_is_no_problem_of_what_is_done_aside():
    """Who asks for a look at something goes on without it after a problem; Ctrl-C ends all of it."""
    s = session()
    threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        s.aside(lambda: s.run(Source("while True: pass")), Limits(seconds=60))


def test_an_interrupted_line_leaves_no_trace():
    s = session()
    s.run(Source("n = 0"))
    timer = threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(Interrupted):
        s.run(Source("while True: n += 1"), atomic=True)
    assert s.value("n") == 0
