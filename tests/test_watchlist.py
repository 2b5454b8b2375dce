"""Watch lists: every key read, every fault told at once with its line, edits that touch nothing else."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.edge.channels import urls as addresses
from tracker.edge.watchlist.edit import add_watch, remove_watch, rename_watch, starter
from tracker.edge.watchlist.lines import scan
from tracker.edge.watchlist.parse import KEYS, load, parse
from tracker.errors import WatchListError
from tracker.model import Channel, Schedule, Watch, WatchList

ACME = '[[watch]]\nvendor = "Acme"\ndocument = "privacy"\nurl = "https://acme.test/p"\n'
SHIPPED = Path(__file__).parent.parent / "watchlist.toml"


def read(text: str, **environ: str) -> WatchList:
    return parse(text, "list.toml", environ)


def urls(watchlist: WatchList) -> dict[str, str]:
    return {channel.name: channel.url for channel in watchlist.channels}


def faults(text: str, **environ: str) -> list[str]:
    with pytest.raises(WatchListError) as caught:
        read(text, **environ)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def only_fault(text: str, **environ: str) -> str:
    found = faults(text, **environ)
    assert len(found) == 1, found
    return found[0]


# --- what is read ---------------------------------------------------------------------------------------------------


def test_an_empty_list_and_one_without_tracker_or_channels_are_valid() -> None:
    assert read("") == WatchList(path="list.toml")
    [watch] = read(ACME).watches
    assert watch == Watch("acme/privacy", "Acme", "privacy", "https://acme.test/p", line=1)


def test_the_shipped_list_and_the_starter_have_no_faults() -> None:
    shipped = load(SHIPPED, {})
    assert len(shipped.watches) >= 20
    assert shipped.database == "data/policies.db"
    ids = [watch.id for watch in shipped.watches]
    assert ids[:5] == [
        "onestepcloud/privacy",
        "onecloud/privacy",
        "cloudonex/privacy",
        "one-stop-voip/privacy",
        "the-cloud-connectors/privacy",
    ]
    assert read(starter()).watches == ()


def test_the_starter_s_examples_are_valid_once_uncommented() -> None:
    lines = [line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in
             starter().splitlines()]  # fmt: skip
    text = "\n".join(line for line in lines if not line.startswith("One [[watch]]"))
    found = read(text, MAIL_USER="u", MAIL_PASSWORD="p", SLACK_URL="json://legal.acme.test")
    assert found.operator == "me"
    assert [watch.id for watch in found.watches] == ["acme/privacy"]


def test_every_key_is_read() -> None:
    found = read(
        """
        [tracker]
        database = "x.db"
        every = "2w"
        timezone = "Europe/Berlin"
        alert_at = "minor"
        operator = "me"
        blind_after = 5
        confirm_after = 0
        learn = false
        max_bytes = "1.5 MB"
        timeout = "1m"
        max_redirects = 0
        user_agent = "us"
        headers = { X-Key = "${KEY}" }
        proxy = "http://u:${KEY}@proxy.test:3128"
        allow_private = true
        per_host_connections = 4
        per_host_delay = 0
        keep_checks = "30d"

        [channels]
        me = "mailto://${KEY}@acme.test"

        [[watch]]
        vendor = "Acmé & Sons"
        document = "Terms of Service"
        url = "https://acme.test/t"

        [[watch]]
        vendor = "B"
        document = "d"
        url = "http://b.test"
        id = "b/other"
        cron = "30  6 * * mon-fri"
        timezone = "UTC"
        alert_at = "editorial"
        blind_after = 1
        confirm_after = 2
        learn = true
        max_bytes = 5000
        timeout = 2.5
        max_redirects = 3
        user_agent = "me"
        proxy = "http://other.test"
        allow_private = false
        select = "main > p"
        remove = ["nav", ".ad"]
        fragment = "#part"
        language = "de-AT"
        render = "none"
        tags = ["one", "two"]
        paused = true
        signed_on = 2024-05-31
        notice_days = 30
        channels = ["me"]
        [watch.headers]
        X-Other = "1"
        """,
        KEY="s3cret",
    )
    assert (found.database, found.operator, found.keep_checks_s) == ("x.db", "me", 30 * 86_400)
    assert (found.per_host_connections, found.per_host_delay_s) == (4, 0.0)
    assert urls(found) == {"me": "mailto://s3cret@acme.test"}
    first, second = found.watches
    assert first == Watch(
        "acme-sons/terms-of-service", "Acmé & Sons", "Terms of Service", "https://acme.test/t",
        Schedule(1_209_600, None, "Europe/Berlin"), "minor", None, 5, 0, False, 1_500_000, 60.0, 0, "us",
        (("X-Key", "s3cret"),), "http://u:s3cret@proxy.test:3128", True, line=25,
    )  # fmt: skip
    assert second == Watch(
        "b/other", "B", "d", "http://b.test", Schedule(None, "30 6 * * mon-fri", "UTC"), "editorial", ("me",), 1, 2,
        True, 5000, 2.5, 3, "me", (("X-Other", "1"),), "http://other.test", False, "main > p", ("nav", ".ad"), "part",
        "de-AT", "none", ("one", "two"), True, "2024-05-31", 30, line=30,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tracker", "watch", "wanted"),
    [
        ("", "", Schedule()),
        ('cron = "0 6 * * *"', "", Schedule(None, "0 6 * * *")),
        ('cron = "0 6 * * *"', 'every = "1h"', Schedule(3600)),
        ('every = "1h"', 'cron = "0 6 * * *"', Schedule(None, "0 6 * * *")),
        ('cron = "0 6 * * *"', 'timezone = "Asia/Tokyo"', Schedule(None, "0 6 * * *", "Asia/Tokyo")),
        ('timezone = "Asia/Tokyo"', 'every = "30s"', Schedule(30, None, "Asia/Tokyo")),
    ],
)
def test_a_watch_s_own_schedule_comes_first(tracker: str, watch: str, wanted: Schedule) -> None:
    assert read(f"[tracker]\n{tracker}\n{ACME}{watch}\n").watches[0].schedule == wanted


def test_the_keys_table_agrees_with_the_defaults_of_the_model() -> None:
    def defaults_of(*kinds):
        return {field.name: field.default for kind in kinds for field in dataclasses.fields(kind)}

    of_lists, of_channels = defaults_of(WatchList, Schedule, Watch), defaults_of(Channel)
    assert len({(key.name, key.where) for key in KEYS}) == len(KEYS)
    for key in KEYS:
        defaults = of_channels if key.where == ("channel",) else of_lists
        assert key.meaning.endswith(".")
        assert key.field in defaults
        if key.default is not None:
            assert key.read(key.default) == defaults[key.field], key.name
        elif not key.required and key.name != "id":
            assert defaults[key.field] is None, key.name


def test_without_an_environment_secrets_stay_out() -> None:
    text = f'[tracker]\nheaders = {{ X = "${{A}}" }}\n[channels]\nme = "${{B}}"\n{ACME}'
    found = parse(text, "x", None)
    assert urls(found) == {"me": "${B}"}
    assert found.watches[0].headers == ()


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('every = "12 hours"', 'Expected a duration such as "12h" (s, m, h, d or w), from 1 s to 366 d for every'),
        ("every = true", "a duration"),
        ('every = "0s"', "a duration"),
        ('cron = "1 2 3"', "five cron fields"),
        ('cron = "99 * * * *"', "five cron fields"),
        ('cron = "0 6 * * 1"', "days of the week by name"),
        ("cron = 5", "five cron fields"),
        ('timezone = "Mars"', "a time zone"),
        ("timezone = 1", "a time zone"),
        ('timezone = "../x"', "a time zone"),
        ('alert_at = "none"', '"editorial" or "minor" or "material" for alert_at, got "none"'),
        ("blind_after = 0", "a whole number from 1"),
        ('blind_after = "3"', "without quotes"),
        ("confirm_after = true", "a whole number"),
        ('max_bytes = "20 apples"', 'a size such as "20 MB"'),
        ("max_bytes = 5", "a size"),
        ("timeout = nan", "a duration"),
        ("max_redirects = 51", "from 0 to 50"),
        ('user_agent = "a\\nb"', "ASCII text"),
        ('headers = "X: y"', "a table"),
        ('headers = { "a b" = "c" }', "names of HTTP headers"),
        ('headers = { Host = "c" }', "names of HTTP headers"),
        ('headers = { X = "a\\r\\nb" }', "ASCII text"),
        ("headers = { X = 1 }", "ASCII text"),
        ('proxy = "socks5://x"', "an address"),
        ("allow_private = 1", "true or false"),
        ('select = "div["', "a CSS selector"),
        ("select = 1", "a CSS selector"),
        ('remove = ["p", ":x("]', "a CSS selector"),
        ("remove = 1", "or a list of them"),
        ('fragment = "#"', "what stands after #"),
        ('language = "English!"', "a language tag"),
        ('render = "magic"', '"none" or "browser" or "auto"'),
        ("tags = [1]", "a text"),
        ("paused = 0", "true or false"),
        ('signed_on = "31.5.2024"', "a day such as 2024-05-31"),
        ("signed_on = 2024-05-31T10:00:00Z", "a day"),
        ("signed_on = 0024-05-31", "from 1990"),
        ("notice_days = -1", "a whole number"),
        ('channels = ["nobody"]', '"nobody" is not a name in [channels]'),
        ('id = "Acme/Privacy"', 'an id such as "acme/privacy"'),
        ('id = "acme"', "an id such as"),
        ('evry = "1h"', '"evry" is not a key of [[watch]]. Did you mean every?'),
        ('database = "x"', '"database" is not a key of [[watch]]'),
    ],
)
def test_a_wrong_value_is_told_with_its_line(line: str, said: str) -> None:
    found = only_fault(f"{ACME}# a remark\n{line}\n")
    assert found.startswith("list.toml, line 6: ")
    assert said in found


@pytest.mark.parametrize(
    "url",
    ["acme.test", "ftp://acme.test/", "https://", "https:///p", "http://u:pw@acme.test/", "http://[x/", "http://x:0/",
     "http://x:99999/", "http://a b/", ""],
)  # fmt: skip
def test_a_wrong_url_is_told_and_its_password_is_not(url: str) -> None:
    found = only_fault(ACME.replace("https://acme.test/p", url))
    assert found.startswith("list.toml, line 4: Expected an address")
    assert "pw@" not in found


def test_a_missing_key_is_told_with_the_watch_s_line() -> None:
    found = faults('\n[[watch]]\nvendor = "Acme"\n')
    assert found == [
        "list.toml, line 2: Expected document in [[watch]], it is missing. Write document = …",
        "list.toml, line 2: Expected url in [[watch]], it is missing. Write url = …",
    ]


def test_a_vendor_without_letters_needs_an_id() -> None:
    text = ACME.replace("Acme", "株式会社")
    assert 'id = "vendor/document"' in only_fault(text)
    assert read(text + 'id = "kk/privacy"\n').watches[0].id == "kk/privacy"


def test_two_watches_of_one_id_are_a_fault_of_the_second() -> None:
    found = only_fault(f'{ACME}\n[[watch]]\nid = "acme/privacy"\nvendor="x"\ndocument="y"\nurl="http://x.test"')
    assert found.startswith("list.toml, line 6: Expected an id of its own, acme/privacy is that of line 1 already.")


def test_every_and_cron_exclude_each_other_at_one_level() -> None:
    assert "line 3: Expected every or cron, got both" in only_fault('[tracker]\nevery = "1h"\ncron = "0 6 * * *"\n')


def test_tables_of_another_shape_are_faults() -> None:
    assert "Did you mean watch?" in only_fault("[[watches]]\n")
    assert "Did you mean tracker?" in only_fault("\n[traker]\nevery = 1\n")
    assert "Expected [[watch]] in two brackets" in only_fault('[watch]\nvendor = "x"\n')
    assert "Expected [[watch]] in two brackets" in only_fault("watch = [1]\n")
    assert "Expected a table [tracker]" in only_fault("tracker = 1\n")
    assert "line 2: Expected a table [channels]" in only_fault('\nchannels = "x"\n')


def test_channels_must_look_like_urls_and_operators_like_channels() -> None:
    assert 'for channel "me"' in only_fault('[channels]\nme = "s3cret"\n')
    assert 'for channel "me"' in only_fault('[channels]\nme = { url = "x" }\n')
    assert "Did you mean me?" in only_fault('[tracker]\noperator = "mee"\n[channels]\nme = "json://x"\n')
    found = only_fault(f'{ACME}channels = ["slack://s3cret"]\n')
    assert "got a URL" in found
    assert "s3cret" not in found


def test_unset_variables_are_named_and_values_never_shown() -> None:
    text = """
        [tracker]
        proxy = "${PROXY}"
        headers = { X-Key = "${KEY}", Y = "${KEY}${ 1}" }
        [channels]
        me = "mailto://${USER}:${PASS}@x.test"
        you = "${PASS}"
        """
    found = faults(text, USER="s3cret", KEY="", PASS="s3cret")
    assert all("s3cret" not in sentence for sentence in found)
    assert "line 3: Expected the environment variable PROXY for proxy, it is not set." in found[0]
    assert "line 4: Expected the environment variable KEY for headers" in found[1]
    assert any("Write it as ${NAME}" in sentence for sentence in found)
    assert 'line 7: Expected an apprise URL such as "mailto://…" for channel "you"' in found[-1]
    assert "s3cret" not in only_fault('[tracker]\nproxy = "${P}"\n', P="s3cret")


def test_all_faults_come_at_once_in_the_order_of_their_lines() -> None:
    found = faults(
        """
        [tracker]
        evry = "1h"
        timeout = "long"
        [channels]
        me = "nothing"
        [[watch]]
        vendor = "A"
        document = "d"
        url = "nowhere"
        [[watch]]
        vendor = "B"
        url = "http://b.test"
        select = "["
        """
    )
    lines = [int(sentence.split("line ")[1].split(":")[0]) for sentence in found]
    assert lines == [3, 4, 6, 10, 11, 14]


def test_what_is_not_toml_is_told_with_line_and_column(tmp_path: Path) -> None:
    assert "(at line 2, column 11)" in only_fault("[tracker]\nevery = 12h\n")
    assert "Expected TOML" in only_fault("a = " + "[" * 9000)
    assert "Expected TOML" in only_fault("a = " + "9" * 9000)
    path = tmp_path / "w.toml"
    for content, said in ((b"a = '\xff'", "UTF-8"), (None, "tracker init")):
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        with pytest.raises(WatchListError, match=said):
            load(path, {})
    with pytest.raises(WatchListError, match="cannot be read"):
        load(tmp_path, {})


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ACME.encode())
    assert len(load(path, {}).watches) == 1


def channel_fault(url: str, operators_log: io.StringIO) -> str:
    with pytest.raises(WatchListError) as caught:
        read(f'[channels]\nme = "json://localhost"\nyou = "{url}"\n')
    (fault,) = caught.value.faults
    assert 'line 3: Expected a channel that can be sent to for "you"' in fault
    assert "s3cret" not in fault + operators_log.getvalue()
    return fault


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("nosuch://s3cret", "apprise knows no such service"),
        ("jsn://s3cret/path", "did you mean json://?"),
        ("http://hooks.acme.test/s3cret", "a webhook is written json://host/path"),
        ("https://hooks.acme.test/s3cret", "a webhook is written jsons://host/path"),
        ("slack://s3cret", "a part of it is missing"),
        ("syslog://user", "says so even where there is none"),
        ("opsgenie://s3cretkey?action=note", "opens none"),
    ],
)
def test_a_channel_that_cannot_be_sent_to_is_a_fault_of_the_list_with_a_hint(
    url: str, hint: str, operators_log: io.StringIO
) -> None:
    assert hint in channel_fault(url, operators_log)


def test_without_its_secrets_a_list_is_not_asked_about_its_channels() -> None:
    assert urls(parse('[channels]\nyou = "nosuch://x"\n', "w.toml", None)) == {"you": "nosuch://x"}


def test_values_from_the_environment_are_encoded_but_a_channel_that_is_one_variable_is_not() -> None:
    text = '[channels]\nmail = "mailto://${USER}:${PASSWORD}@acme.test"\nlegal = "${LEGAL_URL}"\n'
    environ = {"USER": "ann", "PASSWORD": "a/b@c:d?e#f %", "LEGAL_URL": "json://legal.acme.test/a%20b"}
    found = parse(text, "w.toml", environ)
    assert urls(found) == {
        "mail": "mailto://ann:a%2Fb%40c%3Ad%3Fe%23f%20%25@acme.test", "legal": "json://legal.acme.test/a%20b",
    }  # fmt: skip
    assert found.encoded_variables == ()


def test_a_value_that_looks_encoded_already_is_named() -> None:
    text = '[channels]\nmail = "mailto://ann:${PASSWORD}@acme.test"\nlegal = "${LEGAL_URL}"\n'
    environ = {"PASSWORD": "a%40b", "LEGAL_URL": "json://legal.acme.test/a%20b"}
    assert parse(text, "w.toml", environ).encoded_variables == ("PASSWORD",)


@given(st.text(min_size=1, max_size=20))
def test_whatever_a_password_holds_the_service_gets_it_whole(password: str) -> None:
    found = parse('[channels]\nmail = "mailto://ann:${P}@acme.test"\n', "w.toml", {"P": password})
    service = addresses.plugin(urls(found)["mail"], 20.0)
    assert service.password == password.strip() or service.password == password


def test_lines_are_found_past_strings_arrays_and_quotes() -> None:
    text = '"tracker" = 1\n[a]\nx = """\n[[watch]]\ny = 1\n"""\n[["watch"]] # one\n"id" = 1\n[ watch.headers ]\nz = 2\n'
    lines = scan(text)
    assert (lines.of("tracker"), lines.of("a", "x"), lines.of("watch 0"), lines.of("watch 0", "id")) == (1, 3, 7, 8)
    assert (lines.of("watch 0", "headers"), lines.of("watch 0", "z"), lines.watches) == (9, 7, 1)


tables = st.sampled_from(["[tracker]", "[channels]", "[[watch]]", "[watch]", "[watch.headers]", "", "[[tracker]]"])
keys = st.sampled_from([*(key.name for key in KEYS), "me", "evry", "a.b", '""'])
scalars = (
    st.booleans().map(lambda flag: str(flag).lower())
    | st.integers().map(str)
    | st.floats().map(str)
    | st.dates().map(str)
    | st.text(max_size=8).map(lambda text: f"'{text}'")
    | st.sampled_from(
        ['"12h"', '"${X}"', '"http://x.test"', '"json://x"', '"a/b"', '"0 6 * * *"', "12:30:00", '"p:x("']
    )
)
values = scalars | st.lists(scalars, max_size=2).map(lambda items: f"[{', '.join(items)}]")
values |= st.tuples(keys, scalars).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}")
sections = st.tuples(tables, st.dictionaries(keys, values, max_size=5)).map(
    lambda pair: "\n".join([pair[0], *(f"{key} = {value}" for key, value in pair[1].items())])
)


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(sections, max_size=4).map("\n".join))
def test_no_text_raises_anything_but_a_watch_list_error(text: str) -> None:
    for environ in ({"X": "1"}, None):
        with contextlib.suppress(WatchListError):
            parse(text, "list.toml", environ)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_a_watch_list_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(raw)
    with contextlib.suppress(WatchListError):
        load(path, {})


# --- editing --------------------------------------------------------------------------------------------------------

EDITED = """\
# top

[channels]  # where
me = "mailto://${USER}@x.test"

# about acme
[[watch]]
vendor = "Acme"          # the best
document = "privacy"
url = "https://acme.test/p"
[watch.headers]
X = "${KEY}"

# about others

# about b
[[watch]]
vendor = "B"
document = "terms"
id = "b/t"   # short
url = "https://b.test/"

# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "list.toml"
    path.write_text(EDITED)
    return path


def ids(path: Path) -> list[str]:
    return [watch.id for watch in load(path, None).watches]


def test_adding_leaves_every_line_as_it_was(path: Path) -> None:
    path.chmod(0o640)
    more: dict[str, Any] = {"tags": ["x", 'y"'], "headers": {"A b": "1"}, "paused": True, "notice_days": 3}
    with pytest.raises(WatchListError, match="names of HTTP headers"):
        add_watch(path, "C", "dpa", "https://c.test", **more)
    assert path.read_text() == EDITED
    more["headers"] = {"A-b": "1"}
    add_watch(path, "C", "dpa", "https://c.test", select=None, **more)
    assert path.read_text().startswith(EDITED)
    watch = load(path, None).watches[-1]
    assert (watch.id, watch.tags, watch.headers, watch.paused) == ("c/dpa", ("x", 'y"'), (("A-b", "1"),), True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(path.parent) == ["list.toml"]


def test_adding_makes_the_file_and_keeps_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    add_watch(path, "C", "dpa", "https://c.test", id="c/other")
    assert path.read_text().startswith(starter())
    assert ids(path) == ["c/other"]
    path.write_bytes(ACME.rstrip().replace("\n", "\r\n").encode())
    add_watch(path, "C", "dpa", "https://c.test")
    assert ids(path) == ["acme/privacy", "c/dpa"]
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")


def test_adding_what_is_there_or_wrong_writes_nothing(path: Path) -> None:
    for vendor, url in (("Acme", "https://x.test"), ("New", "nowhere"), ("New\n[x]", "https://x.test")):
        with pytest.raises(WatchListError):
            add_watch(path, vendor, "privacy", url)
    with pytest.raises(WatchListError, match="nosuch"):
        add_watch(path, "New", "privacy", "https://x.test", nosuch=1)
    assert path.read_text() == EDITED


def test_removing_takes_the_watch_and_its_own_comment_only(path: Path) -> None:
    remove_watch(path, "acme/privacy")
    assert ids(path) == ["b/t"]
    assert path.read_text() == (EDITED[: EDITED.index("\n# about acme")] + EDITED[EDITED.index("\n# about others") :])
    remove_watch(path, "b/t")
    assert path.read_text().endswith("# about others\n\n# the end\n")
    assert ids(path) == []
    with pytest.raises(WatchListError, match="Expected a watch b/t, the list has none"):
        remove_watch(path, "b/t")


def test_renaming_sets_or_changes_the_id(path: Path) -> None:
    rename_watch(path, "b/t", "b/terms")
    assert path.read_text() == EDITED.replace('"b/t"   # short', '"b/terms"   # short')
    rename_watch(path, "acme/privacy", "acme/p")
    assert ids(path) == ["acme/p", "b/terms"]
    assert "# the best" in path.read_text()
    for new in ("b/terms", "Not An Id"):
        before = path.read_text()
        with pytest.raises(WatchListError):
            rename_watch(path, "acme/p", new)
        assert path.read_text() == before


def test_a_list_written_another_way_or_with_faults_is_left_alone(path: Path) -> None:
    inline = 'watch = [{vendor = "A", document = "d", url = "http://a.test"}]\n'
    for text in (inline, EDITED + "nosuch = 1\n"):
        path.write_text(text)
        edits = (
            lambda: add_watch(path, "C", "d", "http://c.test"),
            lambda: remove_watch(path, "a/d"),
            lambda: rename_watch(path, "a/d", "a/e"),
        )
        for edit in edits:
            with pytest.raises(WatchListError):
                edit()
            assert path.read_text() == text


def test_a_link_stays_a_link(path: Path) -> None:
    link = path.parent / "link.toml"
    link.symlink_to(path)
    rename_watch(link, "b/t", "b/x")
    assert link.is_symlink()
    assert ids(path) == ["acme/privacy", "b/x"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(WatchListError, match="Expected to write the watch list"):
        add_watch(tmp_path / "nowhere" / "list.toml", "C", "d", "http://c.test")


@settings(deadline=None)
@given(st.lists(st.sampled_from(["# c", "", '[[watch]]\nvendor="A"\ndocument="d"\nurl="http://a.test"']), max_size=6))
def test_removing_what_was_added_gives_the_same_watches(parts: list[str]) -> None:
    text = "\n".join(parts)
    with contextlib.suppress(WatchListError):
        before = parse(text, "x", None)
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.toml"
            path.write_text(text)
            add_watch(path, "New", "d", "http://n.test")
            remove_watch(path, "new/d")
            assert [w.id for w in load(path, None).watches] == [w.id for w in before.watches]


@pytest.mark.parametrize(
    "text",
    [
        f"[tracker]\nevery = 1{'0' * 400}",
        f"[tracker]\nblind_after = 0x{'f' * 4000}",
        f"[tracker]\nevery{'.a' * 1000} = 1",
        f"[tracker]\nheaders{'.a' * 1000} = 'x'",
        f"[channels]\nx{'.a' * 1000} = 'x'",
        f"x{'.a' * 100_000} = 1",
        f"a = [\n[{' ' * 15_000}\n],\n]\n",
        '[channels]\na = """' + "${\n" * 40_000 + '"""',
        "[channels]\n"
        + "".join(f'ops{n} = "ntfy://a"\n' for n in range(3_000))
        + ACME
        + "channels = ["
        + ",\n".join(f'"oops{n}"' for n in range(3_000))
        + "]",
    ],
    ids=[
        "a huge number",
        "a huge hexadecimal",
        "a deep key",
        "a deep table",
        "a deep channel",
        "a deep line",
        "blanks",
        "variables",
        "channels",
    ],
)
def test_what_no_list_ever_holds_is_a_fault_in_one_sentence(text: str) -> None:
    started = time.process_time()
    with pytest.raises(WatchListError) as caught:
        read(text)
    assert all(len(fault) < 400 for fault in caught.value.faults)
    assert time.process_time() - started < 10
