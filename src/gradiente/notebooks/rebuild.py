"""Rebuilds a submission on the master: a student's answers, in the course's own notebook.

Locked cells and checks come from the master; answers are found by nbgrader's id, else by the cell's
id, else by the name that they define, else by their place; other cells of the student stay behind
the cell that they followed. Metadata and outputs of the submission are dropped. Every repair is a
sentence.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from gradiente.notebooks.cells import BEGIN_HIDDEN, grade_id, is_answer, nbgrader, without

START = ""  # stands for the place before the first cell of the master


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, and what had to be repaired."""

    notebook: NotebookNode
    repairs: tuple[str, ...]


@dataclass
class _Matches:
    """Which submitted cell stands for which cell of the master, by position."""

    master: dict[str, NotebookNode]
    cells: list[NotebookNode]
    homes: dict[int, str] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    elsewhere: dict[str, str] = field(default_factory=dict)  # answer -> the answer that defines it

    def positions(self, name: str) -> list[int]:
        return [i for i, home in sorted(self.homes.items()) if home == name]

    def free(self) -> Iterator[tuple[int, NotebookNode]]:
        """Submitted cells that stand for nothing yet."""
        return ((i, c) for i, c in enumerate(self.cells) if i not in self.homes)

    def missing(self) -> list[str]:
        found = set(self.homes.values())
        return [name for name in self.master if name not in found]


def rebuild(submission: NotebookNode, master: NotebookNode) -> Rebuilt:
    """The master with the answers and the own cells of a submission.

    `master` is the notebook of the course with empty answers and complete checks.
    """
    matches = _Matches(
        {name: c for c in master["cells"] if (name := grade_id(c))},
        [c for c in submission["cells"] if _is_cell(c)],
    )
    _match_by_id(matches)
    _match_by_definition(matches)
    _match_by_text(matches)
    _match_by_place(matches, master)
    chosen = {name: _choose(name, matches) for name in matches.master}
    if matches.changed:
        names = ", ".join(matches.changed)
        matches.repairs.append(f"changed by the student, the course's own text counts: {names}")
    _note_order(matches)
    return Rebuilt(_assembled(matches, chosen, master), tuple(matches.repairs))


def _is_cell(cell: object) -> bool:
    return (
        isinstance(cell, dict)
        and cell.get("cell_type") in ("code", "markdown", "raw")  # it may not hash
        and isinstance(cell.get("source"), str)
    )


def _match_by_id(m: _Matches) -> None:
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


def _match_by_definition(m: _Matches) -> None:
    """An answer that is still missing: the code cells that define its name."""
    for name in m.missing():
        if not is_answer(m.master[name]) or m.master[name]["cell_type"] != "code":
            continue
        found = [i for i, cell in m.free() if name in _definitions(cell["source"])]
        for i in found:
            m.homes[i] = name
        if found:
            m.repairs.append(f"answer {name} had lost its id; recognised by the name it defines")


def _match_by_text(m: _Matches) -> None:
    """Given cells and checks whose id was lost: the text that was released."""
    texts: dict[str, list[str]] = {}
    for name in m.missing():
        text = _squeezed(without(m.master[name]["source"], BEGIN_HIDDEN, name))
        if text and not is_answer(m.master[name]):
            texts.setdefault(text, []).append(name)
    for i, cell in list(m.free()):
        if names := texts.get(_squeezed(cell["source"])):
            # Checks of different answers may be released with one text: they come in order.
            m.homes[i] = names.pop(0) if len(names) > 1 else names[0]


def _match_by_place(m: _Matches, master: NotebookNode) -> None:
    """An answer whose id was lost: the only new cell of its kind between its neighbours."""
    prose = {_squeezed(c["source"]) for c in master["cells"] if not nbgrader(c)}
    order = list(m.master)
    for name in m.missing():
        if not is_answer(m.master[name]) or _defined_in_answer(name, m):
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
            and _squeezed(cell["source"]) not in prose
        ]
        if len(between) == 1:
            m.homes[between[0]] = name
            m.repairs.append(f"answer {name} had lost its id; recognised by its place")


def _defined_in_answer(name: str, m: _Matches) -> str | None:
    """The answer whose cell defines `name` too, where a student has merged cells."""
    for i, home in m.homes.items():
        if is_answer(m.master[home]) and name in _definitions(m.cells[i]["source"]):
            return home
    return None


def _choose(name: str, m: _Matches) -> int | None:
    """The submitted cell that counts for a cell of the master; the others become free or go."""
    found = m.positions(name)
    master = m.master[name]
    if not found and is_answer(master) and (home := _defined_in_answer(name, m)):
        m.repairs.append(f"answer {name} was missing; answer {home} defines it, which counts")
        m.elsewhere[name] = home
        return None
    if not found:
        what = "answer" if is_answer(master) else "cell"
        m.repairs.append(f"{what} {name} was missing; it was put back")
        return None
    if not is_answer(master):
        if len(found) > 1:
            m.repairs.append(f"cell {name} stood there {len(found)} times; one is kept")
        released = _squeezed(without(master["source"], BEGIN_HIDDEN, name))
        if any(_squeezed(m.cells[i]["source"]) != released for i in found):
            m.changed.append(name)
        return found[0]
    return _choose_answer(name, found, m)


def _choose_answer(name: str, found: list[int], m: _Matches) -> int:
    """The last answer that is not the empty stub, as Python would take it."""
    stub = _squeezed(m.master[name]["source"])
    written = [i for i in found if _squeezed(m.cells[i]["source"]) != stub]
    chosen = (written or found)[-1]
    if len(written) > 1 and len({_squeezed(m.cells[i]["source"]) for i in written}) > 1:
        m.repairs.append(f"answer {name} stood there {len(written)} times; the last one counts")
        for i in written[:-1]:
            del m.homes[i]
    if m.cells[chosen]["cell_type"] != m.master[name]["cell_type"]:
        was, kind = m.cells[chosen]["cell_type"], m.master[name]["cell_type"]
        m.repairs.append(f"answer {name} had become a {was} cell; it is a {kind} cell again")
    return chosen


def _note_order(m: _Matches) -> None:
    firsts = sorted(m.master, key=lambda name: (m.positions(name) or [-1])[0])
    present = [name for name in firsts if m.positions(name)]
    if present != [name for name in m.master if name in present]:
        m.repairs.append("cells stood in another order; the course's order was put back")


def _assembled(m: _Matches, chosen: dict[str, int | None], master: NotebookNode) -> NotebookNode:
    """The master's cells in its order, each followed by the student's own cells behind it."""
    extras: dict[str, list[NotebookNode]] = {START: []}
    current = START
    for i, cell in enumerate(m.cells):
        if i in m.homes:
            current = m.homes[i]
        else:
            extras.setdefault(current, []).append(cell)
    cells = [_own(cell) for cell in extras[START]]
    for name, original in m.master.items():
        cell = deepcopy(original)
        at = chosen[name]
        if name in m.elsewhere:
            cell["source"] = f"# {name} is defined in cell {m.elsewhere[name]}"
        elif is_answer(original) and at is not None:
            cell["source"] = m.cells[at]["source"]
            _keep_pictures(m.cells[at], cell)
        cells.append(cell)
        cells += [_own(extra) for extra in extras.get(name, [])]
    _give_ids(cells)
    return nbformat.from_dict(
        {
            "cells": cells,
            "metadata": deepcopy(master["metadata"]),
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _own(cell: NotebookNode) -> NotebookNode:
    """A cell of the student's with its source alone."""
    new = {"cell_type": cell["cell_type"], "metadata": {}, "source": cell["source"]}
    if cell["cell_type"] == "code":
        new |= {"execution_count": None, "outputs": []}
    _keep_pictures(cell, new)
    return nbformat.from_dict(new)


def _keep_pictures(submitted: NotebookNode, cell: dict[str, Any]) -> None:
    """Pictures pasted into a text are a part of it."""
    if cell["cell_type"] != "markdown" or not isinstance(submitted.get("attachments"), dict):
        return
    pictures = {
        name: {kind: data for kind, data in found.items() if isinstance(data, str)}
        for name, found in submitted["attachments"].items()
        if isinstance(found, dict)
    }
    if pictures:
        cell["attachments"] = nbformat.from_dict(pictures)


def _give_ids(cells: list[NotebookNode]) -> None:
    taken = {name for c in cells if (name := grade_id(c))}
    number = 0
    for cell in cells:
        name = grade_id(cell)
        while name is None:
            number += 1
            if (candidate := f"own-{number}") not in taken:
                name = candidate
        cell["id"] = name


def _definitions(source: str) -> set[str]:
    """Names of the functions and classes at the top level; none where the code does not parse."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def _squeezed(source: str) -> str:
    return "".join(source.split())
