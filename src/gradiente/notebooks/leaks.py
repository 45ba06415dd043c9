"""Finds solution lines and hidden tests in the text of a released notebook."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from gradiente.notebooks.cells import BEGIN_HIDDEN, BEGIN_SCHEME, BEGIN_SOLUTION, inside, without

SECRET = (BEGIN_SOLUTION, BEGIN_HIDDEN, BEGIN_SCHEME)
# Shorter lines, such as `result = []`, say nothing by themselves.
TELLING_TOKENS = 6
TOKEN = re.compile(r"\w+|[^\w\s]")


def secrets(source: NotebookNode) -> dict[str, str]:
    """The telling lines of solutions, hidden tests and mark schemes, each with its cell's id.

    A line that also stands in open code of the notebook is no secret; in prose it would be a leak.
    """
    found: dict[str, str] = {}
    public: set[str] = set()
    for cell in source["cells"]:
        rest = cell["source"]
        for begin in SECRET:
            for line in inside(cell["source"], begin, cell["id"]):
                if len(TOKEN.findall(line)) >= TELLING_TOKENS:
                    found.setdefault(_squeezed(line), cell["id"])
            rest = without(rest, begin, cell["id"])
        if cell["cell_type"] == "code":
            public |= {_squeezed(line) for line in rest.splitlines()}
    return {line: cell for line, cell in found.items() if line not in public}


def leaks(source: NotebookNode, released: NotebookNode) -> list[str]:
    """One sentence for each secret line of `source` that stands in `released`."""
    shown = {_squeezed(x): c.get("id") for c in released["cells"] for x in c["source"].splitlines()}
    hidden = secrets(source)
    return [
        f"cell {shown[line]} shows a line of {home} that students must not see: {line}"
        for line, home in hidden.items()
        if line in shown
    ]


def _squeezed(line: str) -> str:
    """The line without white space, so that a change of layout hides nothing."""
    return "".join(line.split())
