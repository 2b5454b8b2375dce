"""This machine -> where its Chromium is, if it has one."""

from __future__ import annotations

import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def path() -> str | None:
    """The browser's program; None where there is none on the search path."""
    return next((program for program in map(shutil.which, _NAMES) if program), None)
