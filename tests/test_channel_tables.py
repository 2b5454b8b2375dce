from __future__ import annotations

import pytest

from tracker.edge.watchlist.parse import parse
from tracker.errors import WatchListError
from tracker.model import Channel, ClockTime

URL = 'url = "json://127.0.0.1:9/in"\n'


def read(text: str, **environ: str):
    return parse(text, "list.toml", environ)


def faults(text: str, **environ: str) -> list[str]:
    with pytest.raises(WatchListError) as caught:
        read(text, **environ)
    return list(caught.value.faults)


def test_a_table_with_every_key_is_read() -> None:
    text = f"""
        [tracker]
        timezone = "Europe/Berlin"
        base_url = "https://policies.example/"
        operator = "board"
        [channels]
        mail = "json://127.0.0.1:9/mail"
        [channels.board]
        {URL}
        at = "minor"
        categories = ["retention", "subprocessor"]
        tags = "payments"
        vendors = ["Acme"]
        direction = ["weaker", "mixed"]
        digest = "weekly"
        digest_at = "Friday 9:30"
        summary = "daily"
        remind = ["14d", "1w", "2d"]
        mute_until = 2027-01-10
    """
    found = read(text)
    assert (found.timezone, found.base_url) == ("Europe/Berlin", "https://policies.example")
    assert found.by_name["board"] == Channel(
        "board", "json://127.0.0.1:9/in", "minor", ("retention", "subprocessor"), ("payments",), ("Acme",),
        ("weaker", "mixed"), "weekly", ClockTime(9, 30, 4), "daily", (14, 7, 2), "2027-01-10", None, 8,
    )  # fmt: skip
    assert found.by_name["mail"] == Channel("mail", "json://127.0.0.1:9/mail", line=7)


def test_a_table_may_stand_on_one_line_and_take_its_address_from_the_environment() -> None:
    found = read('[channels]\nboard = { url = "json://127.0.0.1:9/${TOKEN}", digest = "daily" }\n', TOKEN="a/b")
    assert found.by_name["board"] == Channel("board", "json://127.0.0.1:9/a%2Fb", digest="daily", line=2)


def test_an_address_is_no_part_of_what_a_channel_shows() -> None:
    assert "t0ken" not in repr(Channel("board", "json://h/t0ken"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('categories = ["retentoin"]', "Expected a category such as retention for categories"),
        ('categories = ["xyz"]', "Expected a category (data_collection, purpose,"),
        ('direction = "worse"', 'Expected "weaker" or "stronger" or "mixed" or "neutral" for direction'),
        ('at = "grave"', 'Expected "editorial" or "minor" or "material" for at'),
        ('digest = "hourly"', 'Expected "none" or "daily" or "weekly" for digest, got "hourly"'),
        ('digest_at = "8 o\'clock"', 'Expected a time such as "08:00" or "mon 08:00" for digest_at'),
        ('digest_at = "24:00"', 'Expected a time such as "08:00"'),
        (
            'digest_at = "mon 08:00"',
            'Expected a time without a day for digest_at, nothing here is weekly. Write "08:00".',
        ),
        ('remind = ["soon"]', 'Expected days such as "14d" or "2w", from 1 to 366 days for remind'),
        ('remind = ["0d"]', 'Expected days such as "14d"'),
        ('mute_until = "tomorrow"', "Expected a day such as 2024-05-31"),
        ('digset = "weekly"', '"digset" is not a key of [channels.NAME]. Did you mean digest?'),
        ('every = "1h"', '"every" is not a key of [channels.NAME].'),
    ],
)
def test_a_fault_is_told_with_its_line(line: str, told: str) -> None:
    (fault,) = faults(f"[channels.board]\n{URL}{line}\n")
    assert fault.startswith("list.toml, line 3: ")
    assert told in fault


def test_all_faults_of_all_channels_come_at_once() -> None:
    text = '[channels.board]\ndigest = "hourly"\n[channels.legal]\nurl = 5\nat = "grave"\n'
    assert [fault.split(": ")[0] for fault in faults(text)] == [
        "list.toml, line 1", "list.toml, line 2", "list.toml, line 4", "list.toml, line 5",
    ]  # fmt: skip
    assert "Expected url in [channels.board], it is missing" in faults(text)[0]


def test_settings_of_the_list_are_checked_too() -> None:
    assert (
        "Expected an address without ? and # for base_url"
        in faults('[tracker]\nbase_url = "https://a.example/?x=1"\n')[0]
    )
    assert "HEART_URL for heartbeat, it is not set" in faults('[tracker]\nheartbeat = "${HEART_URL}"\n')[0]
    (fault,) = faults('[tracker]\nheartbeat = "ftp://s3cret.example"\n')
    assert "s3cret" not in fault
