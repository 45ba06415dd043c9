"""Bounds what a notebook's cells may show, so that endless output fills neither memory nor file."""

from __future__ import annotations

from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets import Integer

MUCH_TEXT = 20_000
# Every message costs something, even an empty one.
PER_MESSAGE = 200
ALWAYS = {"status", "execute_input"}


class BoundedOutput(NotebookClient):
    """A NotebookClient that drops a cell's output beyond a limit, and says so once.

    An error is always kept, shortened, because it decides about a check.
    """

    cell_output_bytes = Integer(2_000_000, help="Output of one cell.").tag(config=True)
    notebook_output_bytes = Integer(30_000_000, help="Output of all cells.").tag(config=True)

    def reset_execution_trackers(self) -> None:
        """Called by nbclient at the beginning of a notebook."""
        super().reset_execution_trackers()
        self._shown = 0
        self._shown_by_cell: dict[int, int] = {}

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Takes a message of the kernel, unless the cell has already shown enough."""
        if msg["msg_type"] in ALWAYS:
            return super().process_message(msg, cell, cell_index)
        if msg["msg_type"] == "error":
            if any(output["output_type"] == "error" for output in cell.outputs):
                return None
            msg["content"] = shortened(msg["content"])
            return super().process_message(msg, cell, cell_index)
        if self._is_too_much(msg, cell, cell_index):
            return None
        return super().process_message(msg, cell, cell_index)

    def _is_too_much(self, msg: dict[str, Any], cell: NotebookNode, index: int) -> bool:
        size = PER_MESSAGE + _size(msg["content"]) + sum(len(b) for b in msg.get("buffers", []))
        before = self._shown_by_cell.get(index, 0)
        self._shown_by_cell[index] = before + size
        self._shown += size
        if before + size <= self.cell_output_bytes and self._shown <= self.notebook_output_bytes:
            return False
        # What was dropped does not count: the next cell may still show something.
        self._shown -= size
        if before <= self.cell_output_bytes:
            self._shown_by_cell[index] = self.cell_output_bytes + 1
            text = "\n[The rest of this cell's output was dropped: it was too long.]\n"
            cell.outputs.append(new_output("stream", name="stdout", text=text))
        return True


def shorten_errors(cell: NotebookNode) -> None:
    """Cuts the errors that a cell already holds: some come with the kernel's reply instead."""
    for output in cell.outputs:
        if output["output_type"] == "error":
            output.update(shortened(output))


def shortened(error: dict[str, Any]) -> dict[str, Any]:
    """An error's content with texts of a reasonable length."""
    lines = [str(line) for line in error.get("traceback", [])][:200]
    return {
        "ename": cut(error.get("ename", "")),
        "evalue": cut(error.get("evalue", "")),
        "traceback": [cut(line) for line in lines],
    }


def cut(text: object) -> str:
    """A text of a reasonable length."""
    text = str(text)
    return text if len(text) <= MUCH_TEXT else text[:MUCH_TEXT] + " […]"


def _size(value: object) -> int:
    """About how many characters a value of a message holds."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_size(k) + _size(v) for k, v in value.items())
    if isinstance(value, list):
        return sum(map(_size, value))
    return 8
