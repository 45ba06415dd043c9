"""Runs a rebuilt notebook within its limits, so that one student's loop costs a bounded time."""

from __future__ import annotations

import os
import time
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer

from gradiente.notebooks.cells import is_graded

# Agg draws nothing when a figure is shown, and would warn of it each time.
WITHOUT_FIGURES = {
    "MPLBACKEND": "agg",
    "PYTHONWARNINGS": "ignore:FigureCanvasAgg is non-interactive:UserWarning",
}


class LimitedExecute(Execute):
    """nbgrader's Execute with a limit for the whole notebook, and a kernel's death as a result.

    Whatever did not run says so in an error output, so it cannot pass for a check without errors.
    """

    notebook_seconds = Integer(120, help="Wall clock for all cells of a notebook.").tag(config=True)
    seconds_after_timeout = Integer(
        3, help="Wall clock for each further cell once one cell ran out of time."
    ).tag(config=True)
    figures = Bool(True, help="Whether plots are drawn into the graded copy.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Runs all cells; never raises for what the student's code does."""
        patience = int(self.timeout)  # type: ignore[has-type]
        self._cell_seconds = patience
        self._ends = time.monotonic() + self.notebook_seconds
        self._stopped: str | None = None
        try:
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        finally:
            self.timeout = patience

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Called by nbclient, which passes what we add on to the kernel."""
        if not self.figures:
            kwargs["env"] = os.environ | WITHOUT_FIGURES
        super().start_new_kernel(**kwargs)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Runs one cell, or marks it as not run where the notebook's time or kernel is gone."""
        left = self._ends - time.monotonic()
        if self._stopped is None and left < 1:
            self._stopped = f"the notebook used up its {self.notebook_seconds} seconds"
        if self._stopped is not None:
            return _not_run(cell, self._stopped), resources
        self.timeout = max(1, min(self._cell_seconds, int(left)))
        started = time.monotonic()
        try:
            return super().preprocess_cell(cell, resources, index)  # type: ignore[no-any-return]
        except DeadKernelError:
            self._stopped = f"the kernel died in cell {cell.get('id', index)}"
            return _not_run(cell, self._stopped), resources
        finally:
            # An endless loop comes back in every check of the same function.
            if time.monotonic() - started >= self.timeout:
                self._cell_seconds = min(self._cell_seconds, self.seconds_after_timeout)
            self.timeout = self._cell_seconds


def _not_run(cell: NotebookNode, reason: str) -> NotebookNode:
    if cell.cell_type == "code" and (is_graded(cell) or not cell.outputs):
        message = f"This cell was not run to its end: {reason}."
        cell.outputs = [new_output("error", ename="NotRun", evalue=message, traceback=[message])]
    return cell
