"""Draws a tour of the web page into docs/pictures: eight pages of a made-up record, as a browser shows them.

Run from the repository: `python bench/tour.py [FOLDER]`. Needs the test extra and Debian's `chromium`.
"""

from __future__ import annotations

import base64
import struct
import sys
import tempfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tracker.edge.web import chromium

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import web_world  # noqa: E402 - it stands beside the tests
from web_serving import serving  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What a window on a desk and a phone show without scrolling.
DESK, PHONE = (1280, 900), (390, 844)
# A page of text has few colours and many shades between two of them: the most frequent are kept, but none that is near
# to another, so that a rare colour has its place in the palette too.
PALETTE = """async (png) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const {width, height} = image;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const parts = (pixel) => [pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255];
  const colours = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  const distance = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
  const kept = [];
  for (const colour of colours.map(parts)) {
    if (kept.length < 256 && kept.every((each) => distance(each, colour) > 60)) kept.push(colour);
  }
  const places = new Map(colours.map((colour) => {
    const distances = kept.map((each) => distance(each, parts(colour)));
    return [colour, distances.indexOf(Math.min(...distances))];
  }));
  const indexes = Uint8Array.from(pixels, (pixel) => places.get(pixel));
  let text = '';
  for (let at = 0; at < indexes.length; at += 8192) {
    text += String.fromCharCode(...indexes.subarray(at, at + 8192));
  }
  return [width, height, kept.flat(), btoa(text)];
}"""


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
    Picture("redline-phone", "/watch/kestrel/privacy/6", PHONE, "dark"),
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
        blank = browser.new_page()
        for picture in PICTURES:
            width, height = picture.size
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=picture.scheme, device_scale_factor=1
            )
            page.goto(f"{at}{picture.address}")
            drawn.append(folder / f"tour-{picture.name}.png")
            drawn[-1].write_bytes(small_png(page.screenshot(), blank))
            page.close()
        browser.close()
    return drawn


def small_png(png: bytes, page: Page) -> bytes:
    """Write a picture anew, with a palette of 256 colours.

    Args:
        png: the picture.
        page: any, in which a browser counts its colours.
    """
    width, height, palette, encoded = page.evaluate(PALETTE, base64.b64encode(png).decode())
    indexes = base64.b64decode(encoded)
    # Each row begins with its filter: 0, none, which is best for a palette.
    rows = b"".join(b"\0" + indexes[at : at + width] for at in range(0, width * height, width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", bytes(palette)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(*part) for part in parts)


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def main() -> None:
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving(web_world.make(Path(scratch), datetime.now(UTC))) as served:
        for path in draw(served.at, folder):
            print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
