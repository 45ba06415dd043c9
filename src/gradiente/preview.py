"""Renders notebooks as pages: as the student gets them, and as they look when they are solved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

from gradiente.build import sources
from gradiente.config import configure
from gradiente.grading.master import prepare
from gradiente.notebooks.canonical import LANGUAGES, read
from gradiente.notebooks.cells import BEGIN_HIDDEN, unmarked, without
from gradiente.notebooks.language import in_language


def released(source: NotebookNode, language: str, config: Config) -> NotebookNode:
    """The notebook as a student receives it in one language."""
    config.KeepLanguage.language = language
    notebook = prepare(source, config)
    for cell in notebook["cells"]:
        cell["source"] = without(cell["source"], BEGIN_HIDDEN, cell["id"])
    return notebook


def solved(source: NotebookNode, language: str) -> NotebookNode:
    """The notebook with its solutions and hidden tests, run from top to bottom."""
    notebook = in_language(source, language)
    for cell in notebook["cells"]:
        cell["source"] = unmarked(cell["source"])
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    return notebook


def preview(root: Path, into: Path, only: list[str]) -> Iterator[Path]:
    """Writes a page per notebook, language and view into a folder; yields each page's path.

    `only` holds names such as tarea1/udl_06_5_adam; all notebooks where it is empty.
    """
    config = Config()
    configure(config, root)
    exporter = HTMLExporter()
    for name, path in sources(root).items():
        if only and name not in only:
            continue
        for language in LANGUAGES:
            views = {
                "released": released(read(path), language, config),
                "solved": solved(read(path), language),
            }
            for view, notebook in views.items():
                page = into / language / view / f"{name}.html"
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(exporter.from_notebook_node(notebook)[0], encoding="utf-8")
                yield page
