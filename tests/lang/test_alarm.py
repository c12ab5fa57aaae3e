"""Alarms: they ring in time, again if need be, and one inside another waits for its turn."""

import signal
import threading
import time

import pytest

from gradcli.errors import LimitProblem
from gradcli.lang.running.alarm import alarm, out_of_time


def problem(text):
    return lambda: LimitProblem(text)


def sleep_until_it_rings():
    """Sleep; an alarm that does not ring in the middle of it fails the test."""
    time.sleep(30)
    pytest.fail("no alarm has ended the sleep")


def test_an_alarm_rings_in_the_middle_of_what_runs():
    stop = alarm(0.05, problem("over"))
    try:
        with pytest.raises(LimitProblem, match="over"):
            sleep_until_it_rings()
    finally:
        stop()


def test_an_alarm_that_is_stopped_is_silent():
    before = signal.getsignal(signal.SIGALRM)
    alarm(0.05, problem("over"))()
    time.sleep(0.1)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_earlier_of_two_alarms_rings_whichever_was_set_first():
    for seconds in ((0.05, 20.0), (20.0, 0.05)):
        stops = [alarm(each, problem(f"after {each}")) for each in seconds]
        try:
            with pytest.raises(LimitProblem, match=r"after 0\.05"):
                sleep_until_it_rings()
        finally:
            for stop in reversed(stops):
                stop()


def test_the_later_alarm_rings_when_the_earlier_one_is_stopped():
    later = alarm(0.1, problem("later"))
    alarm(0.05, problem("earlier"))()
    try:
        with pytest.raises(LimitProblem, match="later"):
            sleep_until_it_rings()
    finally:
        later()


def test_an_alarm_that_was_taken_for_something_else_rings_again():
    stop = alarm(0.02, problem("over"))
    try:
        with pytest.raises(LimitProblem):
            sleep_until_it_rings()
        with pytest.raises(LimitProblem):
            sleep_until_it_rings()
    finally:
        stop()


def test_other_threads_get_none():
    found = []
    thread = threading.Thread(target=lambda: found.append(alarm(0.01, problem("over"))))
    thread.start()
    thread.join()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    time.sleep(0.05)
    found[0]()


def test_seconds_are_counted_in_words():
    assert "more than 1 second" in out_of_time(1).message
    assert "seconds" not in out_of_time(1).message
    assert "0.5 seconds" in out_of_time(0.5).message
