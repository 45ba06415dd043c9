"""What a cell is, by its nbgrader metadata, and the markers inside its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
BEGIN_SCHEME, END_SCHEME = "=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="
MARKERS = (
    (BEGIN_SOLUTION, END_SOLUTION),
    (BEGIN_HIDDEN, END_HIDDEN),
    (BEGIN_SCHEME, END_SCHEME),
)
# nbgrader finds a marker anywhere in a line, in any case and with any number of # or =.
_LOOSE = re.compile(r"\b(begin|end)\s+(solution|hidden\s+tests?|mark\s+scheme)\b", re.IGNORECASE)


class NotebookError(ValueError):
    """A notebook that breaks the authoring rules; the message names the cell."""


def nbgrader(cell: NotebookNode) -> dict[str, object]:
    """The cell's nbgrader metadata; empty where there is none."""
    metadata = cell.get("metadata")  # of a submission, it may be anything
    found = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def grade_id(cell: NotebookNode) -> str | None:
    """nbgrader's id of the cell, if it has one."""
    found = nbgrader(cell).get("grade_id")
    return found if isinstance(found, str) and found else None


def is_answer(cell: NotebookNode) -> bool:
    """Whether students write in this cell."""
    return bool(nbgrader(cell).get("solution"))


def is_graded(cell: NotebookNode) -> bool:
    """Whether the cell carries points."""
    return bool(nbgrader(cell).get("grade"))


def is_check(cell: NotebookNode) -> bool:
    """Whether the cell is a test that runs by itself."""
    return is_graded(cell) and not is_answer(cell) and cell["cell_type"] == "code"


def is_given(cell: NotebookNode) -> bool:
    """Whether the cell is code that the course gives, locked and without points."""
    meta = nbgrader(cell)
    return cell["cell_type"] == "code" and bool(meta.get("locked")) and not meta.get("grade")


def points(cell: NotebookNode) -> float:
    """Points of a graded cell."""
    value = nbgrader(cell).get("points", 0)
    return float(value) if isinstance(value, (int, float)) else 0.0


def answer_of(check_id: str) -> str:
    """The answer that a check belongs to: `softmax` for `softmax__values`."""
    return check_id.split("__", 1)[0]


def coded(cells: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    """The code cells."""
    return (cell for cell in cells if cell["cell_type"] == "code")


@dataclass(frozen=True)
class Region:
    """Lines between a pair of markers; `first` and `last` are the markers' own lines."""

    begin: str
    first: int
    last: int


def regions(source: str, where: str) -> list[Region]:
    """The marked regions of a cell, in order. Raises NotebookError on broken markers."""
    found: list[Region] = []
    opened: tuple[str, str, int] | None = None
    for number, line in enumerate(source.splitlines()):
        text = line.strip()
        for begin, end in MARKERS:
            if text == begin:
                if opened:
                    raise NotebookError(f"cell {where}: {begin!r} stands inside {opened[0]!r}")
                opened = (begin, end, number)
                break
            if text == end:
                if not opened or opened[1] != end:
                    raise NotebookError(f"cell {where}: {end!r} has no {begin!r} before it")
                found.append(Region(begin, opened[2], number))
                opened = None
                break
        else:
            if _LOOSE.search(line):
                raise NotebookError(
                    f"cell {where}: {text!r} looks like a marker but is none;"
                    " a marker stands alone on its line, exactly as in the documentation"
                )
    if opened:
        raise NotebookError(f"cell {where}: {opened[0]!r} is never closed; expected {opened[1]!r}")
    return found


def without(source: str, begin: str, where: str, replacement: str | None = None) -> str:
    """The source without its regions of one kind, each replaced by `replacement` if given."""
    lines = source.splitlines()
    for region in reversed([r for r in regions(source, where) if r.begin == begin]):
        indent = lines[region.first][: len(lines[region.first]) - len(lines[region.first].lstrip())]
        new = [] if replacement is None else [indent + t for t in replacement.splitlines()]
        lines[region.first : region.last + 1] = new
    return "\n".join(lines)


def inside(source: str, begin: str, where: str) -> list[str]:
    """The lines that stand inside the regions of one kind."""
    lines = source.splitlines()
    picked = (r for r in regions(source, where) if r.begin == begin)
    return [line for r in picked for line in lines[r.first + 1 : r.last]]


def is_hidden(cell: NotebookNode) -> bool:
    """Whether the cell is a check of which students see only a part, or nothing."""
    where = str(cell.get("id", "?"))
    return is_check(cell) and any(r.begin == BEGIN_HIDDEN for r in regions(cell["source"], where))


def unmarked(source: str) -> str:
    """The source without the marker lines; what stands between them is kept."""
    markers = {marker for pair in MARKERS for marker in pair}
    return "\n".join(line for line in source.splitlines() if line.strip() not in markers)
