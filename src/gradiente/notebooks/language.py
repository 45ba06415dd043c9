"""Keeps one language of the prose: cells say theirs in the metadata key `lang`."""

from __future__ import annotations

from nbformat import NotebookNode


def in_language(notebook: NotebookNode, language: str) -> NotebookNode:
    """The notebook without the cells of other languages; the mark itself goes too."""
    kept = [c for c in notebook["cells"] if c["metadata"].get("lang", language) == language]
    for cell in kept:
        cell["metadata"].pop("lang", None)
    notebook["cells"] = kept
    return notebook
