"""The report as one page that needs nothing else: no network, no scripts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gradiente.validity.report import words
from gradiente.validity.report.data import AnswerNumbers, CheckNumbers, Spare, Tried, worst
from gradiente.validity.report.summary import Reasons, summarize
from gradiente.validity.results import NotebookReport

# The kinds of answers that have a column of their own; the nearest of all others shares one.
PRECISIONS = ("float64", "float32")
SHORTEST_BAR = 4


def page(
    reports: Sequence[NotebookReport],
    title: str,
    when: datetime,
    reasons: Reasons | None = None,
) -> str:
    """The page in HTML. `reasons` tells of recorded equivalents why they are right answers."""
    course = summarize(reports, reasons)
    return _environment().get_template("page.html.j2").render(course=course, title=title, when=when)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=words.number,
        score=words.score,
        percent=words.percent,
        killed=words.killed,
        duration=words.duration,
        aspect=words.aspect,
        aspects=aspects,
        level=words.level,
        told=words.spare_told,
        times=lambda spare: words.times(spare, "×"),
        bar=bar,
        spares=three_spares,
        prose=prose,
        anchor=anchor,
        groups=groups,
    )
    environment.globals.update(count=words.count)
    return environment


def bar(spare: Spare) -> int:
    """The bar's length in per cent: none at the edge, full at a million times."""
    if spare.times >= words.MOST_SPARE:
        return 100
    return max(SHORTEST_BAR, round(100 * math.log10(max(1.0, spare.times)) / 6))


def three_spares(check: CheckNumbers) -> dict[str, Spare | None]:
    """Under "float64", "float32" and "other", what comes nearest to its tolerance."""
    known = {spare.answer_kind: spare for spare in check.spares}
    others = [spare for kind, spare in known.items() if kind not in PRECISIONS]
    nearest = min(worst(others), key=lambda s: s.times, default=None)
    return {kind: known.get(kind) for kind in PRECISIONS} | {"other": nearest}


def prose(text: str) -> Markup:
    """A sentence with what stands in backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick that is never closed
        return escape("`".join(parts))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if i % 2 else part for i, part in enumerate(parts)
    )


def anchor(name: str) -> str:
    """The id of a notebook's section."""
    return "notebook-" + name.replace("/", "-")


def aspects(checks: Iterable[str]) -> str:
    """The names of checks without that of the answer, in one line."""
    return ", ".join(words.aspect(check) for check in checks)


def groups(
    tried: Sequence[Tried], answers: Sequence[AnswerNumbers], right: bool
) -> list[tuple[str, list[Tried]]]:
    """Right or wrong answers by the answer they stand for, those that need a look first."""
    found = sorted((t for t in tried if t.kind.is_right is right), key=lambda t: t.good)
    names = ["", *(answer.name for answer in answers)]
    parts = [(name, [t for t in found if t.answer == name]) for name in names]
    return [(name or "all answers at once", part) for name, part in parts if part]
