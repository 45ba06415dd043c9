"""The step of `generate_assignment` that keeps one language of the prose."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum

from gradiente.notebooks.canonical import LANGUAGES
from gradiente.notebooks.language import in_language


class KeepLanguage(NbGraderPreprocessor):
    """Drops the cells of the other languages; first in GenerateAssignment.preprocessors."""

    language = Enum(LANGUAGES, default_value="es", help="Language of the release.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called by nbgrader's exporter for each notebook."""
        return in_language(nb, self.language), resources
