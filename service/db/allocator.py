"""Lets the C library keep memory that SQLite frees after every query.

SQLite takes some 100 KB for each sort or list and frees it at the end. glibc by default gives free
memory above 128 KB back to the system, so every query pays for getting the same pages again, about
a third of a read. Other C libraries need nothing (mallopt(3)).
"""

from __future__ import annotations

import ctypes
import platform

_M_TRIM_THRESHOLD = -1
_KEPT = 64 << 20
"""Octets a heap may hold free."""


def keep_freed_memory() -> bool:
    """Raises glibc's trim threshold for this process; False where there is no glibc."""
    if platform.libc_ver()[0] != "glibc":
        return False
    return bool(ctypes.CDLL(None).mallopt(_M_TRIM_THRESHOLD, _KEPT))
