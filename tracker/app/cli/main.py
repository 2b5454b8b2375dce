"""The command line: a verb a command.

Each command imports what it needs when it runs, so that --help is quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from tracker import __version__
from tracker.app.cli import (
    adding,
    alerting,
    checking,
    discovering,
    exporting,
    files,
    importing,
    proving,
    reporting,
    review,
    search,
    serving,
    status,
    upkeep,
    versions,
    watching,
)
from tracker.app.run.secrets import Secrets
from tracker.characters import printable
from tracker.errors import TrackerError, UsageError, WatchListError

# Scripts tell by it whether to try again (1) or to mend the call (2).
EXIT_FAILED, EXIT_USAGE = 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="tracker")
@click.pass_context
def tracker(context: click.Context) -> None:
    """Watch policy pages, compare them clause by clause, say what matters and why, and tell people.

    Start with `tracker demo`, then `tracker init` and `tracker add URL`.
    """
    context.color = _colour(os.environ)


def _colour(environ: Mapping[str, str]) -> bool | None:
    """Whether to print colours; None leaves it to whether a terminal is there.

    Source: https://no-color.org and https://force-color.org, a variable set to anything but the
    empty text.
    """
    if environ.get("NO_COLOR"):
        return False
    return True if environ.get("FORCE_COLOR") else None


_MODULES = (
    watching,
    adding,
    discovering,
    checking,
    alerting,
    status,
    versions,
    reporting,
    search,
    serving,
    review,
    files,
    importing,
    exporting,
    proving,
    upkeep,
)
for _module in _MODULES:
    for _command in _module.COMMANDS:
        tracker.add_command(_command)


def main() -> None:
    """Run a command: an operational error is one sentence, a traceback shows no secret."""
    secrets = Secrets()
    try:
        # In standalone mode click would end the process itself, and no error would come here.
        tracker(standalone_mode=False, obj=secrets)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except (click.exceptions.Abort, KeyboardInterrupt):
        # What shells report for a program that Ctrl-C ended: 128 and the number of SIGINT.
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); Python would complain again when it closes
        # standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)
    except TrackerError as error:
        sentence = str(error) if isinstance(error, WatchListError) else f"tracker: {error}"
        # What a page calls itself and where it leads may stand in it.
        click.echo(printable(sentence), err=True)
        sys.exit(EXIT_USAGE if isinstance(error, UsageError | WatchListError) else EXIT_FAILED)
    except Exception:  # noqa: BLE001 - told in full below, but for secrets that a library may have put into its words
        import traceback

        click.echo(secrets.hide(traceback.format_exc()), err=True)
        sys.exit(EXIT_FAILED)


if __name__ == "__main__":
    main()
