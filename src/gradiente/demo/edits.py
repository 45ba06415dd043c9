"""Small edits that turn a released notebook into a student's submission."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from gradiente.notebooks.cells import grade_id, is_answer, unmarked

# An edit changes one notebook of a student, in place.
Edit = Callable[[NotebookNode], None]


def solve(notebook: NotebookNode, source: NotebookNode) -> None:
    """Writes the solution into every answer cell; written answers get a sentence of their own."""
    solutions = {grade_id(c): c["source"] for c in source["cells"] if is_answer(c)}
    for cell in notebook["cells"]:
        if is_answer(cell):
            cell["source"] = (
                unmarked(solutions[grade_id(cell)])
                if cell["cell_type"] == "code"
                else "El logaritmo conserva el orden y convierte productos en sumas."
            )


def answer(name: str, source: str) -> Edit:
    """Writes another answer for one function."""

    def edit(notebook: NotebookNode) -> None:
        _cell(notebook, name)["source"] = source

    return edit


def delete(name: str) -> Edit:
    """Deletes a cell."""

    def edit(notebook: NotebookNode) -> None:
        notebook["cells"].remove(_cell(notebook, name))

    return edit


def as_colab(notebook: NotebookNode) -> None:
    """Saves as Colab does: nbformat 4.0, cell ids in the metadata, nbgrader's metadata gone."""
    for cell in notebook["cells"]:
        cell["metadata"] = {"id": cell.pop("id")}
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    notebook["metadata"] = {
        "colab": {"provenance": []},
        "kernelspec": {"display_name": "Python 3", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook["nbformat_minor"] = 0


def _cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(c for c in notebook["cells"] if grade_id(c) == name)


def save(notebook: NotebookNode, path: Path) -> None:
    """Writes a notebook as it is, without bringing its format up to date."""
    path.write_text(
        nbformat.v4.writes(notebook),
        encoding="utf-8",
    )
