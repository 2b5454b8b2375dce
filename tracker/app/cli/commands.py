"""The name of a command -> what it does, and the command itself once it is run.

All commands together take as long to load as half of a comparison, so `--help` reads a table.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

COMMANDS: Mapping[str, tuple[str, str]] = {
    "add": ("adding", "Add pages to the watch list."),
    "backup": ("upkeep", "Copy the database, and check the copy."),
    "check": ("checking", "Check all watches, or the named ones, once."),
    "compare": ("files", "Compare two files and judge what differs."),
    "demo": ("upkeep", "Show it all on a made-up site."),
    "diff": ("versions", "Show what changed between two versions."),
    "discover": ("discovering", "Look for a vendor's policies."),
    "doctor": ("upkeep", "Show on one screen whether all is well."),
    "evidence": ("proving", "Write the evidence of a version to a folder."),
    "export": ("exporting", "Write the record for other programs."),
    "extract": ("files", "Print the policy that stands in a file."),
    "import": ("importing", "Import what others recorded as a history."),
    "init": ("watching", "Write a commented watch list to start from."),
    "log": ("status", "List versions and held pages, oldest first."),
    "notify": ("alerting", "Try the channels, or see what they would get."),
    "prune": ("upkeep", "Delete old checks and unused snapshots."),
    "rejudge": ("upkeep", "Judge versions again, by the rules of today."),
    "remove": ("watching", "Take a page out of the watch list."),
    "rename": ("watching", "Give a watch another id."),
    "report": ("reporting", "Write a page to print, for the file or a board paper."),
    "reread": ("upkeep", "Read stored pages again, by the reader of today."),
    "resend": ("alerting", "Send again what did not go out."),
    "review": ("review", "Note what you made of a version."),
    "route": ("alerting", "Show which channels hear of a watch, and why."),
    "run": ("checking", "Check and send alerts for good, as a daemon."),
    "seal": ("proving", "Write one line that stands for the whole record of now."),
    "search": ("search", "Find clauses that hold all WORDS."),
    "serve": ("serving", "Show the record as a web page."),
    "show": ("versions", "Print the text of a version."),
    "since": ("search", "Show since when a page says something."),
    "status": ("status", "Show what can be seen, is held, or waits."),
    "verify": ("proving", "Check that nothing recorded was altered."),
    "why": ("versions", "Show why a version was judged as it was."),
}
"""By name: the module beside this one, and the first sentence of its help; a test compares them."""


class LoadedWhenRun(click.Group):
    """A group that imports a command's module only when that command is run."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for name, (_, help_) in COMMANDS.items():
            self.add_command(click.Command(name, help=help_))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is to be run, and load it."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed and load(str(listed.name)), rest


def load(name: str) -> click.Command:
    """The command of a name in the table."""
    module = importlib.import_module(f"{__package__}.{COMMANDS[name][0]}")
    commands: tuple[click.Command, ...] = module.COMMANDS
    return next(command for command in commands if command.name == name)
