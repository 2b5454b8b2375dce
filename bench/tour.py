"""Draws a tour of the web page into docs/pictures: eight pages of a made-up record, as a browser shows them.

Run from the repository: `python bench/tour.py [FOLDER]`. Needs the test extra and Debian's `chromium`.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from tracker.edge.web import chromium

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import web_world  # noqa: E402 - it stands beside the tests
from web_serving import serving  # noqa: E402

# What a window on a desk and a phone show without scrolling.
DESK, PHONE = (1280, 900), (390, 844)


@dataclass(frozen=True)
class Picture:
    """A page to draw."""

    name: str
    address: str
    size: tuple[int, int] = DESK
    scheme: str = "light"


PICTURES = (
    Picture("changes", "/"),
    Picture("redline", "/watch/kestrel/privacy/6"),
    Picture("redline-phone", "/watch/kestrel/privacy/6#changes", PHONE, "dark"),
    Picture("watch", "/watch/kestrel/privacy"),
    Picture("clause", "/clause/kestrel/privacy/14"),
    Picture("search", "/search?q=records"),
    Picture("health", "/health"),
    Picture("dark", "/", DESK, "dark"),
)


def draw(at: str, folder: Path) -> list[Path]:
    """Draw all pictures.

    Args:
        at: where the record is served.
        folder: for the pictures, `tour-NAME.png`.
    """
    drawn = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=["--no-sandbox"])
        for picture in PICTURES:
            width, height = picture.size
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=picture.scheme,
                reduced_motion="reduce",
            )
            page.goto(f"{at}{picture.address}")
            drawn.append(folder / f"tour-{picture.name}.png")
            page.screenshot(path=drawn[-1])
            page.close()
        browser.close()
    return drawn


def main() -> None:
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving(web_world.make(Path(scratch), datetime.now(UTC))) as served:
        for path in draw(served.at, folder):
            print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
