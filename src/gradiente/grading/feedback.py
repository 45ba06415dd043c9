"""Feedback says what failed and why, without the hidden tests."""

from __future__ import annotations

import builtins
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from gradiente.course import load_course, load_records
from gradiente.gradebook.late import refresh_penalties
from gradiente.grading.sentences import shown
from gradiente.grading.verdicts import STUDENT_TRACE
from gradiente.host import course_root
from gradiente.notebooks.cells import BEGIN_HIDDEN, is_answer, nbgrader, regions, without

# Kinds of errors that say nothing but what they are: Python's own, and those of a verdict.
KINDS = frozenset(dir(builtins)) | {"DeadKernel", "NotRun", "Timeout", "WrongAnswer"}


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
    """A traceback shows the test's source, so of an error only its kind and a sentence stay."""
    where = cell.get("id", "?")
    hidden = any(r.begin == BEGIN_HIDDEN for r in regions(cell["source"], where))
    if not hidden:
        return
    errors = [o for o in cell["outputs"] if o["output_type"] == "error"]
    for output in errors:
        _shorten(output, cell["source"])
    cell["source"] = without(cell["source"], BEGIN_HIDDEN, where)
    cell["outputs"] = errors


def _shorten(output: NotebookNode, source: str) -> None:
    """Keeps of an error's text only what the author or Gradiente wrote.

    Any other may hold what the test gave to the student's code, or what NumPy says was expected.
    """
    kind = output["ename"] if output["ename"] in KINDS else "Error"
    text = shown(output["evalue"], source)
    output["ename"], output["evalue"] = kind, text
    traces = [part for part in output["traceback"] if part.startswith(STUDENT_TRACE)]
    # Of several lines, which they are could spell out what the test gave to the function.
    theirs = [STUDENT_TRACE + trace.splitlines()[-1] for trace in traces[:1]]
    output["traceback"] = [*theirs, f"{kind}: {text}" if text else kind]
