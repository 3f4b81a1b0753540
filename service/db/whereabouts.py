"""What failed and where, without a word of what it was about: for log lines."""

from __future__ import annotations

import traceback
from pathlib import Path


def place(error: BaseException) -> str:
    """ "KeyError at turn.py:71". An error's own text may hold an address, a subject, a token."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
