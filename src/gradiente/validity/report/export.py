"""The report as JSON, for other tools."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from gradiente.validity.report.data import Score
from gradiente.validity.report.summary import Reasons, summarize
from gradiente.validity.results import NotebookReport

# Grows with every change after which a reader of the old form could go wrong.
FORMAT = 1


def as_json(reports: Sequence[NotebookReport], reasons: Reasons | None = None) -> str:
    """All numbers and names of the page, indented, the same text for the same reports.

    An infinite number is null: a spare tolerance where the error is zero.
    """
    return json.dumps(as_data(reports, reasons), indent=1, ensure_ascii=False, allow_nan=False)


def as_data(reports: Sequence[NotebookReport], reasons: Reasons | None = None) -> dict[str, Any]:
    """What `as_json` writes, as dictionaries and lists."""
    course: dict[str, Any] = _plain(summarize(reports, reasons))
    return {"format": FORMAT, **course}


def _plain(value: object) -> Any:
    """A dataclass becomes its fields and its properties."""
    if isinstance(value, Score):
        return {"good": value.good, "all": value.all}
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _names(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    return value


def _names(value: Any) -> list[str]:
    properties = [n for n, part in vars(type(value)).items() if isinstance(part, property)]
    return [field.name for field in fields(value)] + properties
