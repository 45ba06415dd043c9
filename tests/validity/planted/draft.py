"""One exercise as texts, from which a notebook and the file beside its tests are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent, indent

from gradiente.build import build, format_sources
from gradiente.validity.exercise import FOLDER
from tests.support import answer, check, given, notebook, prose, write

ASSIGNMENT = "hw"
COURSE = """
[course]
id = "planted"
title = "A course with planted faults"
language = "en"
timezone = "America/Caracas"
[assignments.hw]
title = "Homework"
weight = 1
"""
CONFIG = """from pathlib import Path
from gradiente.config import configure
c = get_config()
configure(c, Path(__file__).parent)
"""


@dataclass(frozen=True)
class Draft:
    """An answer with its contract, its checks by id, and the blocks of its variants."""

    answer: str
    contract: str
    code: str
    checks: dict[str, str]
    variants: dict[str, str]
    equivalents: str = ""

    def with_check(self, aspect: str, body: str, *, hidden: bool = True) -> Draft:
        """With one more check, or with another body of one."""
        name = f"{self.answer}__{aspect}"
        return replace(self, checks=self.checks | {name: written(name, body, hidden=hidden)})

    def with_variant(self, head: str, source: str) -> Draft:
        """With one more right or wrong answer."""
        return replace(self, variants=self.variants | {head: source})

    def without_variants(self, *names: str) -> Draft:
        """Without the variants of these names."""
        kept = {h: s for h, s in self.variants.items() if not set(names) & set(h.split())}
        assert len(kept) == len(self.variants) - len(names)
        return replace(self, variants=kept)

    def naming(self, name: str, checks: str) -> Draft:
        """With other checks named by one mutant."""
        heads = {h: f"{h.split(' -> ')[0]} -> {checks}" for h in self.variants if name in h.split()}
        assert len(heads) == 1
        return replace(self, variants={heads.get(h, h): s for h, s in self.variants.items()})


def written(name: str, body: str, *, hidden: bool = True) -> str:
    """A check cell in the form that the course's cells have."""
    text = f"def {name}():\n{indent(dedent(body).strip(), '    ')}\n\n\n{name}()\ndel {name}"
    if not hidden:
        return f"# Visible check, 1 point.\n{text}"
    return f"# Hidden check, 1 point.\n### BEGIN HIDDEN TESTS\n{text}\n### END HIDDEN TESTS"


def write_course(root: Path, notebooks: Mapping[str, Sequence[Draft]]) -> Path:
    """A course in canonical form, built, whose notebooks hold these exercises."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    paths = [_write(root, name, drafts) for name, drafts in notebooks.items()]
    format_sources(paths)
    build(root)
    return root


def _write(root: Path, name: str, drafts: Sequence[Draft]) -> Path:
    cells = [given("setup", "import numpy as np")]
    for draft in drafts:
        cells += [prose(draft.contract, id=f"{draft.answer}_contract")]
        cells += [answer(draft.answer, draft.code)]
        cells += [check(name, source) for name, source in draft.checks.items()]
    beside = root / FOLDER / ASSIGNMENT
    beside.mkdir(parents=True, exist_ok=True)
    blocks = [f"# %% {h}\n{dedent(s).strip()}\n" for d in drafts for h, s in d.variants.items()]
    (beside / f"{name}.py").write_text("\n\n".join(blocks), encoding="utf-8")
    if equivalents := "".join(d.equivalents for d in drafts):
        (beside / f"{name}.equivalent.toml").write_text(equivalents, encoding="utf-8")
    return write(root / "source" / ASSIGNMENT / f"{name}.ipynb", notebook(*cells))
