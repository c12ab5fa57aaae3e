"""The cyclic collector rests while a program is read and runs, and does not keep an interrupted one from ending."""

import gc

import pytest

from gradcli.lang.running.garbage import YOUNG_OF_INTERRUPTED
from gradcli.lang.running.limits import Limits, Meter


@pytest.fixture
def seen():
    """Return a list of the collections' generations, as they happen."""
    found = []

    def note(phase, info):
        if phase == "start":
            found.append(info["generation"])

    gc.collect()
    thresholds = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.set_threshold(*thresholds)


def make(count):
    return [[] for _ in range(count)]


def test_what_an_interrupted_program_made_is_not_looked_at_before_it_has_ended(seen):
    meter = Meter(Limits())
    with pytest.raises(KeyboardInterrupt) as caught, meter:
        made = make(2 * YOUNG_OF_INTERRUPTED)
        raise KeyboardInterrupt
    more = make(10)
    assert gc.isenabled()
    assert seen == []
    assert len(made) == 2 * YOUNG_OF_INTERRUPTED
    assert caught.type is KeyboardInterrupt
    assert more


def test_it_is_looked_at_later_on(seen):
    meter = Meter(Limits())
    with pytest.raises(KeyboardInterrupt), meter:
        made = make(2 * YOUNG_OF_INTERRUPTED)
        made.append(made)
        raise KeyboardInterrupt
    more = make(100_000)
    assert seen
    del made, more
    assert gc.collect() > 0


def test_a_program_that_ends_by_itself_is_looked_at_as_ever(seen):
    with Meter(Limits()):
        made = make(2 * YOUNG_OF_INTERRUPTED)
        assert seen == []
    more = make(10)
    assert seen
    assert len(made) + len(more) == 2 * YOUNG_OF_INTERRUPTED + 10
