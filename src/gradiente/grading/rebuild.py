"""The step of `autograde` that replaces nbgrader's sanitising: rebuilding on the master."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
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
        return result.notebook, resources
