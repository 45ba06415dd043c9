"""The course's own helpers on the grader's side: given cells, run again where no student is.

A check may use what the notebook gives (functions, data). In the kernel a student can bind these
names to something else, so the check gets them from the course's text, run in the grader's process.
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Iterable
from typing import Any

from nbformat import NotebookNode

from gradiente.notebooks.cells import NotebookError, coded, is_given
from gradiente.notebooks.extract import Block, block

BUILTIN = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}


def given_blocks(notebook: NotebookNode) -> list[Block]:
    """The given cells that need nothing of the student's, in order."""
    blocks = [_readable(c) for c in coded(notebook["cells"]) if is_given(c)]
    kept = [b for b in blocks if b is not None]
    while True:
        known = BUILTIN.union(*(b.defines for b in kept))
        new = [b for b in kept if b.uses <= known]
        if len(new) == len(kept):
            return kept
        kept = new


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


def run_given(blocks: list[Block]) -> dict[str, Any]:
    """The names that the blocks define, freshly made."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for b in blocks:
        exec(compile(b.source, f"<{b.id}>", "exec"), names)
    return {name: names[name] for b in blocks for name in b.defines if name in names}


def shared(names: dict[str, Any]) -> dict[int, str]:
    """What both sides have and what is no plain data, by identity: it travels by its name."""
    kinds = (types.FunctionType, types.ModuleType, type)
    return {id(value): name for name, value in names.items() if isinstance(value, kinds)}
