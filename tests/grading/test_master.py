"""The master that submissions are rebuilt on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from gradiente.config import configure
from gradiente.grading.master import check_known, master_of
from gradiente.grading.submission import SubmissionError
from gradiente.notebooks.cells import NotebookError, grade_id, nbgrader
from tests.collect.test_moodle import COURSE
from tests.support import answer, check, notebook, prose, write

SOLVED = "def f(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
HIDDEN = "### BEGIN HIDDEN TESTS\nassert f(7) == 14\n### END HIDDEN TESTS"
STALE = "source/a1/nb.ipynb: changed since the last `nbgrader generate_assignment a1`"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    found = Config()
    configure(found, tmp_path)
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    cells = prose("Hola", "p1", "es"), prose("Hello", "p2", "en")
    cells += answer("f", SOLVED), check("f__check", HIDDEN, 2)
    return write(tmp_path / "source" / "a1" / "nb.ipynb", notebook(*cells))


def test_the_master_has_no_solution_and_keeps_the_hidden_tests(
    source: Path, config: Config
) -> None:
    texts = [cell["source"] for cell in master_of(source, config)["cells"]]
    assert texts == [
        "Hola",
        "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        HIDDEN,
    ]


def test_a_caller_may_change_its_copy(source: Path, config: Config) -> None:
    master_of(source, config)["cells"].clear()
    assert len(master_of(source, config)["cells"]) == 3


def test_an_edited_source_is_read_again(source: Path, config: Config) -> None:
    master_of(source, config)
    write(source, notebook(prose("Nuevo")))
    os.utime(source, ns=(1, 1))
    assert [c["source"] for c in master_of(source, config)["cells"]] == ["Nuevo"]


def test_a_source_that_does_not_parse_is_an_error_with_its_path(
    source: Path, config: Config
) -> None:
    source.write_text("{", encoding="utf-8")
    os.utime(source, ns=(2, 2))
    with pytest.raises(NotebookError, match=r"nb.ipynb: is not a Jupyter notebook"):
        master_of(source, config)


@pytest.fixture
def known(gradebook: Gradebook, source: Path, config: Config) -> Gradebook:
    """The gradebook as `generate_assignment` leaves it."""
    gradebook.add_assignment("a1")
    gradebook.add_notebook("nb", "a1")
    for cell in master_of(source, config)["cells"]:
        if name := grade_id(cell):
            kept = {"cell_type": "code", "source": cell["source"]}
            kept["checksum"] = nbgrader(cell)["checksum"]
            gradebook.add_source_cell(name, "nb", "a1", **kept)
    return gradebook


def test_the_master_that_the_gradebook_holds_is_accepted(
    known: Gradebook, source: Path, config: Config
) -> None:
    check_known(master_of(source, config), known, "nb", "a1")


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param([answer("f", SOLVED), check("f__check", HIDDEN, 3)], id="other points"),
        pytest.param([answer("f", SOLVED), check("f__check", "f(1)", 2)], id="another test"),
        pytest.param([answer("f", SOLVED)], id="a check less"),
        pytest.param(
            [answer("f", SOLVED), check("f__check", HIDDEN, 2), check("f__new", "f(1)")],
            id="a check more",
        ),
    ],
)
def test_a_master_that_changed_since_is_refused_with_the_fix(
    known: Gradebook, source: Path, config: Config, cells: list
) -> None:
    write(source, notebook(*cells))
    os.utime(source, ns=(3, 3))
    with pytest.raises(SubmissionError, match=f"^{STALE}; run that again, then autograde$"):
        check_known(master_of(source, config), known, "nb", "a1")


def test_a_notebook_that_the_gradebook_does_not_know_is_refused_with_the_fix(
    known: Gradebook, source: Path, config: Config
) -> None:
    with pytest.raises(SubmissionError, match=r"source/a1/other.ipynb: changed since the last"):
        check_known(master_of(source, config), known, "other", "a1")
