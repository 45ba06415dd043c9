"""Feedback says what failed and why, without the hidden tests."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from gradiente.notebooks.cells import BEGIN_HIDDEN, is_check, regions, without


class HideTests(NbGraderPreprocessor):
    """Removes hidden tests from what students get back; first in GenerateFeedback.preprocessors."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader's exporter for each notebook."""
        for cell in nb["cells"]:
            if is_check(cell):
                _hide(cell)
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
