"""The master of a notebook: the course's own text with empty answers and complete checks.

It is what `nbgrader generate_assignment` puts into the gradebook, before hidden tests are cleared.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from gradiente.grading.submission import SubmissionError
from gradiente.notebooks.canonical import read
from gradiente.notebooks.cells import grade_id, nbgrader


def master_of(path: Path, config: Config) -> NotebookNode:
    """The master of a source notebook; a copy that the caller may change.

    Raises NotebookError where the file cannot be read.
    """
    key = (path, path.stat().st_mtime_ns)
    if key not in _CACHE:
        _CACHE[key] = prepare(read(path), config)
    return deepcopy(_CACHE[key])


# One process grades a class with one configuration, and needs each master for every student.
_CACHE: dict[tuple[Path, int], NotebookNode] = {}


def prepare(notebook: NotebookNode, config: Config) -> NotebookNode:
    """Applies the configured steps of `generate_assignment` that stand before SaveCells."""
    resources: dict[str, object] = {"nbgrader": {}, "metadata": {}}
    for step in GenerateAssignment(config=config).preprocessors:
        if step is SaveCells:
            break
        notebook, resources = step(config=config)(notebook, resources)
    return notebook


def check_known(notebook: NotebookNode, gradebook: Gradebook, name: str, assignment: str) -> None:
    """Raises SubmissionError unless the gradebook holds exactly this master."""
    try:
        known = {c.name: c.checksum for c in gradebook.find_notebook(name, assignment).source_cells}
    except MissingEntry:
        known = {}
    wanted = {grade_id(c): nbgrader(c).get("checksum") for c in notebook["cells"] if grade_id(c)}
    if known != wanted:
        raise SubmissionError(
            f"source/{assignment}/{name}.ipynb: changed since the last"
            f" `nbgrader generate_assignment {assignment}`; run that again, then autograde"
        )
