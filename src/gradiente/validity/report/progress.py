"""Shows how far the check of a course is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class RateColumn(ProgressColumn):
    """Steps in a second."""

    def render(self, task: Task) -> Text:
        """Empty until there is something to measure."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.3g}/s" if speed else "", style="progress.data.speed")


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Gives what is to be told the notebook, the steps done and the steps in all.

    Where the output is no terminal, a line is printed when a notebook first comes up.
    """
    if console.is_terminal:
        with _bar(console) as progress:
            task = progress.add_task("starting", total=None)

            def told(notebook: str, done: int, total: int) -> None:
                progress.update(task, description=notebook, completed=done, total=total)

            yield told
    else:
        yield _lines(console)


def _bar(console: Console) -> Progress:
    return Progress(
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
    )


def _lines(console: Console) -> Callable[[str, int, int], None]:
    seen: set[str] = set()

    def told(notebook: str, done: int, total: int) -> None:
        if notebook not in seen:
            seen.add(notebook)
            line = Text(f"{notebook}: {done} of {total} trials done")
            console.print(line, soft_wrap=True)

    return told
