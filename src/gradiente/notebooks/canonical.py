"""The canonical form of a source notebook: one text for one notebook, so that git shows changes.

nbformat 4.5; no outputs, counts or editor's metadata; kernelspec python3; sorted keys and an indent
of one space; a cell's id is its nbgrader id; code formatted by ruff.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from ruff import find_ruff_bin

from gradiente.notebooks.cells import NotebookError, grade_id, nbgrader

LINE_LENGTH = 100
LANGUAGES = ("es", "en")
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
NBGRADER_DEFAULTS = {
    "grade": False,
    "locked": False,
    "schema_version": 3,
    "solution": False,
    "task": False,
}
NBGRADER_KEYS = (*NBGRADER_DEFAULTS, "grade_id", "points")
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read(path: Path) -> NotebookNode:
    """A notebook in nbformat 4, each cell with an id. Raises NotebookError with the path."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return _notebook(data)
    except NotebookError as error:
        raise NotebookError(f"{path}: {error}") from None
    except OSError as error:
        raise NotebookError(
            f"{path}: cannot be read ({error.strerror}); restore the file"
        ) from None
    except Exception:  # json and nbformat raise many kinds for text that is no notebook
        raise NotebookError(
            f"{path}: is not a Jupyter notebook (its JSON does not parse or has another form);"
            " restore it from git"
        ) from None


def _notebook(data: dict[str, Any]) -> NotebookNode:
    """Valid JSON of a notebook; nbformat would log what is invalid, and give ids at random."""
    if data["nbformat"] == 4:
        data["nbformat_minor"] = max(data["nbformat_minor"], 5)
        for number, cell in enumerate(data["cells"], start=1):
            cell.setdefault("id", f"cell-{number}")
        _check_ids(data["cells"])
        nbformat.validate(nbformat.from_dict(data))
    return nbformat.reads(json.dumps(data), as_version=4)


def _check_ids(cells: list[dict[str, Any]]) -> None:
    seen: set[object] = set()
    for cell in cells:
        if cell["id"] in seen:
            raise NotebookError(f"two cells have the id {cell['id']!r}; give one another id")
        seen.add(cell["id"])


def text(notebook: NotebookNode) -> str:
    """A notebook as text, as JupyterLab would write it."""
    return str(nbformat.writes(notebook)) + "\n"


def canonical_texts(paths: Mapping[str, Path]) -> dict[str, str]:
    """Canonical text of each notebook, by key. Raises NotebookError with the path."""
    notebooks = {}
    for key, path in paths.items():
        try:
            notebooks[key] = structured(read(path))
        except NotebookError as error:
            raise NotebookError(_named(path, str(error))) from None
    return _formatted(notebooks, paths)


def _named(path: Path, message: str) -> str:
    return message if message.startswith(str(path)) else f"{path}: {message}"


def structured(notebook: NotebookNode) -> NotebookNode:
    """Everything of the canonical form but the code's formatting."""
    cells = [_cell(cell, number) for number, cell in enumerate(notebook["cells"], start=1)]
    _check_ids(cells)
    return nbformat.from_dict(
        {
            "cells": cells,
            "metadata": {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _cell(cell: NotebookNode, number: int) -> dict[str, Any]:
    name = grade_id(cell)
    metadata: dict[str, object] = {}
    if not name and any(nbgrader(cell).get(k) for k in ("grade", "locked", "solution", "task")):
        raise NotebookError(f"cell {number} is one of nbgrader's but has no grade_id; give it one")
    if name:
        found = nbgrader(cell)
        # nbgrader's own converters add keys such as the checksum; they are no part of the truth.
        metadata["nbgrader"] = NBGRADER_DEFAULTS | {
            k: found[k] for k in NBGRADER_KEYS if k in found
        }
    lang = cell["metadata"].get("lang")
    if lang is not None:
        if lang not in LANGUAGES or name:
            raise NotebookError(
                f'cell {number} has "lang": {lang!r}; expected "es" or "en", on a cell without a grade_id'
            )
        metadata["lang"] = lang
    if tags := cell["metadata"].get("tags"):
        metadata["tags"] = sorted(tags)
    identity = name or cell.get("id", f"cell-{number}")
    if not CELL_ID.fullmatch(identity):
        raise NotebookError(
            f"cell {number} has the id {identity!r}; expected up to 64 letters, digits, - and _"
        )
    new: dict[str, Any] = {
        "cell_type": cell["cell_type"],
        "id": identity,
        "metadata": metadata,
        "source": cell["source"].strip("\n"),
    }
    if cell["cell_type"] == "code":
        new |= {"execution_count": None, "outputs": []}
    if cell.get("attachments"):
        new["attachments"] = cell["attachments"]
    return new


def _formatted(notebooks: Mapping[str, NotebookNode], paths: Mapping[str, Path]) -> dict[str, str]:
    """The texts after ruff has formatted the code of all notebooks in one run."""
    with tempfile.TemporaryDirectory() as folder:
        files = {key: Path(folder) / f"{i}.ipynb" for i, key in enumerate(notebooks)}
        for key, file in files.items():
            file.write_text(text(notebooks[key]), encoding="utf-8")
        command = [
            find_ruff_bin(),
            "format",
            "--isolated",
            "--no-cache",
            f"--line-length={LINE_LENGTH}",
            folder,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            where = {str(file): (paths[key], notebooks[key]) for key, file in files.items()}
            raise NotebookError(_ruff_sentence(done.stderr, where))
        return {
            k: text(nbformat.reads(f.read_text("utf-8"), as_version=4)) for k, f in files.items()
        }


def _ruff_sentence(printed: str, where: Mapping[str, tuple[Path, NotebookNode]]) -> str:
    """The first problem that ruff printed, in terms of the source notebook and its cell."""
    found = re.search(
        r"(?P<file>\S+\.ipynb):(?P<cell>\d+):(?P<line>\d+):\d+: (?P<what>.*)", printed
    )
    if not found or found["file"] not in where:
        return f"ruff cannot format the code: {printed.strip()}"
    path, notebook = where[found["file"]]
    cell = notebook["cells"][int(found["cell"]) - 1]["id"]
    return f"{path}: cell {cell}: {found['what']} in its line {found['line']}"
