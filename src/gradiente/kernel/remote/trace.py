"""Says where in a notebook's cells an exception passed, in the words of the notebook alone.

A kernel sends file names and line numbers. Their text is taken from the cells as the grader has
them: a file or a function that student code names after what it saw is not repeated.
"""

from __future__ import annotations

from itertools import islice
from pathlib import PurePath

from ipykernel.compiler import get_file_name
from nbformat import NotebookNode

from gradiente.notebooks.cells import coded, is_check

MOST_LINES = 5
MOST_FRAMES = 200
LONGEST = 200


class Places:
    """The lines of a notebook's cells, found by the file names that IPython gives to cells."""

    def __init__(self, notebook: NotebookNode) -> None:
        self.cells = {
            PurePath(get_file_name(cell["source"])).name: (cell["id"], cell["source"].splitlines())  # type: ignore[no-untyped-call]
            for cell in coded(notebook["cells"])
            if not is_check(cell)
        }

    def text(self, frames: object) -> str:
        """The innermost places of a traceback; empty where none lies in a cell."""
        last = frames[-MOST_FRAMES:] if isinstance(frames, list) else []
        found = (line for frame in reversed(last) if (line := self._line(frame)))
        return "\n".join([*islice(found, MOST_LINES)][::-1])

    def _line(self, frame: object) -> str | None:
        match frame:
            case [str(file), int(number)]:
                name, lines = self.cells.get(PurePath(file[-200:]).name, ("", []))
            case _:
                return None
        if not 1 <= number <= len(lines):
            return None
        return f"cell {name}, line {number}: {lines[number - 1].strip()[:LONGEST]}"
