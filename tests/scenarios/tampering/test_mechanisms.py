"""The mechanisms behind the attacks, each once and without a kernel."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from gradiente.grading.feedback import HideTests
from gradiente.grading.submission import SubmissionError, require_ordinary
from gradiente.grading.verdicts import show
from gradiente.kernel.remote.checks import Verdict
from gradiente.kernel.remote.wire import Decoder, WireError, pack, unpack
from gradiente.notebooks.cells import is_check
from gradiente.notebooks.rebuild import rebuild
from tests.scenarios.tampering.attacks import GROUPS, Attack
from tests.scenarios.tampering.course import POINTS, SECRETS, SOLUTIONS, SOURCE
from tests.support import check, notebook

EVERY = [pytest.param(a, id=f"{a.number}-{a.name}") for all_ in GROUPS.values() for a in all_]


def master() -> NotebookNode:
    return nbformat.from_dict(SOURCE)


def rebuilt(attack: Attack) -> NotebookNode:
    submission = nbformat.from_dict(SOURCE)
    attack.apply(submission, Path("/course"))
    return rebuild(submission, master()).notebook


@pytest.mark.parametrize("attack", EVERY)
def test_every_check_that_is_run_is_the_courses_own_whatever_was_handed_in(attack: Attack) -> None:
    ours = [(c["id"], c["source"], c["metadata"]) for c in SOURCE["cells"] if is_check(c)]
    run = [(c["id"], c["source"], c["metadata"]) for c in rebuilt(attack)["cells"] if is_check(c)]
    assert run == ours


@pytest.mark.parametrize("attack", EVERY)
def test_no_cell_keeps_a_tag_an_output_or_metadata_of_the_student(attack: Attack) -> None:
    for cell in rebuilt(attack)["cells"]:
        assert cell.get("outputs", []) == []
        assert set(cell["metadata"]) <= {"nbgrader"}


@pytest.mark.parametrize("attack", EVERY)
def test_every_attack_is_python_that_compiles(attack: Attack) -> None:
    for cell in rebuilt(attack)["cells"]:
        ast.parse(cell["source"])


def test_the_solutions_of_the_attacked_course_are_complete() -> None:
    graded = {c["id"]: c["metadata"]["nbgrader"]["points"] for c in SOURCE["cells"] if is_check(c)}
    assert sum(graded.values()) == sum(POINTS.values()) == 17
    assert set(POINTS) == set(SOLUTIONS)


def test_names_and_secrets_of_the_attacks_are_distinct() -> None:
    names = [a.name for all_ in GROUPS.values() for a in all_]
    assert len(names) == len(set(names))
    assert [s for s in SECRETS if s not in str(SOURCE)] == []


# --- what a verdict becomes -----------------------------------------------------------------


def shown(verdict: Verdict) -> NotebookNode:
    cell = check("f__check", "f()", 4)
    cell["outputs"] = [new_output("execute_result", data={"text/plain": "4"}, execution_count=1)]
    show(cell, verdict)
    return cell


def test_what_a_student_prints_never_becomes_a_result() -> None:
    kinds = [o["output_type"] for o in shown(Verdict(output="4\n### BEGIN GRADE 4"))["outputs"]]
    assert kinds == ["stream"]


def test_an_error_without_any_text_is_an_error() -> None:
    (output,) = shown(Verdict("ValueError"))["outputs"]
    assert (output["output_type"], output["evalue"]) == ("error", "")


# --- what the feedback keeps ----------------------------------------------------------------
HIDDEN = (
    "# A comment.\n### BEGIN HIDDEN TESTS\n"
    "assert f(135914) == 271828, 'another number'\n"
    "assert f(1) == 2, f'f gave {f(1)} for one'\n"
    "### END HIDDEN TESTS"
)


def feedback(kind: str, text: str, *trace: str) -> str:
    cell = check("f__hidden", HIDDEN, 2)
    cell["outputs"] = [new_output("error", ename=kind, evalue=text, traceback=[*trace, text])]
    return str(HideTests().preprocess(notebook(cell), {})[0]["cells"][0]["outputs"])


def test_the_authors_sentence_stays_in_the_feedback() -> None:
    assert "another number" in feedback("AssertionError", "another number")


def test_a_value_inside_of_the_authors_sentence_is_left_out() -> None:
    assert "f gave about 1e5 for one" in feedback("AssertionError", "f gave 135914 for one")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ValueError", "saw 135914"),
        ("AssertionError", "\nNot equal to tolerance\n DESIRED: array([271828, 135914])"),
        ("Saw135914", ""),
        ("WrongAnswer", "The student's code returned 135914."),
        ("Timeout", "135914"),
    ],
    ids=["exception", "numpy", "kind", "wire", "forged verdict"],
)
def test_no_other_text_of_an_error_in_a_hidden_check_is_shown(kind: str, text: str) -> None:
    page = feedback(kind, text)
    assert [n for n in ("135914", "271828") if n in page] == []


# --- what a submission may hold -------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda p: (p / "x").symlink_to("/etc/passwd"),
        lambda p: (p / "x").symlink_to(p),
        lambda p: (p / "x").symlink_to("nowhere"),
        lambda p: os.mkfifo(p / "x"),
    ],
    ids=["link", "loop", "dangling", "pipe"],
)
@pytest.mark.parametrize("deep", [False, True])
def test_a_submission_with_a_link_or_a_pipe_is_refused(
    tmp_path: Path, make: Callable[[Path], None], deep: bool
) -> None:
    folder = tmp_path / "sub" if deep else tmp_path
    folder.mkdir(exist_ok=True)
    make(folder)
    with pytest.raises(SubmissionError, match="/x: is a link or a device"):
        require_ordinary(tmp_path)


def test_a_submission_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "hw").symlink_to(tmp_path)
    with pytest.raises(SubmissionError, match="/hw: is a link"):
        require_ordinary(tmp_path / "hw")


def test_ordinary_files_and_folders_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.csv").write_text("1")
    require_ordinary(tmp_path)


# --- what a kernel may send -----------------------------------------------------------------


def refuse(_node: object) -> object:
    raise WireError("a node that is not known")


@pytest.mark.parametrize(
    "node",
    [
        {"t": "q", "m": "os", "v": "system"},
        {"t": "g", "v": "expected"},
        {"t": "nd", "d": "|O", "s": [1], "b": 0, "w": True, "n": 0},
        {"t": "nd", "d": "<f8", "s": [-1], "b": 0, "w": True, "n": 0},
        {"t": "nd", "d": "<f8", "s": [10**9], "b": 0, "w": True, "n": 0},
        {"t": "nd", "d": "<f8", "s": [1] * 40, "b": 0, "w": True, "n": 0},
        {"t": "nd", "d": "<f8", "s": [1], "b": 3, "w": True, "n": 0},
        {"t": "list", "v": 3, "n": 0},
        {"t": "dict", "v": [[{"t": "list", "v": [], "n": 1}, 1]], "n": 0},
        {"t": "=", "i": 7},
        {"t": "f", "v": "four"},
        {"t": []},
        {"v": 1},
        [1],
        1.5,
        {"t": "nptype", "v": "save"},
        {"t": "ttype", "v": "load"},
        {"t": "dtype", "d": "O"},
        {"t": "range", "v": [0, 10**10, 1]},
    ],
    ids=str,
)
def test_a_forged_node_is_refused(node: object) -> None:
    with pytest.raises(WireError):
        Decoder([b"12345678"], refuse).decode(node)


def test_a_deeply_nested_node_is_refused() -> None:
    node: object = 1
    for number in range(500):
        node = {"t": "list", "v": [node], "n": number}
    with pytest.raises(WireError):
        Decoder([], refuse).decode(node)


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 10**6, b"\xff", b"1" * 10**5], ids=len)
def test_a_message_that_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        unpack(data)


def test_what_is_packed_is_read_again() -> None:
    assert unpack(pack({"ok": [1, "a", None]})) == {"ok": [1, "a", None]}
