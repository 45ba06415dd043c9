"""The command `gradiente check`: its status, its reports and its sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gradiente.cli import main
from tests.validity.planted.clean import CLEAN
from tests.validity.planted.draft import ASSIGNMENT, write_course
from tests.validity.planted.faults import FAULTS

pytestmark = pytest.mark.slow
FAULT = next(fault for fault in FAULTS if fault.name == "few_mutants")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drafts = {"clean": CLEAN[:1], "weak": (FAULT.draft,)}
    return write_course(tmp_path_factory.mktemp("command"), drafts)


def check(root: Path, *arguments: str) -> int:
    return main(["--course", str(root), "check", "--jobs", "1", *arguments])


def test_a_course_in_order_ends_with_0_and_leaves_a_page_and_data(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(root, f"{ASSIGNMENT}/clean", "--report", str(tmp_path)) == 0
    assert "No faults." in capsys.readouterr().out
    data = json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))
    assert [n["name"] for n in data["notebooks"]] == [f"{ASSIGNMENT}/clean"]
    assert "clean" in (tmp_path / "check.html").read_text(encoding="utf-8")


def test_a_fault_ends_with_1_and_is_listed(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(root, f"{ASSIGNMENT}/weak", "--report", str(tmp_path)) == 1
    assert "has 2 of at least 3 mutants" in " ".join(capsys.readouterr().out.split())


def test_a_notebook_that_is_not_there_is_one_sentence_and_status_2(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(root, f"{ASSIGNMENT}/missing") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("missing.ipynb: there is no such notebook")


def test_a_broken_variants_file_is_one_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_course(tmp_path, {"clean": CLEAN[:1]})
    path = root / "tests" / "exercises" / ASSIGNMENT / "clean.py"
    path.write_text("# %% wrong answer\n", encoding="utf-8")
    assert check(root) == 2
    assert "is no header" in capsys.readouterr().err.splitlines()[-1]


def test_the_quick_check_starts_no_kernel(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(root, "--quick") == 0
    assert "are in order" in capsys.readouterr().out
