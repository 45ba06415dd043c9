"""Says where in a notebook's cells an exception passed, in the words of the notebook alone.

A kernel sends file names and line numbers. Their text is taken from the cells as the grader has
them: a file or a function that student code names after what it saw is not repeated.
"""

from __future__ import annotations

from pathlib import PurePath

from ipykernel.compiler import get_file_name
from nbformat import NotebookNode

from gradiente.notebooks.cells import coded, is_check

MOST_LINES = 5


class Places:
    """The lines of a notebook's cells, found by the file names that IPython gives to cells."""

    def __init__(self, notebook: NotebookNode) -> None:
        self.cells = {
            PurePath(get_file_name(cell["source"])).name: cell  # type: ignore[no-untyped-call]
            for cell in coded(notebook["cells"])
            if not is_check(cell)
        }

    def text(self, frames: object) -> str:
        """The innermost places of a traceback; empty where none lies in a cell."""
        found = [self._line(frame) for frame in frames] if isinstance(frames, list) else []
        return "\n".join([line for line in found if line][-MOST_LINES:])

    def _line(self, frame: object) -> str | None:
        match frame:
            case [str(file), int(number)]:
                cell = self.cells.get(PurePath(file).name)
            case _:
                return None
        lines = cell["source"].splitlines() if cell else []
        if cell is None or not 1 <= number <= len(lines):
            return None
        return f"cell {cell['id']}, line {number}: {lines[number - 1].strip()}"
