"""A notebook's JSON before nbformat sees it: what is worth dropping, and how much it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def raw_cells(raw: Any) -> Iterator[dict[str, Any]]:
    """The cells of a notebook's JSON, of nbformat 4 or of the worksheets of nbformat 3."""
    sheets = raw.get("worksheets") if isinstance(raw, dict) else None
    for part in [raw, *(sheets if isinstance(sheets, list) else [])]:
        cells = part.get("cells") if isinstance(part, dict) else None
        yield from (c for c in (cells if isinstance(cells, list) else []) if isinstance(c, dict))


def drop_outputs(raw: Any) -> None:
    """Grading makes all outputs anew; those that were handed in may be huge, or hold anything."""
    for cell in raw_cells(raw):
        if isinstance(cell.get("outputs"), list):
            cell["outputs"] = []


def holds_more_than(limit: int, raw: Any) -> bool:
    """Whether a JSON value is made of more than `limit` others."""
    waiting, count = [raw], 0
    while waiting and count <= limit:
        value = waiting.pop()
        if isinstance(value, dict | list):
            waiting.extend(value.values() if isinstance(value, dict) else value)
            count += len(value)
    return count > limit
