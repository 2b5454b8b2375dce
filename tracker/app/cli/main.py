"""The command line: a verb a command.

A command's module is imported when that command is run, so that --help is quick.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Mapping

import click

from tracker import __version__
from tracker.app.cli.commands import LoadedWhenRun
from tracker.app.run.secrets import Secrets
from tracker.characters import printable
from tracker.errors import TrackerError, UsageError, WatchListError

# Scripts tell by it whether to try again (1) or to mend the call (2).
EXIT_FAILED, EXIT_USAGE = 1, 2


@click.group(
    cls=LoadedWhenRun,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
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


def main() -> None:
    """Run a command: an operational error is one sentence, a traceback shows no secret."""
    # Else Python searches all that was loaded for garbage once more before it ends: 20 ms, a tenth
    # of a comparison. What a command opens it closes itself.
    atexit.register(gc.freeze)
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
