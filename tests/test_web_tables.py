from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
import store_samples as samples
from datasette.app import Datasette
from datasette.database import Database

from tracker.app.web.tables.descriptions import describe
from tracker.app.web.tables.metadata import NAME, SETTINGS, Question, metadata, questions
from tracker.edge.store import Store

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "database.md").read_text("utf-8")
QUESTIONS = questions()
Get = Callable[[str], httpx.Response]
# What question pages are asked with: a value for each parameter, real where the sample database has it.
VALUES = {
    "watch": samples.ACME.id, "number": "2", "day": "2024-02-04", "category": "retention", "wording": "days",
    "words": "days", "watch_id": "1", "verdict_id": "1",
}  # fmt: skip

# The sample history has no digest, no such look, and no alert without a channel.
NOTHING_TO_SHOW = {
    "what-waits", "what-changes-at-every-look", "looks-in-full", "alerts-without-a-channel",
    "looks-with-other-furniture", "same-clause-at-several-vendors",
}  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("web") / "the-file.db"
    with Store.open(path) as store:
        samples.fill(store)
    return path


@pytest.fixture(scope="module")
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as conn:
        yield conn


@pytest.fixture(scope="module")
def tables(conn: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    return metadata(conn, False)["databases"][NAME]["tables"]


@contextmanager
def served(path: Path, allow_sql: bool | dict[str, str]) -> Iterator[Get]:
    """Ask a Datasette that serves the database, all within this process."""
    with closing(sqlite3.connect(path)) as conn:
        described = metadata(conn, allow_sql)
    with asyncio.Runner() as runner:

        async def start() -> Datasette:
            datasette = Datasette(memory=False, metadata=described, settings=dict(SETTINGS))
            datasette.add_database(Database(datasette, path=str(path), is_mutable=True), name=NAME)
            await datasette.invoke_startup()
            return datasette

        datasette = runner.run(start())
        try:
            yield lambda address: runner.run(datasette.client.get(address))
        finally:
            datasette.databases[NAME].close()
            datasette.executor.shutdown()


@pytest.fixture(scope="module")
def get(path: Path) -> Iterator[Get]:
    with served(path, False) as get:
        yield get


def relations(conn: sqlite3.Connection) -> list[str]:
    """Tables and views that a reader sees: not the index's own."""
    rows = conn.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    return [row[0] for row in rows]


def columns(conn: sqlite3.Connection, name: str) -> list[str]:
    return [row[0] for row in conn.execute("SELECT name FROM pragma_table_info(?)", [name])]


def page(question: Question) -> str:
    asked = re.findall(r":(\w+)", question.sql)
    return str(httpx.URL(f"/{NAME}/{question.name}", params={name: VALUES[name] for name in asked}))


def squeezed(sql: str) -> str:
    return " ".join(sql.split())


class TestDescriptions:
    def test_a_comment_belongs_to_the_column_before_it_and_goes_on_below(self) -> None:
        sql = """CREATE TABLE "t" (
          -- one thing,
          -- and what is of it
          id INTEGER PRIMARY KEY,  -- its number
                                   -- for ever
          plain TEXT,
          state TEXT CHECK (state IN ('a -- b', 'c')) DEFAULT 'x',  -- a or c
          UNIQUE (plain, state)
        ) STRICT"""
        described = describe("table", sql)
        assert described.description == "one thing, and what is of it"
        assert described.columns == {"id": "its number for ever", "state": "a or c"}

    def test_columns_added_later_keep_their_comments_apart(self) -> None:
        with closing(sqlite3.connect(":memory:")) as conn:
            conn.execute("CREATE TABLE t (\n  a TEXT, -- first\n  b TEXT, -- second\n  UNIQUE (a, b)\n)")
            conn.execute("ALTER TABLE t ADD COLUMN c TEXT NOT NULL\n  /* third */ DEFAULT ''")
            conn.execute("ALTER TABLE t ADD COLUMN d TEXT /* fourth */")
            (sql,) = conn.execute("SELECT sql FROM sqlite_master WHERE name = 't'").fetchone()
        assert describe("table", sql).columns == {"a": "first", "b": "second", "c": "third", "d": "fourth"}

    def test_a_view_explains_some_of_its_columns(self) -> None:
        sql = "CREATE VIEW v AS\n-- what is: all of it\n-- a and b: of today; below 0, late; c: a day\nSELECT 1 -- no"
        described = describe("view", sql, ["a", "b", "c"])
        assert described.description == "what is: all of it"
        assert described.columns == {"a": "of today; below 0, late", "b": "of today; below 0, late", "c": "a day"}

    def test_what_has_no_comment_has_no_description(self) -> None:
        assert describe("view", "CREATE VIEW v AS SELECT 1").description == ""
        assert describe("table", "CREATE TABLE t (a, b)").columns == {}

    def test_everything_that_a_reader_sees_is_described(
        self, conn: sqlite3.Connection, tables: dict[str, dict[str, Any]]
    ) -> None:
        names = relations(conn)
        assert {"watches", "redline", "clauses_fts"} <= set(names)
        for name in names:
            assert tables[name]["description"], name
            described = tables[name]["columns"]
            assert [column for column in columns(conn, name) if not described.get(column)] == [], name

    def test_a_comment_of_the_schema_reaches_the_column(self, tables: dict[str, dict[str, Any]]) -> None:
        assert tables["versions"]["columns"]["clause_ids"] == "JSON list of clauses.id in reading order"
        assert tables["watches"]["columns"]["full_at"].startswith("when a server last answered")
        assert tables["promises"]["columns"]["lead_days"].endswith("or has none")
        assert tables["timeline"]["columns"]["observed_at"] == tables["versions"]["columns"]["observed_at"]

    def test_only_what_is_there_is_named(self, conn: sqlite3.Connection, tables: dict[str, dict[str, Any]]) -> None:
        assert set(relations(conn)) <= set(tables)
        for name, table in tables.items():
            of_table = columns(conn, name)
            assert of_table, name
            assert set(table["columns"]) <= set(of_table), name
            facets = [next(iter(each.values())) if isinstance(each, dict) else each for each in table.get("facets", [])]
            named = {*facets, *(table[key] for key in ("sort", "sort_desc", "label_column") if key in table)}
            assert named <= set(of_table), name


class TestQuestions:
    def test_every_ready_query_of_the_docs_is_a_question(self) -> None:
        ready = {squeezed(sql) for sql in re.findall(r"`(SELECT [^`]*)`", DOCS)} - {"SELECT …"}
        ready |= {squeezed(sql) for sql in re.findall(r"^```sql\n(.*?)^```$", DOCS, re.M | re.S)}
        assert len(ready) > 30
        asked = {squeezed(question.in_docs) for question in QUESTIONS}
        for question in QUESTIONS:
            sql = squeezed(question.sql)
            for name, value in question.example.items():
                sql = re.sub(rf":{name}\b", f"'{value}'" if isinstance(value, str) else str(value), sql)
            asked.add(sql)
        assert ready - asked == set()

    def test_a_kinder_question_gives_the_rows_of_the_docs(self, conn: sqlite3.Connection) -> None:
        kinder = [question for question in QUESTIONS if question.in_docs]
        assert len(kinder) == 2
        with_word = {"wording": "days", "words": "days"}
        for question in kinder:
            values = question.example | {name: "days" for name in with_word if name in question.example}
            in_docs = re.sub("retain|retention", "days", question.in_docs)
            rows = conn.execute(question.sql, values).fetchall()
            assert rows
            assert rows == conn.execute(in_docs).fetchall()

    def test_words_are_searched_whatever_stands_in_them(self, get: Get) -> None:
        for words in ('"', "a-b", "vendor's", "NOT", "*", "30 days"):
            address = httpx.URL(f"/{NAME}/which-clauses-use-these-words.json", params={"words": words})
            assert get(str(address)).status_code == 200, words

    def test_questions_have_names_and_titles_of_their_own(self, conn: sqlite3.Connection) -> None:
        names = [question.name for question in QUESTIONS]
        assert len(set(names)) == len({question.title for question in QUESTIONS}) == len(QUESTIONS)
        # A question that is named like a table would stand in its place.
        assert set(names) & set(relations(conn)) == set()
        assert all(question.title.endswith("?") for question in QUESTIONS)
        assert all(re.fullmatch(r"[a-z-]+", name) for name in names)

    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
    def test_a_question_has_a_page_that_answers(self, get: Get, question: Question) -> None:
        answer = get(page(question))
        assert answer.status_code == 200
        text = unescape(answer.text)
        assert question.title in text
        assert question.description in text
        # Nothing is asked yet: the page asks.
        empty = get(f"/{NAME}/{question.name}")
        assert empty.status_code == 200, empty.text
        for name in re.findall(r":(\w+)", question.sql):
            assert f'name="{name}"' in empty.text

    def test_all_other_questions_find_something_in_the_sample_database(self, get: Get) -> None:
        silent = set()
        for question in QUESTIONS:
            address = httpx.URL(page(question))
            if not get(str(address.copy_with(path=f"{address.path}.json"))).json()["rows"]:
                silent.add(question.name)
        assert silent == NOTHING_TO_SHOW

    def test_the_database_page_lists_every_question(self, get: Get) -> None:
        text = unescape(get(f"/{NAME}").text)
        assert [question.title for question in QUESTIONS if question.title not in text] == []


class TestPages:
    def test_every_table_and_view_shows_what_it_and_its_columns_are(
        self, get: Get, conn: sqlite3.Connection, tables: dict[str, dict[str, Any]]
    ) -> None:
        for name in relations(conn):
            answer = get(f"/{NAME}/{name}")
            assert answer.status_code == 200, name
            text = unescape(answer.text)
            assert tables[name]["description"] in text
            for column, description in tables[name]["columns"].items():
                assert f"<dt>{column}</dt><dd>{description}</dd>" in text
            assert "facets-timed-out" not in text

    @pytest.mark.parametrize("name", ["changes", "redline"])
    def test_changes_are_counted_by_category(self, get: Get, name: str) -> None:
        facets = get(f"/{NAME}/{name}.json").json()["facet_results"]
        assert facets["categories"]["type"] == "array"
        assert [(each["value"], each["count"] > 0) for each in facets["categories"]["results"]] == [("retention", True)]
        assert {"materiality", "kind", "direction"} <= set(facets)
        chosen = get(f"/{NAME}/{name}.json?categories__arraycontains=retention").json()["rows"]
        assert chosen
        assert get(f"/{NAME}/{name}.json?categories__arraycontains=security").json()["rows"] == []

    def test_watches_are_counted_by_tag(self, get: Get) -> None:
        facets = get(f"/{NAME}/watches.json").json()["facet_results"]
        assert [each["value"] for each in facets["tags"]["results"]] == ["crm"]

    def test_every_facet_is_on_its_page(self, get: Get, tables: dict[str, dict[str, Any]]) -> None:
        for name, table in tables.items():
            facets = [next(iter(each.values())) if isinstance(each, dict) else each for each in table.get("facets", [])]
            if facets:
                assert set(facets) == set(get(f"/{NAME}/{name}.json").json()["facet_results"]), name

    def test_clauses_are_searched_by_word(self, get: Get) -> None:
        assert 'name="_search"' in get(f"/{NAME}/clauses").text
        matches = get(f"/{NAME}/clauses.json?_shape=objects&_search=90+days").json()["rows"]
        assert [row["text"] for row in matches] == ["We keep data for 90 days."]

    def test_links_show_names_and_not_numbers(self, get: Get) -> None:
        text = get(f"/{NAME}/versions").text
        assert f'<a href="/{NAME}/watches/1">{samples.ACME.id}</a>' in text

    def test_what_is_internal_is_hidden(self, get: Get) -> None:
        listed = get(f"/{NAME}.json").json()["tables"]
        hidden = {table["name"] for table in listed if table["hidden"]}
        assert hidden == {
            "_sqlite_migrations", "clauses_fts", "clauses_fts_data", "clauses_fts_idx", "clauses_fts_docsize",
            "clauses_fts_config",
        }  # fmt: skip


WRITES = (
    "DELETE FROM watches",
    "UPDATE watches SET watch = 'x'",
    "WITH w AS (SELECT 1) DELETE FROM watches",
    "ATTACH DATABASE '/tmp/other.db' AS other",
    "PRAGMA query_only = 0",
    "SELECT * FROM pragma_compile_options",
    "SELECT load_extension('x')",
    "VACUUM INTO '/tmp/copy.db'",
    "EXPLAIN DELETE FROM watches",
    "SELECT 1; DELETE FROM watches",
)


class TestSql:
    QUERY = f"/{NAME}?sql=SELECT+count(*)+AS+n+FROM+watches"

    def test_sql_of_ones_own_is_refused_where_it_is_not_allowed(self, get: Get) -> None:
        assert get(self.QUERY).status_code == 403
        assert get(self.QUERY.replace("?", ".json?")).status_code == 403
        assert get(f"/{NAME}/watches?_where=id=1").status_code == 403
        assert 'name="sql"' not in get(f"/{NAME}").text
        assert get("/_memory?sql=SELECT+1").status_code == 403

    def test_a_question_stays_the_query_it_is(self, get: Get) -> None:
        rows = get(f"/{NAME}/what-is-due.json?sql=SELECT+1+AS+one").json()
        assert rows["columns"] == ["watch", "next_check_at"]

    def test_sql_of_ones_own_is_allowed_to_everybody_or_to_a_name(self, path: Path) -> None:
        with served(path, True) as get:
            assert get(self.QUERY.replace("?", ".json?")).json()["rows"] == [[2]]
        with served(path, {"id": "operator"}) as get:
            assert get(self.QUERY).status_code == 403

    def test_nothing_but_reading_is_possible(self, path: Path, conn: sqlite3.Connection) -> None:
        before = conn.execute("SELECT * FROM watches").fetchall()
        with served(path, True) as get:
            for sql in WRITES:
                answer = get(str(httpx.URL(f"/{NAME}.json", params={"sql": sql})))
                assert answer.status_code == 400, sql
                assert not answer.json()["ok"], sql
        assert conn.execute("SELECT * FROM watches").fetchall() == before

    def test_pages_are_not_kept_by_proxies(self, get: Get) -> None:
        assert get(f"/{NAME}/watches").headers["cache-control"] == "no-cache"

    def test_the_file_cannot_be_downloaded(self, get: Get) -> None:
        assert get(f"/{NAME}.db").status_code == 403


# What a column that holds a secret would be called. A channel is an address with a password in it.
SECRETS = re.compile(r"pass|token|secret|key|credential|cookie|auth|api|url|address|recipient|mail|header|env", re.I)
NO_SECRETS = {
    ("watches", "url"): "of a public page; a secret in it is a variable, and stays one",
    ("watches", "reading_key"): "how a page was read",
    ("versions", "reading_key"): "how a page was read",
    ("snapshots", "url"): "of a public page",
    ("snapshots", "keyframe_id"): "the snapshot that this is a difference from",
    ("snapshots", "headers"): "of the answer",
}


def test_no_column_holds_a_secret(conn: sqlite3.Connection) -> None:
    doubtful = {
        (name, column)
        for (name,) in conn.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
        for column in columns(conn, name)
        if SECRETS.search(column)
    }
    assert doubtful == set(NO_SECRETS)
