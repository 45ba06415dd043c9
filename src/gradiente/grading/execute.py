"""Runs a rebuilt notebook within its limits, so that one student's loop costs a bounded time."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from copy import deepcopy
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer

from gradiente.grading.output import BoundedOutput, shorten_errors
from gradiente.grading.verdicts import show
from gradiente.kernel.manager import SandboxManager
from gradiente.kernel.remote.channel import Channel
from gradiente.kernel.remote.checks import Checks
from gradiente.notebooks.cells import is_check, is_graded, is_hidden

DRAIN_SECONDS = 2.0
# Agg draws nothing when a figure is shown, and would warn of it each time.
WITHOUT_FIGURES = {
    "MPLBACKEND": "agg",
    "PYTHONWARNINGS": "ignore:FigureCanvasAgg is non-interactive:UserWarning",
}


class LimitedExecute(BoundedOutput, Execute):
    """nbgrader's Execute with a limit for the whole notebook, and a kernel's death as a result.

    Whatever did not run says so in an error output, so it cannot pass for a check without errors.
    """

    notebook_seconds = Integer(120, help="Wall clock for all cells of a notebook.").tag(config=True)
    seconds_after_timeout = Integer(
        3, help="Wall clock for each further cell once one cell ran out of time."
    ).tag(config=True)
    remote_checks = Bool(
        True, help="Whether checks run in the grader's process, out of the student's reach."
    ).tag(config=True)
    figures = Bool(True, help="Whether plots are drawn into the graded copy.").tag(config=True)
    sandboxed = Bool(True, help="Whether the kernel runs in a sandbox.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Runs all cells; never raises for what the student's code does."""
        patience = int(self.timeout)  # type: ignore[has-type]
        self._cell_seconds = patience
        self._ends = time.monotonic() + self.notebook_seconds
        try:
            hidden = self._pass(nb, resources, km, in_place=False)
            if hidden:
                self._again(nb, resources, hidden)
        finally:
            self.timeout = patience
        return nb, resources

    def _pass(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any, *, in_place: bool
    ) -> list[NotebookNode]:
        """Runs the cells in one kernel; the hidden checks that its end left without a verdict.

        Unless `in_place`, hidden checks run behind all other cells, with the names that stood at
        their place: what a student's cells display cannot hold what those checks asked.
        """
        self._stopped: str | None = None
        self._alive = True
        self._in_place = in_place or not self.remote_checks
        self._hidden: list[NotebookNode] = []
        self._checks = Checks(nb, self._connect) if self.remote_checks else None
        try:
            super().preprocess(nb, resources, km)
        finally:
            if self._checks is not None:
                self._checks.close()
        return self._hidden

    def _again(
        self, nb: NotebookNode, resources: dict[str, Any], hidden: list[NotebookNode]
    ) -> None:
        """Gives hidden checks that stand before a deadly cell a kernel that has not seen it."""
        copy = deepcopy(nb)
        last = next(i for i, cell in enumerate(nb["cells"]) if cell is hidden[-1])
        copy["cells"] = [c for c in copy["cells"][: last + 1] if is_hidden(c) or not is_check(c)]
        self._extend()
        self._pass(copy, resources, None, in_place=True)
        found = {cell["id"]: cell["outputs"] for cell in copy["cells"] if is_hidden(cell)}
        for cell in hidden:
            cell["outputs"] = found[cell["id"]]

    def _extend(self) -> None:
        """Hidden checks have a third of the notebook's time, should its cells have used up all."""
        self._ends = max(self._ends, time.monotonic() + self.notebook_seconds / 3)

    def create_kernel_manager(self) -> KernelManager:
        """Called by nbclient before it starts the kernel."""
        if self.sandboxed:
            self.kernel_manager_class = SandboxManager
        return super().create_kernel_manager()  # type: ignore[no-any-return]

    def on_cell_executed(self, **kwargs: Any) -> None:
        """Called by nbclient after each cell that it ran."""
        super().on_cell_executed(**kwargs)
        shorten_errors(kwargs["cell"])

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Called by nbclient, which passes what we add on to the kernel."""
        if not self.figures:
            kwargs["env"] = os.environ | WITHOUT_FIGURES
        super().start_new_kernel(**kwargs)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Runs one cell, or marks it as not run where the notebook's time or kernel is gone."""
        self._run(cell, resources, index)
        if index == len(self.nb.cells) - 1 and self._alive:
            self._run_hidden(resources, index)
        return cell, resources

    def _run_hidden(self, resources: dict[str, Any], index: int) -> None:
        self._stopped, self._in_place = None, True
        self._extend()
        for cell in self._hidden:
            self._run(cell, resources, index)
        self._hidden = []

    def _run(self, cell: NotebookNode, resources: dict[str, Any], index: int) -> None:
        left = self._ends - time.monotonic()
        if self._stopped is None and left < 1:
            self._stopped = f"the notebook used up its {self.notebook_seconds} seconds"
        if self._stopped is not None:
            _not_run(cell, self._stopped)
            return
        self.timeout = max(1, min(self._cell_seconds, int(left)))
        started = time.monotonic()
        try:
            if self._checks is not None and is_check(cell):
                self._check(cell, self._checks)
            else:
                super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            self._stop(cell, f"the kernel died in cell {cell.get('id', index)}")
        except CellTimeoutError:
            self._stop(cell, f"cell {cell.get('id', index)} could not be interrupted")
        finally:
            # An endless loop comes back in every check of the same function.
            if time.monotonic() - started >= self.timeout:
                self._cell_seconds = min(self._cell_seconds, self.seconds_after_timeout)
            self.timeout = self._cell_seconds

    def _stop(self, cell: NotebookNode, reason: str) -> None:
        """Nothing more runs in this kernel."""
        self._stopped, self._alive = reason, False
        _not_run(cell, reason)

    def _check(self, cell: NotebookNode, checks: Checks) -> None:
        if not self._in_place and is_hidden(cell):
            self._hidden.append(cell)
            verdict = checks.keep(cell, self.timeout)
            _not_run(cell, "the kernel died before it")
        else:
            verdict = checks.run(cell, self.timeout)
            show(cell, verdict)
        if verdict.kernel_gone:
            self._stopped = f"the kernel died in cell {cell.get('id')}"
            self._alive = False
        self._drain()

    def _drain(self) -> None:
        """What a check displayed belongs to no cell; a full queue would drop the next cell's end."""
        channel, until = self.kc.iopub_channel, time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < until and run_sync(channel.msg_ready)():
            with suppress(Exception):  # a message that student code has forged
                run_sync(channel.get_msg)(timeout=0.1)

    def _connect(self) -> Channel:
        """A channel of our own to the kernel that nbclient has started."""
        manager = self.km
        channel = Channel(
            manager.get_connection_info(),
            alive=lambda: bool(run_sync(manager.is_alive)()),
            interrupt=lambda: run_sync(manager.interrupt_kernel)(),
        )
        try:
            channel.open(self.timeout)
        except BaseException:
            channel.close()
            raise
        return channel


def _not_run(cell: NotebookNode, reason: str) -> NotebookNode:
    if cell.cell_type == "code" and (is_graded(cell) or not cell.outputs):
        message = f"This cell was not run to its end: {reason}."
        cell.outputs = [new_output("error", ename="NotRun", evalue=message, traceback=[message])]
    return cell
