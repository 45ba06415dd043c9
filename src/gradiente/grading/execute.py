"""Runs a rebuilt notebook within its limits, so that one student's loop costs a bounded time."""

from __future__ import annotations

import time
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Integer

from gradiente.notebooks.cells import is_graded


class LimitedExecute(Execute):
    """nbgrader's Execute with a limit for the whole notebook, and a kernel's death as a result.

    Whatever did not run says so in an error output, so it cannot pass for a check without errors.
    """

    notebook_seconds = Integer(120, help="Wall clock for all cells of a notebook.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        self._cell_seconds = self.timeout
        self._ends = time.monotonic() + self.notebook_seconds
        self._stopped: str | None = None
        return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        left = self._ends - time.monotonic()
        if self._stopped is None and left < 1:
            self._stopped = f"the notebook used up its {self.notebook_seconds} seconds"
        if self._stopped is not None:
            return _not_run(cell, self._stopped), resources
        self.timeout = max(1, min(self._cell_seconds, int(left)))
        try:
            return super().preprocess_cell(cell, resources, index)  # type: ignore[no-any-return]
        except DeadKernelError:
            self._stopped = f"the kernel died in cell {cell.get('id', index)}"
            return _not_run(cell, self._stopped), resources
        finally:
            self.timeout = self._cell_seconds


def _not_run(cell: NotebookNode, reason: str) -> NotebookNode:
    if cell.cell_type == "code" and (is_graded(cell) or not cell.outputs):
        message = f"This cell was not run to its end: {reason}."
        cell.outputs = [
            new_output("error", ename="NotRun", evalue=message, traceback=[message])  # type: ignore[no-untyped-call]
        ]
    return cell
