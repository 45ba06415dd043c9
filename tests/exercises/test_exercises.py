"""Every exercise accepts its right answers and rejects its wrong ones, for the right reason."""

import pytest
from nbformat import NotebookNode

from gradiente.notebooks.cells import is_graded, points
from gradiente.validity.exercise import Variant

from .runner import exercise, notebooks, relevant, run, stubs, variants

RIGHT = [(notebook, v) for notebook, v in variants() if not v.caught_by]
WRONG = [(notebook, v) for notebook, v in variants() if v.caught_by]
ANSWERS = [(notebook, answer) for notebook in notebooks() for answer in exercise(notebook).answers]


def story(value: object) -> str | None:
    return f"{value.answer}-{value.name}" if isinstance(value, Variant) else None


@pytest.mark.parametrize("notebook", notebooks())
def test_the_solution_runs_from_top_to_bottom_without_an_error(notebook: str) -> None:
    assert run(notebook) == {}


@pytest.mark.parametrize("notebook", notebooks())
def test_the_untouched_release_fails_every_check(notebook: str) -> None:
    failed = run(notebook, stubs(notebook))

    assert [c for c in exercise(notebook).checks() if c not in failed] == []


@pytest.mark.parametrize(("notebook", "variant"), RIGHT, ids=story)
def test_a_right_answer_in_another_style_passes_everything(notebook: str, variant: Variant) -> None:
    assert run(notebook, {variant.answer: variant.source}) == {}


@pytest.mark.parametrize(("notebook", "variant"), WRONG, ids=story)
def test_a_wrong_answer_fails_the_checks_that_name_it(notebook: str, variant: Variant) -> None:
    failed = run(notebook, {variant.answer: variant.source}, relevant(notebook, variant.answer))

    reasons = {check: type(failed.get(check)).__name__ for check in variant.caught_by}
    assert reasons == dict.fromkeys(variant.caught_by, "AssertionError")


@pytest.mark.parametrize(("notebook", "variant"), WRONG, ids=story)
def test_a_wrong_answer_names_checks_of_its_own_answer(notebook: str, variant: Variant) -> None:
    assert set(variant.caught_by) <= set(exercise(notebook).checks(variant.answer))


@pytest.mark.parametrize(("notebook", "answer"), ANSWERS)
def test_every_answer_has_three_wrong_and_two_right_variants(notebook: str, answer: str) -> None:
    mine = [v for v in exercise(notebook).variants if v.answer == answer]
    wrong = {v.name for v in mine if v.caught_by}
    right = {v.name for v in mine if not v.caught_by}

    assert len(wrong) >= 3
    assert len(right) >= 2
    assert any(name.startswith("returns_zero") for name in wrong)


@pytest.mark.parametrize(("notebook", "answer"), ANSWERS)
def test_every_hidden_check_is_named_by_a_wrong_answer(notebook: str, answer: str) -> None:
    named = {check for v in exercise(notebook).variants for check in v.caught_by}

    assert [c for c in exercise(notebook).checks(answer) if c not in named] == []


@pytest.mark.parametrize("notebook", notebooks())
def test_checks_leave_no_name_behind(notebook: str) -> None:
    found = exercise(notebook)
    for check in found.checks():
        assert found.cells[check]["source"].count(f"del {check}") == 1


@pytest.mark.parametrize("notebook", notebooks())
def test_points_in_the_text_are_those_of_the_cells(notebook: str) -> None:
    found = exercise(notebook)
    cells = found.notebook["cells"]
    total = sum(points(c) for c in cells if is_graded(c))
    intro = cells[0]["source"], cells[1]["source"]

    assert f"Suman {total:g}." in intro[0]
    assert f"Together they make {total:g}." in intro[1]
    for answer in found.answers:
        worth = sum(points(found.cells[c]) for c in found.checks(answer))
        assert all(_row(text, answer).endswith(f"| {worth:g} |") for text in intro)


def _row(text: str, answer: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| `{answer}`"))


def languages(cells: list[NotebookNode]) -> list[str]:
    return [c["metadata"].get("lang", "-") for c in cells if c["cell_type"] == "markdown"]


@pytest.mark.parametrize("notebook", notebooks())
def test_every_paragraph_stands_in_both_languages(notebook: str) -> None:
    cells = exercise(notebook).notebook["cells"]
    found = [lang for lang in languages(cells) if lang != "-"]

    assert found == ["es", "en"] * (len(found) // 2)
