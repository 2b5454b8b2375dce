"""A file that somebody kept (a list of heads, a seal, a mail) -> the links that are noted in it."""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tracker.edge.store.proof.witness import Noted
from tracker.errors import UsageError
from tracker.patterns import compile_later

_LARGEST_BYTES = 50_000_000
# As they stand in messages: a label, and the link with or without the marks of a format around.
_GAP = r"[^0-9A-Za-z]{1,12}"
_RECORD = compile_later(rf"\brecord{_GAP}([0-9a-f]{{16,64}})\b", re.IGNORECASE)
_JOURNAL = compile_later(rf"\bjournal{_GAP}(\d{{1,15}}){_GAP}([0-9a-f]{{16,64}})\b", re.IGNORECASE)
_SEAL = compile_later(rf"\bseal{_GAP}(\d{{1,15}}){_GAP}([0-9a-f]{{64}})\b", re.IGNORECASE)
_TAG = compile_later(r"<[^<>]{0,2000}>")


def read(path: Path) -> list[Noted]:
    """Find what a file tells of the record.

    Args:
        path: what `tracker verify --json` printed (of any release), a line of `tracker seal`, an
            alert as it came (a mail with its headers, or its text).

    Returns:
        At least one link, each once, in the order in which they stand there.

    Raises:
        UsageError: it cannot be read, or nothing is noted in it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES)
    except OSError as exc:
        raise UsageError(f"{path}: cannot be read ({exc.strerror})") from exc
    noted = list(dict.fromkeys(_of_json(content) or _of_text(content)))
    if not noted:
        raise UsageError(
            f"{path}: Expected what `tracker verify --json` or `tracker seal` prints, or an alert"
            " with its Record, Journal or Seal; none of these stands in it"
        )
    return noted


def _of_json(content: bytes) -> list[Noted]:
    """What `tracker verify --json` printed; nothing where it is something else."""
    try:
        printed = json.loads(content)
        journal = printed.get("journal", {})
        versions = [
            Noted("version", str(head["chain_sha256"]), int(head["number"]), str(head["watch"]))
            for head in printed["heads"]
        ]
        entries = [
            Noted("journal", str(head["link_sha256"]), int(head["entry"]))
            for head in journal.get("heads", ())
        ]
        return [*versions, *entries, *_sealed(journal)]
    except (ValueError, LookupError, TypeError, AttributeError):
        return []


def _sealed(journal: dict[str, Any]) -> Iterator[Noted]:
    if seal := journal.get("seal"):
        yield Noted("seal", str(seal["sha256"]), int(seal["entry"]))


def _of_text(content: bytes) -> list[Noted]:
    texts = list(_texts(content))
    noted = [Noted("record", link) for text in texts for link in _RECORD.findall(text)]
    for text in texts:
        noted += [Noted("journal", link, int(entry)) for entry, link in _JOURNAL.findall(text)]
        noted += [Noted("seal", link, int(entry)) for entry, link in _SEAL.findall(text)]
    return noted


def _texts(content: bytes) -> Iterator[str]:
    """The texts of a mail, decoded, and the file as it is."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    for part in mail.walk():
        if part.get_content_maintype() != "text":
            continue
        try:
            text = part.get_content()
        # A mail is anybody's: an unknown charset or broken encoding is no reason to give up.
        except (LookupError, ValueError):
            continue
        yield html.unescape(_TAG.sub(" ", text)) if part.get_content_subtype() == "html" else text
    yield content.decode("utf-8", "replace")
