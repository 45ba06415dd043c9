"""Rebuilds a submission on the master: a student's answers, in the course's own notebook.

Locked cells and checks come from the master; answers are found by nbgrader's id, else by the cell's
id, else by the name that they define, else by their place; other cells of the student stay behind
the cell that they followed. Metadata and outputs of the submission are dropped. Every repair is a
sentence.
"""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from gradiente.notebooks.cells import (
    BEGIN_HIDDEN,
    NotebookError,
    coded,
    grade_id,
    is_answer,
    is_check,
    is_given,
    without,
)
from gradiente.notebooks.extract import block
from gradiente.notebooks.match import Matches, defined_in_answer, match, squeezed

# Metadata of a rebuilt notebook: imports that a check may use, though no locked cell holds them.
IMPORTS = "gradiente_imports"
START = ""  # stands for the place before the first cell of the master


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, and what had to be repaired."""

    notebook: NotebookNode
    repairs: tuple[str, ...]


def rebuild(submission: NotebookNode, master: NotebookNode) -> Rebuilt:
    """The master with the answers and the own cells of a submission.

    `master` is the notebook of the course with empty answers and complete checks.
    """
    matches = match(submission, master)
    chosen = {name: _choose(name, matches) for name in matches.master}
    _note_changed(matches)
    _note_order(matches)
    return Rebuilt(_assembled(matches, chosen, master), tuple(matches.repairs))


def _choose(name: str, m: Matches) -> int | None:
    """The submitted cell that counts for a cell of the master; the others become free or go."""
    found = m.positions(name)
    master = m.master[name]
    if not found and is_answer(master) and (home := defined_in_answer(name, m)):
        m.repairs.append(f"answer {name} was missing; answer {home} defines it, which counts")
        return None
    if not found:
        what = "answer" if is_answer(master) else "cell"
        m.repairs.append(f"{what} {name} was missing; it was put back")
        return None
    if not is_answer(master):
        if len(found) > 1:
            m.repairs.append(f"cell {name} stood there {len(found)} times; one is kept")
        return found[0]
    return _choose_answer(name, found, m)


def _choose_answer(name: str, found: list[int], m: Matches) -> int:
    """The last answer that is not the empty stub, as Python would take it."""
    stub = squeezed(m.master[name]["source"])
    written = [i for i in found if squeezed(m.cells[i]["source"]) != stub]
    chosen = (written or found)[-1]
    if len(written) > 1 and len({squeezed(m.cells[i]["source"]) for i in written}) > 1:
        m.repairs.append(f"answer {name} stood there {len(written)} times; the last one counts")
        for i in written[:-1]:
            del m.homes[i]
    if m.cells[chosen]["cell_type"] != m.master[name]["cell_type"]:
        was, kind = m.cells[chosen]["cell_type"], m.master[name]["cell_type"]
        m.repairs.append(f"answer {name} had become a {was} cell; it is a {kind} cell again")
    return chosen


def _note_changed(m: Matches) -> None:
    """Locked cells whose text is not what was released."""
    changed = []
    for name, master in m.master.items():
        released = squeezed(without(master["source"], BEGIN_HIDDEN, name))
        submitted = [squeezed(m.cells[i]["source"]) for i in m.positions(name)]
        if not is_answer(master) and any(text != released for text in submitted):
            changed.append(name)
    if changed:
        names = ", ".join(changed)
        m.repairs.append(f"changed by the student, the course's own text counts: {names}")


def _note_order(m: Matches) -> None:
    firsts = sorted(m.master, key=lambda name: (m.positions(name) or [-1])[0])
    present = [name for name in firsts if m.positions(name)]
    if present != [name for name in m.master if name in present]:
        m.repairs.append("cells stood in another order; the course's order was put back")


def _assembled(m: Matches, chosen: dict[str, int | None], master: NotebookNode) -> NotebookNode:
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
        if at is None and is_answer(original) and (home := defined_in_answer(name, m)):
            cell["source"] = f"# {name} is defined in cell {home}"
        elif is_answer(original) and at is not None:
            cell["source"] = m.cells[at]["source"]
            _keep_pictures(m.cells[at], cell)
        cells.append(cell)
        cells += [_own(extra) for extra in extras.get(name, [])]
    _give_ids(cells)
    imports = open_imports(master)
    kept = {IMPORTS: imports} if imports else {}
    return nbformat.from_dict(
        {
            "cells": cells,
            "metadata": deepcopy(master["metadata"]) | kept,
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


def open_imports(master: NotebookNode) -> list[str]:
    """The import statements of the master's cells that students may change, as the course has them.

    In the student's copy `np` may be anything.
    """
    cells = [c for c in coded(master["cells"]) if not is_check(c) and not is_given(c)]
    return [
        ast.unparse(node)
        for cell in cells
        for node in _statements(cell)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]


def _statements(cell: NotebookNode) -> list[ast.stmt]:
    """The statements of a cell; none where it is not Python."""
    try:
        return block(cell).tree.body
    except NotebookError:
        return []
