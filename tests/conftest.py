"""Fixtures that several files share."""

from __future__ import annotations

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
