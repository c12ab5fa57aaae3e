"""`:lesson`."""

from __future__ import annotations

LESSONS = ()


class Course:
    pass
