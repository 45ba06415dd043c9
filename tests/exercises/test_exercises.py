"""Every exercise accepts its right answers and rejects its wrong ones, for the right reason."""

import pytest
from nbformat import NotebookNode

from gradiente.notebooks.canonical import read
from gradiente.notebooks.cells import is_graded, points

from .runner import (
    ROOT,
    Variant,
    answers,
    cells,
    checks,
    notebooks,
    relevant,
    run,
    stubs,
    variants,
)

ALL = [variant for notebook in notebooks() for variant in variants(notebook)]
RIGHT = [v for v in ALL if not v.caught_by]
WRONG = [v for v in ALL if v.caught_by]
ANSWERS = [(notebook, answer) for notebook in notebooks() for answer in answers(notebook)]


def story(value: object) -> str | None:
    return f"{value.answer}-{value.name}" if isinstance(value, Variant) else None


@pytest.mark.parametrize("notebook", notebooks())
def test_the_solution_runs_from_top_to_bottom_without_an_error(notebook: str) -> None:
    assert run(notebook) == {}


@pytest.mark.parametrize("notebook", notebooks())
def test_the_untouched_release_fails_every_check(notebook: str) -> None:
    failed = run(notebook, stubs(notebook))

    assert [c for c in checks(notebook) if c not in failed] == []


@pytest.mark.parametrize("variant", RIGHT, ids=story)
def test_a_right_answer_in_another_style_passes_everything(variant: Variant) -> None:
    assert run(variant.notebook, {variant.answer: variant.source}) == {}


@pytest.mark.parametrize("variant", WRONG, ids=story)
def test_a_wrong_answer_fails_the_checks_that_name_it(variant: Variant) -> None:
    failed = run(variant.notebook, {variant.answer: variant.source}, relevant(variant))

    reasons = {check: type(failed.get(check)).__name__ for check in variant.caught_by}
    assert reasons == dict.fromkeys(variant.caught_by, "AssertionError")


@pytest.mark.parametrize("variant", WRONG, ids=story)
def test_a_wrong_answer_names_checks_of_its_own_answer(variant: Variant) -> None:
    assert set(variant.caught_by) <= set(checks(variant.notebook, variant.answer))


@pytest.mark.parametrize(("notebook", "answer"), ANSWERS)
def test_every_answer_has_three_wrong_and_two_right_variants(notebook: str, answer: str) -> None:
    wrong = {v.name for v in variants(notebook) if v.answer == answer and v.caught_by}
    right = {v.name for v in variants(notebook) if v.answer == answer and not v.caught_by}

    assert len(wrong) >= 3
    assert len(right) >= 2
    assert any(name.startswith("returns_zero") for name in wrong)


@pytest.mark.parametrize(("notebook", "answer"), ANSWERS)
def test_every_hidden_check_is_named_by_a_wrong_answer(notebook: str, answer: str) -> None:
    named = {check for v in variants(notebook) for check in v.caught_by}

    assert [c for c in checks(notebook, answer) if c not in named] == []


@pytest.mark.parametrize("notebook", notebooks())
def test_checks_leave_no_name_behind(notebook: str) -> None:
    for cell in cells(notebook):
        if cell["id"] in checks(notebook):
            assert cell["source"].count(f"del {cell['id']}") == 1


@pytest.mark.parametrize("notebook", notebooks())
def test_points_in_the_text_are_those_of_the_cells(notebook: str) -> None:
    source = read(ROOT / "source" / f"{notebook}.ipynb")
    total = sum(points(c) for c in source["cells"] if is_graded(c))
    intro = source["cells"][0]["source"], source["cells"][1]["source"]

    assert f"Suman {total:g}." in intro[0]
    assert f"Together they make {total:g}." in intro[1]
    for answer in answers(notebook):
        worth = sum(points(c) for c in source["cells"] if c["id"] in checks(notebook, answer))
        assert all(_row(text, answer).endswith(f"| {worth:g} |") for text in intro)


def _row(text: str, answer: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| `{answer}`"))


def languages(cells: list[NotebookNode]) -> list[str]:
    return [c["metadata"].get("lang", "-") for c in cells if c["cell_type"] == "markdown"]


@pytest.mark.parametrize("notebook", notebooks())
def test_every_paragraph_stands_in_both_languages(notebook: str) -> None:
    source = read(ROOT / "source" / f"{notebook}.ipynb")
    found = [lang for lang in languages(source["cells"]) if lang != "-"]

    assert found == ["es", "en"] * (len(found) // 2)
