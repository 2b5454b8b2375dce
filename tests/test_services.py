"""What apprise reports as sent was sent: asked of every service it knows (tests/services.py)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from services import addresses

from tracker.edge.channels import sender, urls

# Shows that most services are reached at all: the others need a device, another protocol than HTTP, or answers of
# their own, and report a failure here.
LEAST_SERVICES_SEEN = 130


def ask_all() -> list[dict]:
    argv = [sys.executable, str(Path(__file__).with_name("services.py"))]
    said = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=600).stdout
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.slow
def test_no_service_that_the_list_takes_reports_success_without_a_request_that_holds_the_message():
    found = ask_all()
    unseen = [one["url"] for one in found if one["sent"] and not one["seen"] and not one["refused"]]
    assert unseen == []
    assert len({one["service"] for one in found if one["seen"]}) >= LEAST_SERVICES_SEEN
    refused = {one["service"] for one in found if one["refused"] and one["sent"] and not one["seen"]}
    assert refused == {"Syslog", "WhatsApp", "Pingram", "Opsgenie", "Jira", "Twilio", "Pager Duty", "OneSignal"}


def test_no_part_of_an_address_but_its_server_is_ever_shown():
    """Of every scheme: neither where a channel is named nor in what is told of a failure."""
    count = 0
    for _, url, parts in addresses():
        shown = urls.masked(url)
        said = sender.scrubbed(f"cannot reach {url}, {' or '.join(parts.values())}", url)
        for name, value in parts.items():
            # Where a template joins two parts without a sign between them, they are one secret.
            is_apart = re.search(rf"(?<![\w.]){re.escape(value)}(?![\w.])", url)
            if name in ("schema", "port", "host") or len(value) < 6 or not is_apart:
                continue
            assert value not in shown, url
            assert value not in said, url
        count += 1
    assert count > 500


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("matrix://syt_t0ken?mode=t2bot", "syt_t0ken"),
        ("matrixs://t0kent0ken", "t0kent0ken"),
        ("rockets://t0kent0ken/s3cret@chat.example/#legal", "t0kent0ken"),
        ("nctalk://ann:t0kent0ken@x.example/r", "t0kent0ken"),
    ],
)
def test_a_token_in_the_place_of_a_server_is_not_shown(url, token):
    assert token not in urls.masked(url)
    assert token not in sender.scrubbed(f"{token.upper()} cannot be reached at {url} by {token}", url)
