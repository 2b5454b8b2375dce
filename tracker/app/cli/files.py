"""Commands on files: compare, extract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.app.cli import common
from tracker.errors import ReadError, UsageError

if TYPE_CHECKING:
    from tracker.model import Policy
    from tracker.model import Reading as PageReading

_FILE = click.Path(dir_okay=False, path_type=Path)


def _read_policy(path: Path) -> Policy:
    from tracker.core.read import policy

    return policy.make(_read(path))


def _read(path: Path) -> PageReading:
    """What a reader sees of a file.

    Raises:
        UsageError: there is no such file.
        ReadError: it holds no text.
    """
    from tracker.app.reading import Reader, Reading
    from tracker.core.doubt.not_text import text_fault
    from tracker.core.read import by_media_type
    from tracker.model import ReadOptions

    try:
        body = path.read_bytes()
    except OSError as exc:
        raise UsageError(f"{path}: cannot be read ({exc.strerror})") from exc
    task = Reading(by_media_type.read, body, None, (ReadOptions(), path.name))
    try:
        with Reader() as reader:
            reading = reader.now(task)
    except ReadError as exc:
        raise ReadError(f"{path}: {exc}") from exc
    fault = text_fault(body, reading.media_type)
    if fault:
        raise ReadError(f"{path}: Expected HTML, PDF, DOCX, Markdown or text, got {fault}")
    return reading


@click.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the machine-readable contract.")
@click.option("--html", "as_html", is_flag=True, help="Print a page with the redline.")
@click.option(
    "--trace",
    "with_trace",
    is_flag=True,
    help="Print which questions were asked, and which answered.",
)
def compare(old: Path, new: Path, as_json: bool, as_html: bool, with_trace: bool) -> None:
    """Compare two files and judge what differs.

    Clause by clause; HTML, PDF, DOCX, Markdown or text. Exit status 0 whether they differ or not.
    """
    from tracker.core.doubt import another_document
    from tracker.core.judge import materiality
    from tracker.core.judge.questions import Asked, Asking

    if with_trace and (as_json or as_html):
        raise UsageError("--trace is for people to read: leave out --json and --html")
    before, after = _read_policy(old), _read_policy(new)
    asked: list[Asked] = []
    asking = Asking(on_asked=asked.append if with_trace else None)
    verdict = another_document.verdict(before, after)
    if verdict is None:
        verdict = materiality.judge(before, after, asking=asking)

    if as_json:
        from tracker.show import contract

        common.show_json(contract.comparison(before, after, verdict))
    elif as_html:
        from tracker.show import redline_page

        click.echo(redline_page.page(f"{old.name} → {new.name}", verdict))
    else:
        from tracker.show import questions_asked, terminal_verdict

        click.echo(terminal_verdict.show(verdict))
        for line in questions_asked.lines(asked):
            click.echo(line)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
def extract(file: Path, form: str) -> None:
    """Print the policy that stands in a file.

    The main text of FILE; as JSON its clauses, dates and promises.
    """
    from tracker.characters import printable
    from tracker.core.read import policy
    from tracker.show import contract, policy_text

    reading = _read(file)
    if not reading.blocks:
        raise ReadError(
            f"{file}: Expected a policy, got {reading.complaint or 'a file without any text'}"
        )
    if form == "json":
        common.show_json(contract.extraction(policy.make(reading)))
    else:
        click.echo(
            printable(
                policy_text.text(reading) if form == "text" else policy_text.markdown(reading)
            )
        )


COMMANDS = (compare, extract)
