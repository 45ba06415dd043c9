"""The course's own helpers on the grader's side: given cells, run again where no student is.

A check may use what the notebook gives (functions, data). In the kernel a student can bind these
names to something else, so the check gets them from the course's text, run in the grader's process.
Where a helper calls an answer, it calls the student's, by its handle.
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Iterable
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from gradiente.notebooks.cells import NotebookError, coded, is_given
from gradiente.notebooks.extract import Block, block
from gradiente.notebooks.rebuild import IMPORTS

BUILTIN = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}


def given_blocks(notebook: NotebookNode) -> list[Block]:
    """Imports of the course's open cells, and the given cells, in order."""
    kept = notebook["metadata"].get(IMPORTS, [])
    imports = [new_code_cell(line, id=f"import-{i}") for i, line in enumerate(kept)]
    cells = [*imports, *(c for c in coded(notebook["cells"]) if is_given(c))]
    blocks = [_readable(cell) for cell in cells]
    return [b for b in blocks if b is not None]


def _readable(cell: NotebookNode) -> Block | None:
    try:
        return block(cell)
    except NotebookError:
        return None


def needed(wanted: Iterable[str], blocks: list[Block]) -> list[Block]:
    """Those blocks, in order, that define the wanted names, directly or for others."""
    waiting, keep = list(wanted), set()
    while waiting:
        name = waiting.pop()
        for b in blocks:
            if name in b.defines and b.id not in keep:
                keep.add(b.id)
                waiting.extend(b.uses)
    return [b for b in blocks if b.id in keep]


def run_given(blocks: list[Block], names: dict[str, Any]) -> dict[str, Any]:
    """The names that the blocks define, freshly made; `names` is what they find besides."""
    space: dict[str, Any] = {"__name__": "__main__", **names}
    for b in blocks:
        exec(compile(b.source, f"<{b.id}>", "exec"), space)
    return {name: space[name] for b in blocks for name in b.defines if name in space}


def shared(names: dict[str, Any]) -> dict[int, str]:
    """What both sides have and what is no plain data, by identity: it travels by its name."""
    kinds = (types.FunctionType, types.ModuleType, type)
    return {id(value): name for name, value in names.items() if isinstance(value, kinds)}
