"""Fixtures that several files share."""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import web_world
from desk import Desk
from loopback import LONGER, policy, site_server
from web_client import WebClient


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


@pytest.fixture(scope="session")
def web_record(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """A made-up record with some years of history, and its moment. To be read only; copy it to write."""
    now = datetime.now(UTC).replace(microsecond=0)
    return web_world.make(tmp_path_factory.mktemp("record"), now), now


@pytest.fixture(scope="session")
def web(web_record: tuple[Path, datetime]) -> Iterator[WebClient]:
    """The web page on that record, for reading."""
    database, now = web_record
    with WebClient(database, lambda: now) as client:
        yield client


@pytest.fixture
def own_web(web_record: tuple[Path, datetime], tmp_path: Path) -> Iterator[WebClient]:
    """The web page on a copy of that record, which a test may change."""
    database, now = web_record
    copied = tmp_path / "policies.db"
    shutil.copyfile(database, copied)
    with WebClient(copied, lambda: now) as client:
        yield client
