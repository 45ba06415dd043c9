"""Feedback says what failed and why, without the hidden tests."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from gradiente.course import load_course, load_records
from gradiente.gradebook.late import refresh_penalties
from gradiente.host import course_root
from gradiente.notebooks.cells import BEGIN_HIDDEN, is_answer, nbgrader, regions, without


class RefreshPenalty(NbGraderPreprocessor):
    """Brings the shown penalty up to date; before nbgrader's GetGrades, which reads it."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader's exporter for each notebook."""
        about = resources["nbgrader"]
        root = course_root(self)
        course = load_course(root)
        with Gradebook(about["db_url"]) as gradebook:
            refresh_penalties(
                gradebook,
                course,
                load_records(root, course),
                about["assignment"],
                about["student"],
            )
        return nb, resources


class HideTests(NbGraderPreprocessor):
    """Removes hidden tests from what students get back; first in GenerateFeedback.preprocessors."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader's exporter for each notebook."""
        for cell in nb["cells"]:
            if cell["cell_type"] == "code" and nbgrader(cell) and not is_answer(cell):
                _hide(cell)  # the course's own cells, whose markers are in order
        return nb, resources


def _hide(cell: NotebookNode) -> None:
    """A traceback shows the test's source, so of an error only its last line stays."""
    where = cell.get("id", "?")
    hidden = any(r.begin == BEGIN_HIDDEN for r in regions(cell["source"], where))
    if not hidden:
        return
    cell["source"] = without(cell["source"], BEGIN_HIDDEN, where)
    errors = [o for o in cell["outputs"] if o["output_type"] == "error"]
    for output in errors:
        output["traceback"] = [f"{output['ename']}: {output['evalue']}"]
    cell["outputs"] = errors
