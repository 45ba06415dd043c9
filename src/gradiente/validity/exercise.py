"""A notebook's exercises with the right and wrong answers that stand beside its tests.

A file tests/exercises/<assignment>/<notebook>.py holds other texts of answer cells, one a block:

    # %% alternative ANSWER name
    # %% mutant ANSWER name -> check, check

A mutant is wrong and must fail each check that it names. A file <notebook>.equivalent.toml beside
it names generated mutants that are right answers after all, each with the reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict, ValidationError

from gradiente.notebooks.canonical import read
from gradiente.notebooks.cells import (
    BEGIN_SOLUTION,
    NotebookError,
    answer_of,
    coded,
    is_answer,
    is_check,
    unmarked,
    without,
)
from gradiente.notebooks.extract import Block, block

FOLDER = Path("tests") / "exercises"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
HEADER = re.compile(r"# %% (mutant|alternative) (\w+) (\w+)(?: -> ([\w, ]+))?")


@dataclass(frozen=True)
class Variant:
    """Another text for one answer cell; `caught_by` is empty for a right one."""

    answer: str
    name: str
    source: str
    caught_by: tuple[str, ...] = ()


class Equivalent(BaseModel):
    """A generated mutant that no test can catch: one line of a solution, and what became of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    answer: str
    line: str
    becomes: str
    reason: str


class _Equivalents(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    equivalent: tuple[Equivalent, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """The graded code of one notebook; `name` is "assignment/notebook"."""

    name: str
    notebook: NotebookNode
    variants: tuple[Variant, ...]
    equivalents: tuple[Equivalent, ...]

    @cached_property
    def cells(self) -> dict[str, NotebookNode]:
        """The code cells by id, in order."""
        return {cell["id"]: cell for cell in coded(self.notebook["cells"])}

    @cached_property
    def answers(self) -> list[str]:
        """Ids of the answers that are code."""
        return [name for name, cell in self.cells.items() if is_answer(cell)]

    def checks(self, answer: str | None = None) -> list[str]:
        """Ids of the checks, of one answer or of all."""
        found = [name for name, cell in self.cells.items() if is_check(cell)]
        return [name for name in found if answer is None or answer_of(name) == answer]

    def solution(self, cell: str) -> str:
        """A code cell as the course has it, without marker lines."""
        return unmarked(self.cells[cell]["source"])

    def stub(self, answer: str) -> str:
        """An answer as a student receives it."""
        return without(self.cells[answer]["source"], BEGIN_SOLUTION, answer, STUB)

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """What each code cell defines and uses."""
        return {name: block(cell) for name, cell in self.cells.items()}

    def behind(self, answer: str) -> list[str]:
        """Cells to run again once an answer has changed: what its checks need and it goes into."""
        needed = closure(self.blocks, self.checks(answer))
        changed = set(self.blocks[answer].defines)
        again = []
        names = list(self.cells)
        for name in names[names.index(answer) + 1 :]:
            goes_into = name in needed and self.blocks[name].uses & changed
            if goes_into and not is_check(self.cells[name]):
                again.append(name)
                changed |= self.blocks[name].defines
        return again


def closure(blocks: dict[str, Block], targets: list[str]) -> set[str]:
    """The targets and the cells that define something for them, directly or for others."""
    keep, wanted = set(targets), {name for t in targets for name in blocks[t].uses}
    while new := {b.id for b in blocks.values() if b.id not in keep and b.defines & wanted}:
        keep |= new
        wanted |= {name for cell in new for name in blocks[cell].uses}
    return keep


def read_exercise(root: Path, name: str) -> Exercise:
    """The exercise of the course in `root`. Raises NotebookError with the file and the fix."""
    return Exercise(
        name,
        read(root / "source" / f"{name}.ipynb"),
        tuple(_variants(root / FOLDER / f"{name}.py")),
        _equivalents(root / FOLDER / f"{name}.equivalent.toml"),
    )


def _variants(path: Path) -> Iterator[Variant]:
    """The blocks of a file, none where it is not there."""
    if not path.is_file():
        return
    for part in re.split(r"(?m)^(?=# %% )", path.read_text(encoding="utf-8"))[1:]:
        head, _, source = part.partition("\n")
        match = HEADER.fullmatch(head.rstrip())
        if not match:
            raise NotebookError(
                f"{path}: {head!r} is no header; write `# %% alternative ANSWER name`"
                " or `# %% mutant ANSWER name -> check, check`"
            )
        kind, answer, name, checks = match.groups()
        caught_by = tuple(c.strip() for c in (checks or "").split(",") if c.strip())
        if (kind == "mutant") != bool(caught_by):
            raise NotebookError(
                f"{path}: {head!r}: a mutant names the checks that catch it, an alternative none"
            )
        yield Variant(answer, name, source, caught_by)


def _equivalents(path: Path) -> tuple[Equivalent, ...]:
    if not path.is_file():
        return ()
    try:
        return _Equivalents(**tomllib.loads(path.read_text(encoding="utf-8"))).equivalent
    except tomllib.TOMLDecodeError as error:
        raise NotebookError(f"{path}: is no TOML ({error}); correct it there") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise NotebookError(f"{path}: {where}: {first['msg']}; correct it there") from None
