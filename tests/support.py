"""Small builders that several test folders share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets import Instance
from traitlets.config import Configurable


def _graded_cell(
    make: Callable[..., NotebookNode], name: str, source: str, **kind: object
) -> NotebookNode:
    meta = {"grade_id": name, "grade": False, "locked": False, "solution": False, "task": False}
    meta |= {"schema_version": 3} | kind
    return make(source, id=name, metadata={"nbgrader": meta})


def plain(source: str, id: str = "plain") -> NotebookNode:
    """A code cell that nbgrader does not know."""
    return new_code_cell(source, id=id)


def prose(source: str, id: str = "prose", lang: str | None = None) -> NotebookNode:
    return new_markdown_cell(source, id=id, metadata={"lang": lang} if lang else {})


def answer(name: str, source: str) -> NotebookNode:
    """A code cell in which students write."""
    return _graded_cell(new_code_cell, name, source, solution=True)


def given(name: str, source: str) -> NotebookNode:
    """A locked code cell without points."""
    return _graded_cell(new_code_cell, name, source, locked=True)


def check(name: str, source: str, points: float = 1) -> NotebookNode:
    """A locked test with points."""
    return _graded_cell(new_code_cell, name, source, grade=True, locked=True, points=points)


def explain(name: str, source: str = "", points: float = 1) -> NotebookNode:
    """A written answer that is graded by hand."""
    return _graded_cell(new_markdown_cell, name, source, grade=True, solution=True, points=points)


def notebook(*cells: NotebookNode) -> NotebookNode:
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": spec})


def write(path: Path, nb: NotebookNode) -> Path:
    """Writes a notebook, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(nb), encoding="utf-8")
    return path


def host(root: Path) -> Configurable:
    """Stands for the nbgrader application that a plugin's parent is: it knows the course's folder."""
    from nbgrader.coursedir import CourseDirectory

    class Host(Configurable):
        coursedir = Instance(CourseDirectory)

    return Host(coursedir=CourseDirectory(root=str(root)))
