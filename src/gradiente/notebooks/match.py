"""Finds out which cell of a submission stands for which cell of the master."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from gradiente.notebooks.cells import BEGIN_HIDDEN, grade_id, is_answer, nbgrader, without


@dataclass
class Matches:
    """Which submitted cell stands for which cell of the master, by position."""

    master: dict[str, NotebookNode]
    cells: list[NotebookNode]
    homes: dict[int, str] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)

    def positions(self, name: str) -> list[int]:
        """Where the submitted cells stand that match a cell of the master."""
        return [i for i, home in sorted(self.homes.items()) if home == name]

    def free(self) -> Iterator[tuple[int, NotebookNode]]:
        """Submitted cells that stand for nothing yet."""
        return ((i, c) for i, c in enumerate(self.cells) if i not in self.homes)

    def missing(self) -> list[str]:
        """Ids of the master that no submitted cell stands for."""
        found = set(self.homes.values())
        return [name for name in self.master if name not in found]


def match(submission: NotebookNode, master: NotebookNode) -> Matches:
    """By nbgrader's id, else the cell's id, else the name it defines, else its text, else its place."""
    matches = Matches(
        {name: c for c in master["cells"] if (name := grade_id(c))},
        [c for c in submission["cells"] if _is_cell(c)],
    )
    _match_by_id(matches)
    _match_by_definition(matches)
    _match_by_text(matches)
    _match_by_place(matches, master)
    return matches


def _is_cell(cell: object) -> bool:
    return (
        isinstance(cell, dict)
        and cell.get("cell_type") in ("code", "markdown", "raw")  # it may not hash
        and isinstance(cell.get("source"), str)
    )


def _match_by_id(m: Matches) -> None:
    """nbgrader's id, else the cell's id (Colab keeps the latter in the metadata)."""
    lost = 0
    for i, cell in enumerate(m.cells):
        name = grade_id(cell)
        if name in m.master:
            m.homes[i] = name
            continue
        metadata = cell.get("metadata")
        kept = metadata.get("id") if isinstance(metadata, dict) else None
        for identity in (cell.get("id"), kept):
            if isinstance(identity, str) and identity in m.master:
                m.homes[i] = identity
                lost += 1
                break
    if lost:
        m.repairs.append(f"nbgrader's metadata was lost; {lost} cells were recognised by their id")


def _match_by_definition(m: Matches) -> None:
    """An answer that is still missing: the code cells that define its name."""
    for name in m.missing():
        if not is_answer(m.master[name]) or m.master[name]["cell_type"] != "code":
            continue
        found = [i for i, cell in m.free() if name in _definitions(cell["source"])]
        for i in found:
            m.homes[i] = name
        if found:
            m.repairs.append(f"answer {name} had lost its id; recognised by the name it defines")


def _match_by_text(m: Matches) -> None:
    """Given cells and checks whose id was lost: the text that was released."""
    texts: dict[str, list[str]] = {}
    for name in m.missing():
        text = squeezed(without(m.master[name]["source"], BEGIN_HIDDEN, name))
        if text and not is_answer(m.master[name]):
            texts.setdefault(text, []).append(name)
    for i, cell in list(m.free()):
        if names := texts.get(squeezed(cell["source"])):
            # Checks of different answers may be released with one text: they come in order.
            m.homes[i] = names.pop(0) if len(names) > 1 else names[0]


def _match_by_place(m: Matches, master: NotebookNode) -> None:
    """An answer whose id was lost: the only new cell of its kind between its neighbours."""
    prose = {squeezed(c["source"]) for c in master["cells"] if not nbgrader(c)}
    order = list(m.master)
    for name in m.missing():
        if not is_answer(m.master[name]) or defined_in_answer(name, m):
            continue
        at = order.index(name)
        before = [i for n in order[:at] for i in m.positions(n)]
        after = [i for n in order[at + 1 :] for i in m.positions(n)]
        first, last = max(before, default=-1), min(after, default=len(m.cells))
        between = [
            i
            for i, cell in m.free()
            if first < i < last
            and cell["cell_type"] == m.master[name]["cell_type"]
            and squeezed(cell["source"]) not in prose
        ]
        if len(between) == 1:
            m.homes[between[0]] = name
            m.repairs.append(f"answer {name} had lost its id; recognised by its place")


def defined_in_answer(name: str, m: Matches) -> str | None:
    """The answer whose cell defines `name` too, where a student has merged cells."""
    for i, home in m.homes.items():
        if is_answer(m.master[home]) and name in _definitions(m.cells[i]["source"]):
            return home
    return None


def _definitions(source: str) -> set[str]:
    """Names of the functions and classes at the top level; none where the code does not parse."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def squeezed(source: str) -> str:
    """A source without white space: a change of layout changes nothing."""
    return "".join(source.split())
