"""The authoring commands, on a course that is not ours and on the repository itself."""

from __future__ import annotations

import json
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from gradiente.build import _Generate, build, problems, sources
from gradiente.cli import main
from gradiente.notebooks.cells import NotebookError
from tests.support import answer, check, explain, given, notebook, plain, prose, write

COURSE = """\
[course]
id = "weaving"
title = "Weaving by numbers"
language = "en"
timezone = "Asia/Tokyo"

[assignments.loom]
title = "The loom"
weight = 1
"""
SOLUTION = "return [row[::-1] for row in rows]"
HIDDEN = "assert mirror([[1, 2], [3, 4]]) == [[2, 1], [4, 3]]"
MODEL = "It undoes itself, because each row is turned round twice."


def cells() -> dict[str, NotebookNode]:
    """The cells of the course's one notebook, by id."""
    found = [
        prose("# Der Webstuhl", id="title-es", lang="es"),
        prose("# The loom", id="title-en", lang="en"),
        given("setup", "import math\n\nROWS = math.isqrt(4)"),
        answer(
            "mirror",
            f"def mirror(rows):\n    ### BEGIN SOLUTION\n    {SOLUTION}\n    ### END SOLUTION",
        ),
        check("mirror__check", "assert mirror([]) == []"),
        check(
            "mirror__values",
            f"# Hidden check.\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS",
            points=2,
        ),
        plain("mirror([[1]])", id="try"),
        explain(
            "twice__explain",
            f"### BEGIN SOLUTION\n{MODEL}\n### END SOLUTION",
        ),
    ]
    return {c["id"]: c for c in found}


SOURCE = "source/loom/threads.ipynb"
RELEASE = "release/loom/threads.ipynb"
MODULE = "solutions/loom/threads.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The course's folder, in canonical form, not yet built."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    write(tmp_path / SOURCE, notebook(*cells().values()))
    assert gradiente(tmp_path, "format", str(tmp_path / SOURCE)) == 0
    return tmp_path


@pytest.fixture
def built(root: Path) -> Path:
    build(root)
    return root


def gradiente(root: Path, *arguments: str) -> int:
    return main(["--course", str(root), *arguments])


def edit(root: Path, change: Callable[[dict[str, NotebookNode]], object]) -> None:
    """Writes the notebook anew after a change of its cells."""
    new = cells()
    change(new)
    path = root / SOURCE
    data = notebook(*new.values())
    path.write_text(json.dumps(data), encoding="utf-8")


def files(root: Path) -> dict[str, bytes]:
    """Every file below a folder with what stands in it."""
    return {
        str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()
    }


def released(root: Path) -> NotebookNode:
    return nbformat.read(root / RELEASE, as_version=4)


# --- build


def test_build_makes_a_module_and_a_release_of_each_notebook(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert gradiente(root, "build") == 0
    assert set(files(root)) == {"course.toml", SOURCE, RELEASE, MODULE}
    assert capsys.readouterr().err == ""


def test_the_module_holds_the_solution(built: Path) -> None:
    assert runpy.run_path(str(built / MODULE))["mirror"]([[1, 2]]) == [[2, 1]]


def test_the_release_shows_the_courses_language_alone(built: Path) -> None:
    titles = [c["source"] for c in released(built)["cells"] if c["source"].startswith("# ")]
    assert "# The loom" in titles
    assert "# Der Webstuhl" not in titles


@pytest.mark.parametrize("secret", [SOLUTION, HIDDEN, MODEL, "BEGIN", "END"])
def test_the_release_holds_nothing_that_students_must_not_see(built: Path, secret: str) -> None:
    assert secret not in json.dumps(released(built))


def test_the_release_has_stubs_that_raise_and_checks_that_are_locked(built: Path) -> None:
    found = {c["id"]: c for c in released(built)["cells"]}
    assert found["mirror"]["source"].startswith("def mirror(rows):\n")
    assert "raise NotImplementedError" in found["mirror"]["source"]
    assert found["mirror__values"]["source"] == "# Hidden check."
    assert found["mirror__values"]["metadata"]["nbgrader"]["locked"] is True


def test_build_edits_nothing_in_source(root: Path) -> None:
    before = files(root / "source")
    build(root)
    assert files(root / "source") == before


def test_build_gives_the_same_bytes_each_time(built: Path) -> None:
    before = files(built)
    build(built)
    assert files(built) == before


def test_build_of_an_unformatted_notebook_gives_the_same_as_of_a_formatted_one(
    built: Path,
) -> None:
    before = files(built / "release") | files(built / "solutions")
    edit(built, lambda c: c["setup"].update(source="import math\n\nROWS=math.isqrt( 4 )"))
    build(built)
    assert files(built / "release") | files(built / "solutions") == before


def test_build_and_check_work_in_the_courses_folder_without_naming_it(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(built)
    monkeypatch.chdir(built)
    assert [main(["build"]), main(["check", "--quick"])] == [0, 0]
    assert files(built) == before
    edit(built, no_points)
    capsys.readouterr()
    assert main(["build"]) == 2
    assert capsys.readouterr().err.startswith(f"{SOURCE}: cell mirror__values: ")


def test_build_drops_what_no_notebook_makes_any_more(built: Path) -> None:
    (built / SOURCE).rename(built / "source/loom/yarn.ipynb")
    build(built)
    assert set(files(built / "release")) == {"loom/yarn.ipynb"}
    assert set(files(built / "solutions")) == {"loom/yarn.py"}


def test_files_beside_a_notebook_are_released_with_it(root: Path) -> None:
    (root / "source/loom/pattern.csv").write_text("1,0\n")
    build(root)
    assert (root / "release/loom/pattern.csv").read_text() == "1,0\n"


def test_checkpoints_of_the_editor_are_no_notebooks(root: Path) -> None:
    for folder in ("source/.ipynb_checkpoints", "source/loom/.ipynb_checkpoints"):
        write(root / folder / "threads-checkpoint.ipynb", notebook(plain("x = 1")))
    build(root)
    assert list(sources(root)) == ["loom/threads"]
    assert set(files(root / "release")) == {"loom/threads.ipynb"}


def test_a_notebook_of_an_old_format_builds_without_a_word(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data: dict[str, Any] = json.loads((root / SOURCE).read_text())
    data["nbformat_minor"] = 4
    for cell in data["cells"]:
        del cell["id"]
    (root / SOURCE).write_text(json.dumps(data))
    capsys.readouterr()
    assert gradiente(root, "build") == 0
    assert capsys.readouterr().err == ""


# --- what stops a build: one sentence, status 2, everything as it was


def no_points(c: dict[str, NotebookNode]) -> None:
    del c["mirror__values"]["metadata"]["nbgrader"]["points"]


def meta(name: str, **values: object) -> Callable[[dict[str, NotebookNode]], None]:
    return lambda c: c[name]["metadata"]["nbgrader"].update(values)


def text(name: str, source: str) -> Callable[[dict[str, NotebookNode]], None]:
    return lambda c: c[name].update(source=source)


def to_markdown(c: dict[str, NotebookNode]) -> None:
    c["mirror__check"] = prose("text", id="mirror__check")
    c["mirror__check"]["metadata"] = check("mirror__check", "")["metadata"]


def metadata_gone(c: dict[str, NotebookNode]) -> None:
    c["mirror"]["metadata"].clear()


STOPS = {
    "no points": (no_points, "cell mirror__values: ", "does not have points"),
    "negative points": (meta("mirror__check", points=-1), "cell mirror__check: ", "-1 is less"),
    "points in words": (meta("mirror__check", points="two"), "cell mirror__check: ", "'two'"),
    "old schema": (
        meta("mirror", schema_version=2),
        "cell mirror: ",
        "run `nbgrader update source`",
    ),
    "new schema": (meta("mirror", schema_version=4), "cell mirror: ", "install a newer nbgrader"),
    "code as a task": (meta("mirror", task=True), "cell mirror: ", "have to be markdown"),
    "locked text with points": (to_markdown, "cell mirror__check: ", "not marked as a solution"),
    "solution in a plain cell": (metadata_gone, "cell mirror: ", "belongs in an answer cell"),
    "empty grade_id": (meta("mirror", grade_id=""), "cell 4 ", "has no grade_id"),
    "two of one grade_id": (meta("setup", grade_id="mirror"), "two cells", "the id 'mirror'"),
    "code that does not parse": (text("try", "x = ("), "cell try: ", "in its line"),
    "open marker": (text("mirror", "### BEGIN SOLUTION"), "cell mirror: ", "never closed"),
    "unknown name": (text("mirror", "x = missing"), "cell mirror: ", "uses 'missing'"),
    "unknown language": (
        lambda c: c["title-es"]["metadata"].update(lang="de"),
        "cell 1 ",
        'expected "es" or "en"',
    ),
}


@pytest.mark.parametrize(("change", "where", "telling"), STOPS.values(), ids=STOPS.keys())
@pytest.mark.parametrize("command", ["build", "check"])
def test_a_notebook_that_breaks_the_rules_stops_the_command_with_one_sentence(
    built: Path,
    command: str,
    change: Callable[[dict[str, NotebookNode]], object],
    where: str,
    telling: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    edit(built, change)
    before = files(built)
    capfd.readouterr()
    assert gradiente(built, command) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{built / SOURCE}: {where}")
    assert telling in printed.err
    assert printed.err.count("\n") == 1, printed.err
    assert files(built) == before


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_notebook_that_does_not_parse_stops_the_command_with_one_sentence(
    built: Path, command: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (built / SOURCE).write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    before = files(built)
    assert gradiente(built, command) == 2
    assert capfd.readouterr().err == (
        f"{built / SOURCE}: is not a Jupyter notebook (its JSON does not parse or has another"
        " form); restore it from git\n"
    )
    assert files(built) == before


def test_one_bad_notebook_of_two_leaves_both_releases_as_they_were(built: Path) -> None:
    before = files(built / "release") | files(built / "solutions")
    edit(built, text("try", "print('changed')"))
    write(built / "source/loom/zigzag.ipynb", notebook(answer("zigzag", "x = missing")))
    with pytest.raises(NotebookError, match=r"zigzag\.ipynb: cell zigzag: uses 'missing'"):
        build(built)
    assert files(built / "release") | files(built / "solutions") == before


def test_a_failure_inside_nbgrader_is_told_with_the_notebook_and_its_reason(
    built: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the stub has no language\nmany more lines")

    monkeypatch.setattr("nbgrader.preprocessors.ClearSolutions.preprocess_cell", fail)
    before = files(built)
    assert gradiente(built, "build") == 2
    assert capfd.readouterr().err == f"{built / SOURCE}: the stub has no language\n"
    assert files(built) == before


def test_a_failure_of_nbgrader_outside_any_notebook_is_told_with_the_assignment(
    built: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nowhere to write")

    monkeypatch.setattr(_Generate, "init_notebooks", fail)
    before = files(built)
    assert gradiente(built, "build") == 2
    assert capfd.readouterr().err == f"{built / 'source/loom'}: nowhere to write\n"
    assert files(built) == before


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_folder_that_course_toml_does_not_know_stops_the_command(
    built: Path, command: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write(built / "source/lomo/threads.ipynb", notebook(plain("x = 1")))
    before = files(built)
    assert gradiente(built, command) == 2
    assert "source/lomo: course.toml has no [assignments.lomo]" in capfd.readouterr().err
    assert files(built) == before


@pytest.mark.parametrize("command", ["build", "check"])
def test_without_any_notebook_the_old_release_stays(
    built: Path, command: str, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(built / "source")
    before = files(built)
    assert gradiente(built, command) == 2
    assert "source: holds no notebook" in capfd.readouterr().err
    assert files(built) == before


# --- check


def test_a_fresh_build_is_in_order(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(built)
    assert gradiente(built, "check", "--quick") == 0
    assert "are in order" in capsys.readouterr().out
    assert files(built) == before, "check changes nothing"


def test_python_s_caches_in_solutions_are_no_problem(built: Path) -> None:
    (built / "solutions/loom/__pycache__").mkdir()
    (built / "solutions/loom/__pycache__/threads.pyc").write_bytes(b"0")
    assert problems(built) == []


def test_without_a_build_every_generated_file_is_missing(root: Path) -> None:
    assert problems(root) == [
        f"{MODULE}: is missing; run `make build`",
        f"{RELEASE}: is missing; run `make build`",
    ]


@pytest.mark.parametrize("name", [MODULE, RELEASE])
def test_one_changed_byte_in_a_generated_file_is_found(
    built: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = built / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert gradiente(built, "check") == 1
    assert capsys.readouterr().err == f"{name}: is not what source/ makes; run `make build`\n"


def test_a_changed_source_makes_both_its_products_old(built: Path) -> None:
    path = built / SOURCE
    path.write_text(path.read_text().replace("math.isqrt(4)", "math.isqrt(9)"))
    old = [problem.split(":")[0] for problem in problems(built)]
    assert old == [RELEASE], "no solution needs the cell, so the module stays as it is"


def test_a_left_over_file_is_found(built: Path) -> None:
    (built / "release/loom/old.ipynb").write_text("{}")
    assert problems(built) == [
        "release/loom/old.ipynb: no notebook in source/ makes this file; delete it"
    ]


def test_a_source_that_is_not_canonical_is_found_with_the_command_that_helps(built: Path) -> None:
    path = built / SOURCE
    path.write_text(path.read_text().replace("math.isqrt(4)", "math.isqrt( 4 )"))
    assert problems(built) == [
        f"{SOURCE}: is not in canonical form; run `gradiente format {SOURCE}`"
    ]


@pytest.mark.parametrize(
    ("secret", "home"),
    [(SOLUTION, "mirror"), (HIDDEN, "mirror__values"), (MODEL, "twice__explain")],
    ids=["solution", "hidden test", "model answer"],
)
def test_a_secret_in_the_release_is_found(built: Path, secret: str, home: str) -> None:
    nb = released(built)
    nb["cells"].append(plain(f"# {secret}\n{secret}", id="hint"))
    nbformat.write(nb, built / RELEASE)
    assert any(
        problem.startswith(f"{RELEASE}: cell hint shows a line of {home} ")
        for problem in problems(built)
    )


# --- format


def test_format_names_the_notebooks_that_it_changed(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = built / SOURCE
    path.write_text(path.read_text().replace("math.isqrt(4)", "math.isqrt( 4 )"))
    capsys.readouterr()
    assert gradiente(built, "format", str(path)) == 0
    assert capsys.readouterr().out == f"{path}: now in canonical form\n"
    assert problems(built) == []
    assert gradiente(built, "format", str(path)) == 0
    assert capsys.readouterr().out == ""


def test_format_of_a_missing_notebook_is_one_sentence_and_status_2(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert gradiente(root, "format", str(root / "none.ipynb")) == 2
    assert capsys.readouterr().err == (
        f"{root / 'none.ipynb'}: cannot be read (No such file or directory); restore the file\n"
    )


# --- the repository


def test_the_repository_is_in_order() -> None:
    assert problems(Path(__file__).parents[1]) == []
