"""The evidence of a version, and its text, to be kept."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from tracker.app.history import evidence
from tracker.app.web.answers import Asked, File
from tracker.app.web.pages import lookup
from tracker.show import policy_text


def folder(asked: Asked) -> File:
    """What `tracker evidence` writes, as one ZIP file.

    Raises:
        Missing: there is no such version.
        StoreError: what was recorded is damaged or cannot be read.
    """
    lookup.listed(asked)
    version = lookup.version(asked)
    name = f"evidence-{version.watch_id.replace('/', '-')}-{version.number}"
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as temporary:
        written = Path(temporary) / name
        evidence.write(version.watch_id, version.number, asked.store, written, asked.now)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(written.iterdir()):
                archive.write(path, f"{name}/{path.name}")
    return File(packed.getvalue(), "application/zip", f"{name}.zip")


def text(asked: Asked) -> File:
    """The text of a version, as Markdown.

    Raises:
        Missing: there is no such version.
        StoreError: what was recorded is damaged or cannot be read.
    """
    lookup.listed(asked)
    version = lookup.version(asked)
    policy = asked.store.versions.policy(version.watch_id, version.number)
    content = f"{policy_text.version(policy)}\n".encode()
    return File(content, "text/plain; charset=utf-8")
