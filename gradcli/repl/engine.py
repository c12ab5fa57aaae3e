"""Loads what the first line will need while the user looks at the first prompt."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradcli.session import Session

# Seconds until the loading thread lets the prompt's go on; Python's own are five times as many.
_TURN = 0.001


class Engine:
    """The session, made in a thread of its own; numpy follows it.

    A prompt alone takes half of the time until it shows; what computes can come after it.
    """

    def __init__(self, make: Callable[[], Session]) -> None:
        self._make = make
        self._session: Session | None = None
        self._error: BaseException | None = None
        self._made = threading.Event()
        self._started = False
        self._then: Callable[[], object] | None = None
        self.is_warm = False
        # The names of the language, for colours.
        self.known: frozenset[str] = frozenset()

    def start(self, then: Callable[[], object] | None = None) -> None:
        """Begin to load, once; `then` is called from the loading thread when all is there."""
        if then is not None and self.is_warm:
            then()
            return
        self._then = then or self._then
        if not self._started:
            self._started = True
            threading.Thread(target=self._load, name="gradcli-engine", daemon=True).start()

    @property
    def session(self) -> Session:
        """The session; waits until it is there."""
        self.start()
        self._made.wait()
        if self._session is None:
            assert self._error is not None
            raise self._error
        return self._session

    def _load(self) -> None:
        # Keys that are pressed meanwhile get their turn soon.
        usual = sys.getswitchinterval()
        sys.setswitchinterval(_TURN)
        try:
            self._load_all()
        finally:
            sys.setswitchinterval(usual)
        if self.is_warm and self._then is not None:
            self._then()

    def _load_all(self) -> None:
        try:
            session = self._make()
            # Going through all names loads what is behind them; no line can run yet that would mind.
            self.known = frozenset(session.builtin_names())
            self._session = session
        except BaseException as error:  # noqa: BLE001 (raised again where the session is asked for)
            self._error = error
            return
        finally:
            self._made.set()
        from gradcli.core.lazy import load_numpy
        from gradcli.lang.reading.parser import is_incomplete

        is_incomplete("x = 1")
        try:
            load_numpy()
        except ImportError:
            # The first line that needs an array says so.
            return
        self.is_warm = True
