"""A warm kernel in which one notebook's answers are tried one after the other.

The kernel, the channel and the checks are those by which students are graded. The notebook runs
once with its solutions; before each trial all names are put back to that state.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from gradiente.grading.execute import WITHOUT_FIGURES
from gradiente.kernel.manager import SandboxManager
from gradiente.kernel.remote.channel import CallTimeoutError, Channel, KernelGoneError
from gradiente.kernel.remote.checks import Checks, Verdict
from gradiente.notebooks.cells import NotebookError, is_check
from gradiente.validity.exercise import Exercise

START_SECONDS = 60.0
CELL_SECONDS = 120.0
SOLVED = "gradiente solved"
GRADING = {"NBGRADER_EXECUTION": "autograde"}


class Bench:
    """One notebook's kernel. `env` is added to its environment."""

    def __init__(
        self,
        exercise: Exercise,
        *,
        sandboxed: bool = True,
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.exercise = exercise
        self.sandboxed = sandboxed
        self.env = {**os.environ, **WITHOUT_FIGURES, **GRADING, **(env or {})}
        self.folder = folder
        self.manager: AsyncKernelManager | None = None
        self.channel: Channel | None = None
        self.checks: Checks

    def start(self) -> None:
        """Runs the notebook with its solutions. Raises NotebookError where one of its cells fails."""
        self.close()
        kind = SandboxManager if self.sandboxed else AsyncKernelManager
        self.manager = manager = kind()
        run_sync(manager.start_kernel)(env=self.env, cwd=str(self.folder) if self.folder else None)
        self.channel = Channel(
            dict(manager.get_connection_info()),
            alive=lambda: bool(run_sync(manager.is_alive)()),
            interrupt=lambda: run_sync(manager.interrupt_kernel)(),
        )
        self.channel.open(START_SECONDS)
        for name, cell in self.exercise.cells.items():
            if not is_check(cell):
                error = self.channel.execute(self.exercise.solution(name), CELL_SECONDS)
                if error:
                    raise NotebookError(f"{self.exercise.name}: cell {name} fails: {error}")
        self._mark(mark=SOLVED)

    def close(self) -> None:
        """Ends the kernel."""
        if self.channel is not None:
            self.channel.close()
            self.channel = None
        if self.manager is not None:
            run_sync(self.manager.shutdown_kernel)(now=True)
            self.manager = None

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def trial(
        self,
        answers: Mapping[str, str],
        checks: Sequence[str],
        seconds: float,
        *,
        until_timeout: bool = False,
    ) -> dict[str, Verdict]:
        """The verdicts of checks with other texts for some answers, each within so many seconds.

        With `until_timeout` it ends at the first check that runs out of time. Where the kernel
        dies, the checks that were not reached are failed.
        """
        found: dict[str, Verdict] = {}
        try:
            for check, verdict in self._tried(answers, checks, seconds):
                found[check] = verdict
                if until_timeout and verdict.error == "Timeout":
                    break
        except (KernelGoneError, CallTimeoutError):
            self.close()
            dead = Verdict("DeadKernel", kernel_gone=True)
            found |= {check: dead for check in checks if check not in found}
        return found

    def _tried(
        self, answers: Mapping[str, str], checks: Sequence[str], seconds: float
    ) -> Iterator[tuple[str, Verdict]]:
        if self.channel is None:
            self.start()
        self._mark(back=SOLVED)
        self._run_cells(answers, seconds)
        with self._grader() as grader:
            for check in checks:
                verdict = grader.run(self.exercise.cells[check], seconds)
                yield check, verdict
                if verdict.kernel_gone:
                    raise KernelGoneError("the kernel died")

    def _run_cells(self, answers: Mapping[str, str], seconds: float) -> None:
        """The changed cells, and those that they go into; what fails there shows in the checks."""
        assert self.channel is not None
        behind = {cell for answer in answers for cell in self.exercise.behind(answer)}
        self._forget({*answers, *behind})
        for name in self.exercise.cells:
            if name in answers:
                self.channel.execute(answers[name], CELL_SECONDS)
            elif name in behind:
                self.channel.execute(self.exercise.solution(name), seconds)

    def _forget(self, cells: Iterable[str]) -> None:
        """A cell that fails must not leave standing what the solution made."""
        assert self.channel is not None
        names = sorted({n for cell in cells for n in self.exercise.blocks[cell].defines})
        self.channel.execute(
            f"for _ in {names!r}:\n    globals().pop(_, None)\ndel _", START_SECONDS
        )

    @contextmanager
    def _grader(self) -> Iterator[Checks]:
        assert self.channel is not None
        channel = self.channel
        yield Checks(self.exercise.notebook, lambda: channel)

    def _mark(self, **what: Any) -> None:
        assert self.channel is not None
        self.channel.limit(START_SECONDS)
        self.channel.request({"op": "names", "names": [], **what}, [])
