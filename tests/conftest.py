"""Fixtures that several files share."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from loopback import LONGER, policy, site_server


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with site_server() as site:
        made = Desk(tmp_path, site)
        made.write("acme/privacy", "bolt/terms")
        site.put(policy())
        site.put(policy(title="Terms"), "/bolt/terms")
        yield made


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """A desk with two versions of one watch and one of the other."""
    desk.run("check")
    desk.site.put(policy(LONGER))
    desk.run("check", "acme/privacy")
    return desk


@pytest.fixture
def operators_log() -> Iterator[io.StringIO]:
    """What a daemon that logs all there is would write; caplog also hears loggers that do not propagate."""
    root, written = logging.getLogger(), io.StringIO()
    handler, level = logging.StreamHandler(written), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
