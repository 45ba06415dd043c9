"""Runs cells in a sandboxed kernel, as grading does, and gives back what they printed."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from traitlets.config import Config

from gradiente.grading.execute import LimitedExecute
from tests.support import notebook, plain


def cells_after(folder: Path, *sources: str, **settings: object) -> list[NotebookNode]:
    """The cells after a run in `folder`. A setting in capitals is one of the sandbox's limits."""
    given = {"timeout": 30, "notebook_seconds": 90, "shutdown_kernel": "immediate"}
    given |= {k: v for k, v in settings.items() if k.islower()}
    limits = {k.lower(): v for k, v in settings.items() if k.isupper()}
    config = Config({"LimitedExecute": given, "SandboxProvisioner": limits})
    cells = [plain(source, f"c{i}") for i, source in enumerate(sources)]
    step = LimitedExecute(config=config)
    nb, _ = step.preprocess(notebook(*cells), {"metadata": {"path": str(folder)}})
    return list(nb["cells"])


def shown(cell: NotebookNode) -> str:
    """What a cell printed, and its error's name and text."""
    texts = [o.get("text") or f"{o.get('ename', '')}: {o.get('evalue', '')}" for o in cell.outputs]
    return "".join(texts).strip()
