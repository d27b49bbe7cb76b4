"""Giving memory back to the system: what many threads have freed stays with the C library otherwise, in pieces."""

import ctypes
import sys


def give_back() -> bool:
    """Give unused memory back; return whether this system's C library can (glibc's `malloc_trim`)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # another C library, as Alpine's
        return False
    return True
