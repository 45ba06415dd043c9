"""Scores checks by whether they ran without an error; what lands on stderr costs nothing."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades


def without_stderr(cell: NotebookNode) -> NotebookNode:
    """A copy of the cell without its stderr: nbgrader would take a mere warning for a failure."""
    copy = deepcopy(cell)
    copy["outputs"] = [o for o in copy.get("outputs", []) if o.get("name") != "stderr"]
    return copy


class SaveScores(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, blind to stderr."""

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._add_score(without_stderr(cell), resources)
