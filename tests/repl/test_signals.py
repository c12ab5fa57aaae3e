"""Interrupts, signals and keys while a program runs or the prompt loads: the session goes on, the terminal is put back."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.world import seconds_computed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.repl.conftest import LiveTerminal

    Open = Callable[..., LiveTerminal]


def test_interrupt_ends_an_endless_loop_and_keeps_the_session(terminal: Open) -> None:
    t = terminal()
    t.keys("x = 41\r")
    t.wait(lambda: t.text().count(">>>") == 2)
    t.keys("x = [print('begins'), sum(range(10**12))]\r")
    t.wait("\nbegins")
    t.child.sendintr()
    t.wait("interrupted")
    t.keys("x + 1\r")
    t.wait("\n42")


def test_interrupt_pressed_with_enter_ends_the_entry_that_enter_begins(terminal: Open) -> None:
    """Both arrive while Ctrl-C is still a key; keys between them are forgotten, those behind it are not."""
    t = terminal()
    t.keys("x = 6\r")
    t.wait(lambda: t.text().count(">>>") == 2)
    t.keys("x = sum(range(10**12))\rforgotten\r\x03x*7\r")
    t.wait("\n42")
    lines = t.text().split("\n")
    assert lines[lines.index(">>> x = sum(range(10**12))") + 1] == "interrupted"
    assert "forgotten" not in t.text()


@pytest.mark.parametrize("milliseconds", range(0, 16, 3))
def test_interrupt_soon_after_enter_ends_the_entry(terminal: Open, milliseconds: int) -> None:
    t = terminal()
    t.keys("x = 6\r")
    t.wait(lambda: t.text().count(">>>") == 2)
    t.keys("x = sum(range(10**12))")
    t.wait(">>> x = sum(range(10**12))")
    t.keys("\r")
    t.pump(milliseconds / 1000)
    t.keys("\x03")
    t.wait("\ninterrupted")
    t.keys("x*7\r")
    t.wait("\n42")


def test_many_interrupts_leave_the_session_as_it_was(terminal: Open) -> None:
    t = terminal()
    t.keys("x = list(range(10**6)); kept = [x, 7]; v = var(3)\r")
    t.wait(lambda: t.text().count(">>>") == 2)
    for turn in range(3):
        t.keys(f"x.reverse(); kept.append(1); v = 5; print('turn {turn}'); sum(range(10**12))\r")
        t.wait(f"\nturn {turn}")
        for _ in range(20):
            t.child.kill(signal.SIGINT)
            t.pump(0.002)
        t.wait(lambda: t.current() == ">>>")
    t.keys("x[0], len(x), len(kept), v.item()\r")
    t.wait("(0, 1000000, 2, 3.0)")


def test_interrupt_is_heeded_at_once(terminal: Open) -> None:
    """The loop goes on for less than it took to come so far; a busy machine slows both."""
    t = terminal()

    def turns() -> int:
        return int((re.findall(r"turn (\d+)$", t.text(), re.MULTILINE) or ["0"])[-1])

    t.keys("for i in range(10**12): print('turn', i)\r")
    t.wait(lambda: turns() > 50_000)
    before = turns()
    t.child.sendintr()
    t.wait(lambda: "interrupted" in t.text() and t.current() == ">>>")
    assert before <= turns() < 2 * before


def test_interrupt_ends_a_large_factorisation_and_keeps_the_session(terminal: Open) -> None:
    t = terminal()
    t.keys("x = eye(3000) + 1\r")
    t.wait(lambda: t.text().count(">>>") == 2)
    t.keys("x = svd(x)\r")
    t.wait(lambda: t.screen.cursor.x == 0)
    time.sleep(0.5)
    t.child.sendintr()
    t.wait("interrupted")
    t.wait(lambda: t.current() == ">>>")
    # The prompt is back while the factorisation, which takes 20 s, runs on unseen.
    before = seconds_computed(t.child.pid)
    t.wait(lambda: seconds_computed(t.child.pid) > before + 0.5)
    t.keys("x.shape\r")
    t.wait("torch.Size([3000, 3000])")
    t.wait(lambda: t.text().endswith(">>>"))
    t.keys("\x04")
    t.wait(t.ended)
    assert t.child.exitstatus == 0


def test_interrupt_clears_the_line_and_end_of_file_leaves(terminal: Open) -> None:
    t = terminal()
    t.keys("nonsense")
    t.wait("nonsense")
    t.keys("\x03")
    t.wait(lambda: t.text().count(">>>") == 2)
    t.keys("\x04")
    t.wait(t.ended)
    assert t.child.exitstatus == 0


def test_a_killed_session_loses_no_line_it_has_accepted(terminal: Open) -> None:
    t = terminal()
    t.keys("kept = 12345\r")
    t.wait(lambda: t.text().count(">>>") == 2)
    t.child.kill(signal.SIGKILL)
    t.wait(t.ended)
    again = terminal()
    again.keys("\x1b[A")
    again.wait("kept = 12345")


def test_termination_puts_the_terminal_back(terminal: Open) -> None:
    t = terminal()
    t.keys("unfinished")
    t.wait("unfinished")
    t.child.kill(signal.SIGTERM)
    t.wait(t.ended)
    assert t.child.exitstatus == 143
    assert "Traceback" not in t.text()


def test_a_flood_of_output_can_be_stopped(terminal: Open) -> None:
    t = terminal()
    t.keys("for i in range(10**9): print('turn', i)\r")
    # The first 200 lines are shown; then one line counts.
    t.wait(lambda: "turn 199\n... " in t.text() and " lines more: turn " in t.text())
    t.child.sendintr()
    t.wait("interrupted")
    assert " lines more (:more) ...\nturn " in t.text()
    t.keys("6*7\r")
    t.wait("\n42")


def test_a_suspended_prompt_comes_back(terminal: Open) -> None:
    t = terminal()
    t.keys("6*")
    t.wait(">>> 6*")
    os.kill(t.child.pid, signal.SIGSTOP)
    os.kill(t.child.pid, signal.SIGCONT)
    t.keys("7\r")
    t.wait("42")


def below_a_shell(terminal: Open) -> LiveTerminal:
    """Return a terminal in which a shell has started gradcli."""
    t = terminal(command=("/bin/sh", "-i"), prompt="sh>", PS1="sh> ")
    t.keys(f"{sys.executable} -m gradcli\r")
    t.wait(">>>")
    return t


def suspend(t: LiveTerminal) -> None:
    """Press Ctrl-Z and wait for the shell."""
    t.keys("\x1a")
    t.wait(lambda: t.current() == "sh>")


def test_a_shell_gets_its_terminal_back_and_the_prompt_its_line(terminal: Open) -> None:
    t = below_a_shell(terminal)
    t.keys("x = 12345")
    t.wait("= 12345")
    suspend(t)
    t.keys("echo 6*7\r")
    t.wait("\n6*7")
    t.keys("fg\r")
    t.wait(lambda: t.current() == ">>> x = 12345")
    t.keys("6\rx\r")
    t.wait("\n123456")
    t.wait(lambda: t.current() == ">>>")
    t.keys("\x04")
    t.wait(lambda: t.current() == "sh>")
    t.keys("echo seen")
    t.wait("sh> echo seen")


def test_a_program_that_was_stopped_goes_on_without_echo(terminal: Open) -> None:
    t = below_a_shell(terminal)
    t.keys("print('begins'); x = sum(range(10**12))\r")
    t.wait("\nbegins")
    suspend(t)
    t.keys("fg\r")
    t.wait(lambda: t.screen.cursor.x == 0)
    t.keys("unseen")
    t.pump(0.3)
    t.keys("\x03")
    t.wait("interrupted")
    assert "unseen" not in t.text()
    assert "^C" not in t.text()


def test_keys_pressed_while_a_program_runs_wait_for_the_prompt_unseen(terminal: Open) -> None:
    t = terminal()
    t.keys("print('begins'); x = sum(range(3*10**6))\r")
    t.wait("\nbegins")
    t.keys("6*7\r")
    t.wait("42")
    lines = t.text().split("\n")
    assert ">>> 6*7" in lines
    assert "6*7" not in lines


def test_what_comes_while_a_program_runs_is_taken_whole(terminal: Open) -> None:
    t = terminal()
    t.keys("print('begins'); x = sum(range(3*10**6))\r")
    t.wait("\nbegins")
    t.keys("y = sum([" + ", ".join(["1"] * 3000) + "])\ry + 1\r\x04")
    t.wait("\n3001")
    t.wait(t.ended)
    assert t.child.exitstatus == 0


LOADING = """
import os, sys, termios
import gradcli.cli.main, gradcli.entry
def loaded():
    quiet = not termios.tcgetattr(0)[3] & (termios.ECHO | termios.ICANON)
    print("echo off" if quiet else "echo on", flush=True)
    if SIGNAL:
        os.kill(os.getpid(), SIGNAL)
sys.argv = ["gradcli"]
gradcli.cli.main.start = loaded
gradcli.entry.start()
"""


def test_keys_pressed_while_the_prompt_loads_are_not_echoed(terminal: Open) -> None:
    t = terminal(command=(sys.executable, "-c", LOADING.replace("SIGNAL", "0")), prompt="echo")
    assert t.text() == "echo off"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_prompt_loads_gives_the_echo_back(terminal: Open, number: int) -> None:
    code = LOADING.replace("SIGNAL", str(int(number)))
    shell = 'import subprocess, sys, termios; e = subprocess.call([sys.executable, "-c", sys.argv[1]])\n'
    shell += 'print("ended by", -e, "echo", bool(termios.tcgetattr(0)[3] & termios.ECHO))'
    t = terminal(command=(sys.executable, "-c", shell, code), prompt="ended")
    assert t.text() == f"echo off\nended by {int(number)} echo True"


@pytest.mark.parametrize("leave", ["\x04", "exit\r"])
def test_a_terminal_that_takes_interrupts_is_left_behind(terminal: Open, leave: str) -> None:
    shell = 'import subprocess, sys, termios; subprocess.call([sys.executable, "-m", "gradcli"])\n'
    shell += 'print("signals", bool(termios.tcgetattr(0)[3] & termios.ISIG))'
    t = terminal(command=(sys.executable, "-c", shell))
    t.keys(leave)
    t.wait("signals True")


def test_an_echoing_terminal_is_left_behind(terminal: Open) -> None:
    shell = (
        'import subprocess, sys, termios; subprocess.call([sys.executable, "-m", "gradcli", *sys.argv[1:]])\n'
    )
    shell += 'print("echo", bool(termios.tcgetattr(0)[3] & termios.ECHO))'
    t = terminal(command=(sys.executable, "-c", shell))
    t.keys("\x04")
    t.wait("echo True")
    t = terminal(command=(sys.executable, "-c", shell, "--dtype", "float16"), prompt="echo")
    assert "echo True" in t.text()
    t = terminal(command=(sys.executable, "-c", shell), TERM="dumb")
    t.keys("1+1\r")
    t.wait(">>> 1+1")
