"""Draws the pictures in docs/pictures: the demo's alert as a mail program shows it, at two widths, light and dark.

Run from the repository: `python bench/pictures.py [FOLDER]`. Needs the test extra and Debian's `chromium`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tracker.model import Limits
from tracker.show.message import write
from tracker.show.message.samples import READERS
from tracker.show.message.samples import items as message_samples

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
# A phone, and a window on a desk.
WIDTHS_PX = (390, 800)
SCHEMES = ("light", "dark")


def draw(pages: dict[str, str], folder: Path) -> list[Path]:
    """Draw each page of HTML at each width and in each scheme.

    Args:
        pages: name to HTML.
        folder: for the pictures, `NAME-WIDTH-SCHEME.png`.
    """
    drawn = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, html in pages.items():
            for width in WIDTHS_PX:
                for scheme in SCHEMES:
                    page = browser.new_page(viewport={"width": width, "height": 600}, color_scheme=scheme)
                    page.set_content(html)
                    drawn.append(folder / f"{name}-{width}-{scheme}.png")
                    page.screenshot(path=drawn[-1], full_page=True)
                    page.close()
        browser.close()
    return drawn


def demo_alert() -> str:
    """The mail that tells of the demo's material change."""
    tracker = [sys.executable, "-m", "tracker.app.cli.main"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*tracker, "demo"], cwd=folder, check=True, capture_output=True)
        preview = [*tracker, "notify", "--preview", "ringwell/privacy", "2", "--format", "html"]
        where = ["--db", "data/demo/policies.db", "--watchlist", "data/demo/watchlist.toml"]
        done = subprocess.run([*preview, *where], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def samples() -> dict[str, str]:
    """A digest and a summary, as they are made of the samples that templates are tried with."""
    room = Limits(32_000, 250, "html")
    wanted = {"a digest": "digest", "a summary": "summary"}
    return {
        wanted[what]: write.write(items, room, READERS)[0].body for what, items in message_samples() if what in wanted
    }


def main() -> None:
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for path in draw({"alert": demo_alert(), **samples()}, folder):
        print(path)


if __name__ == "__main__":
    main()
