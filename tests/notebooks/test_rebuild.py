from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from traitlets.config import Config

from gradiente.config import configure
from gradiente.grading.master import master_of
from gradiente.notebooks.cells import BEGIN_HIDDEN, grade_id, nbgrader, without
from gradiente.notebooks.rebuild import IMPORTS, Rebuilt, rebuild
from tests.support import answer, check, explain, given, notebook, plain, prose

HIDDEN = "# Hidden\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"
STUB = "def {}(x):\n    raise NotImplementedError()"
DOUBLE = "def double(x):\n    return 2 * x"
HALF = "def half(x):\n    return x / 2"

Edit = Callable[[NotebookNode], None]


def master() -> NotebookNode:
    return notebook(
        prose("# Title", id="title"),
        given("setup", "import math"),
        prose("## Double", id="double_contract"),
        answer("double", STUB.format("double")),
        check("double__check", "assert double(1) == 2"),
        check("double__values", HIDDEN),
        answer("half", STUB.format("half")),
        check("half__check", "assert half(1) == 0.5"),
        prose("## Why?", id="why_contract"),
        explain("why__explain", "YOUR ANSWER HERE"),
    )


def without_hidden_tests(nb: NotebookNode) -> NotebookNode:
    nb = deepcopy(nb)
    for cell in nb["cells"]:
        cell["source"] = without(cell["source"], BEGIN_HIDDEN, cell["id"])
    return nb


def release() -> NotebookNode:
    return without_hidden_tests(master())


def solved() -> NotebookNode:
    nb = release()
    the(nb, "double")["source"] = DOUBLE
    the(nb, "half")["source"] = HALF
    the(nb, "why__explain")["source"] = "Because."
    return nb


def the(nb: NotebookNode, name: str) -> NotebookNode:
    return next(c for c in nb["cells"] if grade_id(c) == name)


def at(nb: NotebookNode, name: str) -> int:
    return nb["cells"].index(the(nb, name))


def ids(nb: NotebookNode) -> list[str]:
    return [name for c in nb["cells"] if (name := grade_id(c))]


def sources(nb: NotebookNode) -> list[str]:
    return [c["source"] for c in nb["cells"]]


def rebuilt(submission: NotebookNode) -> Rebuilt:
    """The submission rebuilt on the master, after checks that hold for every submission."""
    course = master()
    found = rebuild(deepcopy(submission), course)
    assert course == master(), "the master was changed"
    nbformat.validate(found.notebook)
    assert ids(found.notebook) == ids(course)
    for cell in course["cells"]:
        if grade_id(cell):
            new = the(found.notebook, cell["id"])
            assert (new["cell_type"], new["metadata"]) == (cell["cell_type"], cell["metadata"])
            if not nbgrader(cell)["solution"]:
                assert new["source"] == cell["source"], "a locked cell is not the master's"
    return found


def answers(nb: NotebookNode) -> list[str]:
    return [the(nb, name)["source"] for name in ("double", "half", "why__explain")]


def strip_ids(nb: NotebookNode) -> None:
    """Saves as an editor does that keeps neither metadata nor ids."""
    for number, cell in enumerate(nb["cells"]):
        cell["metadata"] = {}
        cell["id"] = f"{number:08x}"


def as_colab(nb: NotebookNode) -> None:
    for cell in nb["cells"]:
        cell["metadata"] = {"id": cell.pop("id"), "colab": {"base_uri": "https://localhost"}}
    nb["nbformat_minor"] = 0


# --- nothing to repair


def test_the_untouched_release_gives_the_master_without_repairs() -> None:
    found = rebuilt(release())
    assert sources(found.notebook) == sources(master())
    assert found.repairs == ()


def test_a_solved_release_gives_the_master_with_its_answers() -> None:
    found = rebuilt(solved())
    assert answers(found.notebook) == [DOUBLE, HALF, "Because."]
    assert found.repairs == ()


def test_rebuilding_what_was_rebuilt_changes_nothing() -> None:
    once = rebuilt(solved())
    again = rebuilt(once.notebook)
    assert sources(again.notebook) == sources(once.notebook)


def test_hidden_tests_come_from_the_master_although_the_release_has_none() -> None:
    assert "double(3) == 6" not in json.dumps(solved())
    assert the(rebuilt(solved()).notebook, "double__values")["source"] == HIDDEN


def test_outputs_and_counts_of_the_submission_are_dropped() -> None:
    nb = solved()
    nb["cells"].append(plain("2 + 2"))
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [nbformat.v4.new_output("stream", text="full marks")]
            cell["execution_count"] = 3
    assert "full marks" not in json.dumps(rebuilt(nb).notebook)


def test_a_layout_changed_by_an_editor_is_no_repair() -> None:
    nb = solved()
    the(nb, "double__check")["source"] = "\n  assert double(1)==2 \n"
    assert rebuilt(nb).repairs == ()


def test_metadata_of_the_notebook_comes_from_the_master() -> None:
    nb = solved()
    nb["metadata"] = {"kernelspec": {"name": "bash", "display_name": "sh"}, "widgets": {}}
    assert rebuilt(nb).notebook["metadata"] == master()["metadata"]


def test_the_submission_is_rebuilt_from_any_nbformat_4_minor() -> None:
    nb = solved()
    nb["nbformat_minor"] = 2
    assert rebuilt(nb).notebook["nbformat_minor"] == 5


# --- the student's own cells


def test_own_cells_stay_where_they_were() -> None:
    nb = solved()
    nb["cells"].insert(at(nb, "half"), plain("print(double(4))", id="mine"))
    nb["cells"].insert(0, plain("import sys", id="first"))
    nb["cells"].append(prose("The end", id="last"))
    assert sources(rebuilt(nb).notebook) == [
        "import sys",
        "# Title",
        "import math",
        "## Double",
        DOUBLE,
        "assert double(1) == 2",
        HIDDEN,
        "print(double(4))",
        HALF,
        "assert half(1) == 0.5",
        "## Why?",
        "Because.",
        "The end",
    ]


@pytest.mark.parametrize("name", ["double__values", "double", "setup"])
def test_tags_of_a_cell_of_the_course_are_dropped(name: str) -> None:
    nb = solved()
    the(nb, name)["metadata"]["tags"] = ["skip-execution", "raises-exception"]
    assert "skip-execution" not in json.dumps(rebuilt(nb).notebook)


def test_tags_and_metadata_of_an_own_cell_are_dropped() -> None:
    nb = solved()
    mine = plain("x = 1", id="mine")
    mine["metadata"] = {"tags": ["skip-execution"], "nbgrader": {"grade": True, "points": 99}}
    nb["cells"].append(mine)
    found = rebuilt(nb).notebook["cells"][-1]
    assert (found["source"], found["metadata"]) == ("x = 1", {})


def test_an_invented_grade_id_makes_an_own_cell() -> None:
    nb = solved()
    nb["cells"].append(check("bonus__check", "assert True", points=50))
    found = rebuilt(nb).notebook["cells"][-1]
    assert (grade_id(found), found["source"]) == (None, "assert True")


def test_own_cells_get_ids_that_clash_with_none() -> None:
    nb = solved()
    nb["cells"] += [plain("a", id="own-1"), plain("b", id="own-2")]
    ids = [c["id"] for c in rebuilt(nb).notebook["cells"]]
    assert len(set(ids)) == len(ids)


def test_pictures_in_a_written_answer_and_in_own_text_are_kept() -> None:
    nb = solved()
    pictures = {"p.png": {"image/png": "AAAA"}}
    the(nb, "why__explain")["attachments"] = pictures
    nb["cells"].append(prose("![p](attachment:p.png)", id="mine"))
    nb["cells"][-1]["attachments"] = pictures
    found = rebuilt(nb).notebook["cells"]
    assert [c["attachments"] for c in found[-2:]] == [pictures, pictures]


@pytest.mark.parametrize("damaged", [None, "x", {"p.png": "x"}, {"p.png": {"image/png": 3}}])
def test_damaged_pictures_do_no_harm(damaged: object) -> None:
    nb = solved()
    the(nb, "why__explain")["attachments"] = damaged
    assert the(rebuilt(nb).notebook, "why__explain")["source"] == "Because."


# --- damaged cells of the course


def test_a_changed_check_and_a_changed_given_cell_are_put_right_and_noted() -> None:
    nb = solved()
    the(nb, "setup")["source"] = "import maths"
    the(nb, "double__check")["source"] = "assert True"
    assert rebuilt(nb).repairs == (
        "changed by the student, the course's own text counts: setup, double__check",
    )


def test_a_deleted_check_is_put_back_where_it_was() -> None:
    nb = solved()
    nb["cells"].remove(the(nb, "double__values"))
    found = rebuilt(nb)
    assert sources(found.notebook) == sources(rebuilt(solved()).notebook)
    assert found.repairs == ("cell double__values was missing; it was put back",)


def test_a_deleted_answer_is_put_back_empty() -> None:
    nb = solved()
    nb["cells"].remove(the(nb, "double"))
    found = rebuilt(nb)
    assert the(found.notebook, "double")["source"] == STUB.format("double")
    assert found.repairs == ("answer double was missing; it was put back",)


def test_a_doubled_check_is_run_once() -> None:
    nb = solved()
    nb["cells"].insert(at(nb, "half"), deepcopy(the(nb, "double__check")))
    found = rebuilt(nb)
    assert sources(found.notebook) == sources(rebuilt(solved()).notebook)
    assert found.repairs == ("cell double__check stood there 2 times; one is kept",)


def test_of_two_answers_the_last_counts_and_the_first_stays_before_it() -> None:
    nb = solved()
    second = deepcopy(the(nb, "double"))
    second["source"] = "def double(x):\n    return x + x"
    nb["cells"].insert(at(nb, "double") + 1, second)
    found = rebuilt(nb)
    texts = sources(found.notebook)
    assert the(found.notebook, "double")["source"] == second["source"]
    assert texts.index(DOUBLE) < texts.index(second["source"])
    assert found.repairs == ("answer double stood there 2 times; the last one counts",)


@pytest.mark.parametrize("stub_first", [True, False])
def test_an_empty_answer_beside_a_written_one_does_not_count(stub_first: bool) -> None:
    nb = solved()
    stub = deepcopy(the(release(), "double"))
    nb["cells"].insert(at(nb, "double") + (not stub_first), stub)
    found = rebuilt(nb)
    assert the(found.notebook, "double")["source"] == DOUBLE
    assert STUB.format("double") not in sources(found.notebook)


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_that_became_text_is_code_again(kind: str) -> None:
    nb = solved()
    cell = the(nb, "double")
    cell["cell_type"] = kind
    for key in ("outputs", "execution_count"):
        del cell[key]
    found = rebuilt(nb)
    assert the(found.notebook, "double")["source"] == DOUBLE
    assert found.repairs == (f"answer double had become a {kind} cell; it is a code cell again",)


def test_a_check_that_became_text_is_code_again() -> None:
    nb = solved()
    cell = the(nb, "double__check")
    cell["cell_type"] = "markdown"
    for key in ("outputs", "execution_count"):
        del cell[key]
    assert sources(rebuilt(nb).notebook) == sources(rebuilt(solved()).notebook)


def test_other_points_and_kinds_in_the_submission_count_for_nothing() -> None:
    nb = solved()
    nbgrader(the(nb, "double__check"))["points"] = 1000
    nbgrader(the(nb, "half__check")).update(grade=False, solution=True, schema_version=99)
    assert sources(rebuilt(nb).notebook) == sources(rebuilt(solved()).notebook)


def test_cells_in_another_order_are_put_back_into_the_courses() -> None:
    nb = solved()
    nb["cells"].insert(0, nb["cells"].pop(at(nb, "half")))
    found = rebuilt(nb)
    assert answers(found.notebook) == [DOUBLE, HALF, "Because."]
    assert found.repairs == ("cells stood in another order; the course's order was put back",)


def test_a_renamed_answer_is_recognised_by_its_cells_id() -> None:
    nb = solved()
    nbgrader(the(nb, "double"))["grade_id"] = "dobule"
    found = rebuilt(nb)
    assert answers(found.notebook) == [DOUBLE, HALF, "Because."]
    assert len(found.repairs) == 1


# --- lost metadata


def test_a_notebook_as_colab_saves_it_is_recognised_by_the_ids_in_the_metadata() -> None:
    nb = solved()
    as_colab(nb)
    found = rebuilt(nb)
    assert sources(found.notebook) == sources(rebuilt(solved()).notebook)
    assert found.repairs == ("nbgrader's metadata was lost; 7 cells were recognised by their id",)


def test_a_notebook_without_nbgraders_metadata_is_recognised_by_its_ids() -> None:
    nb = solved()
    for cell in nb["cells"]:
        cell["metadata"] = {}
    assert answers(rebuilt(nb).notebook) == [DOUBLE, HALF, "Because."]


def test_a_notebook_without_any_id_is_recognised_by_what_stands_in_it() -> None:
    nb = solved()
    strip_ids(nb)
    found = rebuilt(nb)
    assert sources(found.notebook) == sources(rebuilt(solved()).notebook)
    assert found.repairs == (
        "answer double had lost its id; recognised by the name it defines",
        "answer half had lost its id; recognised by the name it defines",
        "answer why__explain had lost its id; recognised by its place",
    )


def test_checks_that_were_released_with_one_text_are_told_apart_by_their_order() -> None:
    hidden = (
        "# Hidden check, 1 point.\n### BEGIN HIDDEN TESTS\nassert {}(0) == 0\n### END HIDDEN TESTS"
    )
    course = notebook(
        check("double__zero", hidden.format("double")),
        prose("## Half", id="half_contract"),
        check("half__zero", hidden.format("half")),
    )
    nb = without_hidden_tests(course)
    strip_ids(nb)
    found = rebuild(nb, course)
    assert sources(found.notebook) == sources(course)
    assert found.repairs == ()


def test_an_answer_with_a_helper_but_without_id_is_recognised() -> None:
    nb = solved()
    the(nb, "half")["source"] = "def helper():\n    return 2\n\n\n" + HALF
    strip_ids(nb)
    assert the(rebuilt(nb).notebook, "half")["source"].endswith(HALF)


def test_an_answer_without_id_that_does_not_parse_is_recognised_by_its_place() -> None:
    nb = solved()
    the(nb, "half")["source"] = "def half(x)\n    return x / 2"
    strip_ids(nb)
    found = rebuilt(nb)
    assert the(found.notebook, "half")["source"] == "def half(x)\n    return x / 2"
    assert "answer half had lost its id; recognised by its place" in found.repairs


def test_a_strange_escape_in_a_students_code_warns_nobody() -> None:
    nb = solved()
    the(nb, "half")["source"] = HALF + "\n    '\\d'"
    strip_ids(nb)
    assert the(rebuilt(nb).notebook, "half")["source"].startswith(HALF)


def test_two_texts_between_the_neighbours_are_left_to_the_grader_to_choose() -> None:
    nb = solved()
    nb["cells"].append(prose("And another thing.", id="more"))
    strip_ids(nb)
    found = rebuilt(nb)
    assert "answer why__explain was missing; it was put back" in found.repairs
    assert {"Because.", "And another thing."} <= set(sources(found.notebook))


def test_answers_merged_into_one_cell_all_count() -> None:
    nb = solved()
    the(nb, "double")["source"] = f"{DOUBLE}\n\n\n{HALF}"
    nb["cells"].remove(the(nb, "half"))
    found = rebuilt(nb)
    names: dict[str, object] = {}
    for cell in found.notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(cell["source"], names)  # the checks pass, because no stub overwrites half
    assert found.repairs == ("answer half was missing; answer double defines it, which counts",)


# --- hostile files


def broken(**change: object) -> Edit:
    def edit(nb: NotebookNode) -> None:
        nb["cells"].insert(0, nbformat.from_dict(dict(plain("bad"), **change)))

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        broken(metadata=None),
        broken(metadata=[]),
        broken(metadata={"nbgrader": []}),
        broken(metadata={"nbgrader": {"grade_id": ["double"]}}),
        broken(metadata={"id": ["double"]}),
        broken(id=["double"]),
        broken(cell_type="verse"),
        broken(cell_type=["code"]),
        broken(source=["x", "= 1"]),
        broken(source=None),
        broken(source="\0"),
        broken(source="(" * 100_000),
        lambda nb: nb["cells"].insert(0, None),
        lambda nb: nb["cells"].insert(0, "double"),
        lambda nb: the(nb, "setup").pop("metadata", None),
        lambda nb: nb.pop("metadata"),
    ],
    ids=[
        "no metadata",
        "metadata is a list",
        "nbgrader is a list",
        "grade_id is a list",
        "kept id is a list",
        "id is a list",
        "unknown type",
        "type is a list",
        "source is a list",
        "no source",
        "null character",
        "deep nesting",
        "null cell",
        "cell is a text",
        "metadata left out",
        "notebook without metadata",
    ],
)
def test_a_malformed_cell_costs_no_other_cell(edit: Edit) -> None:
    nb = solved()
    edit(nb)
    assert answers(rebuilt(nb).notebook) == [DOUBLE, HALF, "Because."]


def test_an_empty_notebook_gives_the_master_with_every_cell_noted() -> None:
    found = rebuilt(notebook())
    assert answers(found.notebook) == answers(master())
    assert len(found.repairs) == 7
    assert all(text.endswith("it was put back") for text in found.repairs)


# --- the course's own notebooks

REPOSITORY = Path(__file__).parents[2]
NOTEBOOKS = sorted(REPOSITORY.glob("source/*/*.ipynb"))


def course_master(path: Path) -> NotebookNode:
    config = Config()
    configure(config, REPOSITORY)
    return master_of(path, config)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])
def test_every_untouched_notebook_of_the_course_rebuilds_to_its_master(path: Path) -> None:
    course = course_master(path)
    found = rebuild(without_hidden_tests(course), course)
    assert sources(found.notebook) == sources(course)
    assert found.repairs == ()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])
@pytest.mark.parametrize("edit", [as_colab, strip_ids], ids=["colab", "no ids"])
def test_every_notebook_of_the_course_is_recognised_without_its_metadata(
    path: Path, edit: Edit
) -> None:
    course = course_master(path)
    submission = without_hidden_tests(course)
    edit(submission)
    found = rebuild(submission, course)
    assert sources(found.notebook) == sources(course)
    assert [text for text in found.repairs if "missing" in text or "changed" in text] == []


def test_the_course_has_notebooks() -> None:
    assert len(NOTEBOOKS) >= 5


def test_the_courses_imports_go_along_whatever_the_student_made_of_them() -> None:
    course = notebook(
        plain("%matplotlib inline\nimport numpy as np\nfrom math import pi", "setup"),
        answer("f", "import math\ndef f():\n    raise NotImplementedError()"),
        check("f__check", "import os\nassert f()", 1),
    )
    handed_in = deepcopy(course)
    handed_in["cells"][0]["source"] = "import fake as np"
    rebuilt = rebuild(handed_in, course).notebook
    assert rebuilt["metadata"][IMPORTS] == [
        "import numpy as np",
        "from math import pi",
        "import math",
    ]
