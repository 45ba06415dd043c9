"""The step of `autograde` that replaces nbgrader's sanitising: rebuilding on the master."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from gradiente.gradebook.notes import Kind, Note, replace_notes
from gradiente.grading.master import check_known, master_of
from gradiente.host import course_directory
from gradiente.notebooks.rebuild import rebuild


class Rebuild(NbGraderPreprocessor):
    """Puts the student's answers into the course's notebook and notes what had to be repaired."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader's exporter for each notebook."""
        about = resources["nbgrader"]
        student, assignment, name = about["student"], about["assignment"], about["notebook"]
        folder = course_directory(self)
        source = Path(folder.format_path(folder.source_directory, ".", assignment))
        master = master_of(source / f"{name}.ipynb", self.config)
        with Gradebook(about["db_url"]) as gradebook:
            check_known(master, gradebook, name, assignment)
            result = rebuild(nb, master)
            notes = [Note(student, assignment, name, Kind.REPAIR, text) for text in result.repairs]
            replace_notes(gradebook.engine, student, assignment, name, notes)
        for text in result.repairs:
            self.log.warning("Repaired %s/%s/%s: %s", student, assignment, name, text)
        if result.repairs:
            result.notebook["cells"].insert(0, note_cell(result.repairs))
        return result.notebook, resources


def note_cell(repairs: Sequence[str]) -> NotebookNode:
    """A text at the top of the graded copy: what of it is not as it was handed in."""
    lines = ["**Repaired before grading:**", "", *(f"- {_plain(text)}" for text in repairs)]
    cell: NotebookNode = new_markdown_cell("\n".join(lines), id="gradiente-repairs")
    return cell


def _plain(text: str) -> str:
    """A sentence that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|$&])", r"\\\1", text)
