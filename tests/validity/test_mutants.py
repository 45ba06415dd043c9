from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from gradiente.notebooks.cells import NotebookError
from gradiente.validity.exercise import Exercise, read_exercise
from gradiente.validity.mutants import generated
from gradiente.validity.results import Attempt, Kind
from tests.support import answer, notebook

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(f"{p.parent.name}/{p.stem}" for p in (ROOT / "source").glob("*/*.ipynb"))


def cell(*body: str, head: str = "def f(x, n=3) -> int:\n    '''Of 1 and 2.'''") -> str:
    """A function whose body stands between the markers."""
    lines = "\n".join(f"    {line}" for line in ("### BEGIN SOLUTION", *body, "### END SOLUTION"))
    return f"{head}\n{lines}"


def exercise(source: str, name: str = "f") -> Exercise:
    return Exercise("hw/nb", notebook(answer(name, source)), (), ())


def mutants(*body: str) -> list[Attempt]:
    return list(generated(exercise(cell(*body)), "f"))


def becomes(*body: str) -> list[str]:
    return [m.becomes for m in mutants(*body)]


# --- where and what


def test_only_lines_between_the_markers_change() -> None:
    source = cell("y = x + 1", "return y", head="import numpy as np\nA = 1 + 2\ndef f(x, n=3):")
    source += "\n\n\nB = 4 * 5"
    for mutant in generated(exercise(source), "f"):
        lines = mutant.source.splitlines()
        assert lines[:3] == ["import numpy as np", "A = 1 + 2", "def f(x, n=3):"]
        assert lines[-1] == "B = 4 * 5"


def test_the_regions_of_all_methods_of_a_class_change() -> None:
    first = cell("self.a = 1", head="    def a(self):").replace("\n    ", "\n        ")
    second = cell("self.b = 5", head="    def b(self):").replace("\n    ", "\n        ")
    found = generated(exercise(f"class C:\n{first}\n\n{second}", "C"), "C")
    assert {m.line for m in found} == {"self.a = 1", "self.b = 5"}


def test_a_cell_of_values_without_a_function_changes_too() -> None:
    source = "### BEGIN SOLUTION\nrate = 7\n### END SOLUTION\nassert rate > 2"
    found = list(generated(exercise(source, "fill_rate"), "fill_rate"))
    assert [m.becomes for m in found] == ["pass", "rate = 8", "rate = 6"]


def test_a_mutant_tells_its_kind_its_answer_and_the_line_that_changed() -> None:
    found = next(m for m in mutants("y = x + n", "return y") if m.name.endswith("Add_Sub_1"))
    assert found == Attempt(
        Kind.GENERATED,
        "f",
        "ReplaceBinaryOperator_Add_Sub_1",
        "def f(x, n=3) -> int:\n    '''Of 1 and 2.'''\n    y = x - n\n    return y",
        line="y = x + n",
        becomes="y = x - n",
    )


def test_a_change_over_several_lines_tells_all_of_them() -> None:
    found = next(m for m in mutants("y = (", "    x", ")", "return y") if m.becomes == "pass")
    assert found.line == "y = (\nx\n)"


def test_names_and_order_are_the_same_each_time_and_no_name_comes_twice() -> None:
    body = ("y = x[0] + x[1] - 2 * n", "return max(y, n)")
    names = [m.name for m in mutants(*body)]
    assert names == [m.name for m in mutants(*body)]
    assert len(set(names)) == len(names)


def test_magics_are_no_obstacle() -> None:
    source = "%matplotlib inline\n" + cell("return x + n")
    assert any(m.becomes == "return x - n" for m in generated(exercise(source), "f"))


# --- what is left out


def test_every_mutant_compiles_and_is_another_program_than_the_others() -> None:
    source = cell("y = x[-1] * 1 - (0)", "return y if not n else -y")
    found = [ast.dump(ast.parse(m.source)) for m in generated(exercise(source), "f")]
    assert len({*found, ast.dump(ast.parse(source))}) == len(found) + 1


def test_arithmetic_does_not_become_bitwise_and_comparison_not_identity() -> None:
    for text in becomes("return x + 2 if x == 1 else n"):
        assert not {"|", "&", "^", "<<", ">>", "is"} & set(text.split())


def test_bitwise_operators_become_one_another() -> None:
    assert {"return x | n", "return x ^ n"} <= set(becomes("return x & n"))


def test_blanks_stay_as_they_were() -> None:
    assert {"return x[2:]", "return x[0:]"} <= set(becomes("return x[1:]"))


# --- mistakes of our own


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("y = g(x, n)", "y = g(n, x)"),
        ("y = g(x, n, axis=k)", "y = g(n, x, axis=k)"),
        ("y = x - n", "y = n - x"),
        ("y = x / n + 1", "y = n / x + 1"),
        ("y = x @ n", "y = n @ x"),
        ("y = x @ n", "y = x * n"),
        ("y = x.T @ n", "y = x @ n"),
        ("y = (x + n).T", "y = (x + n)"),
        ("y = x.copy()", "y = x"),
        ("y = x.astype(float)", "y = x"),
        ("y = np.sum(x, axis=k)", "y = np.sum(x)"),
        ("y = x.sum(axis=k)", "y = x.sum()"),
        ("y = np.max(x)", "y = np.min(x)"),
        ("y = min(x)", "y = max(x)"),
        ("y = np.sum(x)", "y = np.mean(x)"),
        ("y = np.prod(x)", "y = np.sum(x)"),
        ("y = range(n)", "y = range(n - 1)"),
        ("y = range(k, n, 2)", "y = range(k, n - 1, 2)"),
        ("y = x[n]", "y = x[n - 1]"),
        ("y = x[n, k]", "y = x[n, k - 1]"),
        ("y += x", "y -= x"),
        ("y += x", "y = x"),
        ("y = x", "pass"),
        ("y[0] += x", "pass"),
        ("y.append(x)", "pass"),
    ],
)
def test_a_mistake_of_the_field_is_made(line: str, mistake: str) -> None:
    assert mistake in becomes(line, "return y")


@pytest.mark.parametrize(
    "line",
    [
        "'''Text.'''",
        "y = x.range",
        "y = x.range(n)",
        "import numpy as np",
        "y = [*x]",
        "y = g(*x)",
        "y = g()",
    ],
)
def test_where_there_is_nothing_to_mistake_only_the_statement_goes(line: str) -> None:
    assert set(becomes(line)) <= {"pass"}


# --- the course


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_answer_of_the_course_has_mutants(name: str) -> None:
    found = read_exercise(ROOT, name)
    for each in found.answers:
        assert any(True for _ in generated(found, each)), each


def test_without_cosmic_ray_one_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cosmic_ray.plugins", None)
    with pytest.raises(NotebookError, match=r"pip install 'gradiente\[check\]'") as caught:
        generated(exercise(cell("return x")), "f")
    assert "\n" not in str(caught.value)
