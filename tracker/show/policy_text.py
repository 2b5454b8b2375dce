"""A policy as it was read -> text or Markdown."""

from __future__ import annotations

from tracker.characters import printable
from tracker.model import Block, Policy, Reading

# Markdown knows no deeper one.
_DEEPEST_HEADING = 6


def text(reading: Reading) -> str:
    """Write the main text, a block a line."""
    return "\n".join(map(_marked, reading.blocks))


def markdown(reading: Reading) -> str:
    """Write the main text with its headings, lists and rows."""
    return "\n".join(map(_markdown_block, reading.blocks)).strip()


def _marked(block: Block) -> str:
    return f"{block.marker}. {block.text}" if block.marker else block.text


def _markdown_block(block: Block) -> str:
    if block.kind == "heading":
        return f"\n{'#' * max(1, block.level)} {_marked(block)}\n"
    if block.kind == "item":
        bullet = f"{block.marker}." if block.marker else "-"
        return f"{'  ' * (block.level - 1)}{bullet} {block.text}"
    if block.kind == "row":
        return f"| {block.text} |"
    marker = f"{block.marker} " if block.marker else ""
    return f"\n{marker}{block.text}\n"


def version(policy: Policy) -> str:
    """Write a stored version as Markdown, from its clauses."""
    lines = [f"# {policy.title}", ""]
    for clause in policy.clauses:
        if clause.kind == "heading":
            level = min(_DEEPEST_HEADING, len(clause.heading) + 1)
            lines += ["", f"{'#' * level} {clause.heading[-1]}", ""]
        elif clause.kind == "item":
            lines.append(f"- {clause.text}")
        elif clause.kind == "row":
            lines.append(f"| {clause.text} |")
        else:
            lines += [clause.text, ""]
    return printable("\n".join(lines))
