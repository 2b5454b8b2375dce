"""Mails as a browser shows them: nothing loaded, nothing sideways, and readable on either ground."""

from __future__ import annotations

import pytest

from tracker.edge.web import chromium
from tracker.model import Limits
from tracker.show.message import samples, write

pytestmark = pytest.mark.browser
ROOM = Limits(32_000, 250, "html")
# Of the Web Content Accessibility Guidelines, level AA, for text of this size.
LEAST_CONTRAST = 4.5
CONTRASTS = """() => {
  const luminance = (color) => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if (!/, 0\\)$|transparent/.test(color)) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const ratios = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.textContent.trim()) continue;
    const node = walker.currentNode.parentElement;
    const [light, dark] = [luminance(getComputedStyle(node).color), luminance(ground(node))].sort((a, b) => b - a);
    ratios.push([(light + 0.05) / (dark + 0.05), walker.currentNode.textContent.slice(0, 40)]);
  }
  return ratios;
}"""


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.path(), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 800])
@pytest.mark.parametrize(
    ("what", "items"), list(samples.items()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_mail_is_readable_at_every_width_on_either_ground(browser, what, items, width, scheme):
    (made,) = write.write(items, ROOM, samples.READERS)
    page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(made.body)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked == []
    faint = [told for told in page.evaluate(CONTRASTS) if told[0] < LEAST_CONTRAST]
    assert faint == []
    page.close()


def test_the_first_screen_of_a_phone_answers_the_first_questions(browser):
    items = dict(samples.items())["a change"]
    (made,) = write.write(items, ROOM, samples.READERS)
    page = browser.new_page(viewport={"width": 390, "height": 700})
    page.set_content(made.body)
    for words in ("Ringwell privacy", "was 30", "weaker for you", "Last day to object", "180"):
        box = page.get_by_text(words).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 700, words
    page.close()
