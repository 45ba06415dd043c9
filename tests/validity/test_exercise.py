"""A notebook's exercises are read with the answers beside their tests, or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode

from gradiente.notebooks.cells import NotebookError
from gradiente.validity.exercise import STUB, Equivalent, Exercise, Variant, read_exercise
from tests.support import answer, check, explain, given, notebook, plain, write

BEGIN, END = "    ### BEGIN SOLUTION", "    ### END SOLUTION"
VARIANTS = """\
\"\"\"Right and wrong answers.\"\"\"


# %% alternative double adds
def double(x):
    return x + x


# %% mutant double returns_zero -> double__check, double__odd
def double(x):
    return 0
"""
EQUIVALENT = """\
[[equivalent]]
answer = "double"
line = "return 2 * x"
becomes = "return x * 2"
reason = "Multiplication of numbers commutes."
"""


def solved(name: str, arguments: str, body: str) -> NotebookNode:
    return answer(name, f"def {name}({arguments}):\n{BEGIN}\n    {body}\n{END}")


def example() -> NotebookNode:
    return notebook(
        given("setup", "import math\n\nUNIT = math.pi / math.pi"),
        solved("double", "x", "return 2 * x"),
        check("double__check", "assert double(UNIT) == 2"),
        check("double__odd", "assert double(7) == 14"),
        plain("doubled = double(3)", "try"),
        solved("fourfold", "x", "return double(double(x))"),
        check("fourfold__check", "assert fourfold(1) == 4"),
        given("table", "eights = [double(fourfold(x)) for x in range(3)]"),
        solved("largest", "", "return max(eights)"),
        check("largest__check", "assert largest() == eights[-1]"),
        explain("double__explain"),
    )


def put(root: Path, variants: str | None = None, equivalents: str | None = None) -> None:
    """Writes the example, and what stands beside its tests."""
    write(root / "source" / "hw" / "nb.ipynb", example())
    folder = root / "tests" / "exercises" / "hw"
    folder.mkdir(parents=True)
    for name, text in (("nb.py", variants), ("nb.equivalent.toml", equivalents)):
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")


def found(root: Path, variants: str | None = None, equivalents: str | None = None) -> Exercise:
    put(root, variants, equivalents)
    return read_exercise(root, "hw/nb")


class TestCells:
    def test_answers_are_the_code_cells_that_students_write(self, tmp_path: Path) -> None:
        assert found(tmp_path).answers == ["double", "fourfold", "largest"]

    def test_checks_of_one_answer_are_those_named_after_it(self, tmp_path: Path) -> None:
        assert found(tmp_path).checks("double") == ["double__check", "double__odd"]

    def test_all_checks_stand_in_the_order_of_the_notebook(self, tmp_path: Path) -> None:
        checks = ["double__check", "double__odd", "fourfold__check", "largest__check"]
        assert found(tmp_path).checks() == checks

    def test_a_written_answer_is_no_code(self, tmp_path: Path) -> None:
        assert "double__explain" not in found(tmp_path).cells

    def test_a_solution_has_no_markers(self, tmp_path: Path) -> None:
        assert found(tmp_path).solution("double") == "def double(x):\n    return 2 * x"

    def test_a_stub_is_what_the_release_holds(self, tmp_path: Path) -> None:
        body = "".join(f"    {line}\n" for line in STUB.splitlines())
        assert found(tmp_path).stub("double") + "\n" == f"def double(x):\n{body}"


class TestVariants:
    def test_a_block_is_another_text_of_an_answer(self, tmp_path: Path) -> None:
        right, _ = found(tmp_path, VARIANTS).variants

        assert right == Variant("double", "adds", "def double(x):\n    return x + x\n\n\n")

    def test_a_mutant_names_the_checks_that_catch_it(self, tmp_path: Path) -> None:
        _, wrong = found(tmp_path, VARIANTS).variants

        assert (wrong.name, wrong.caught_by) == ("returns_zero", ("double__check", "double__odd"))

    def test_a_header_may_end_in_blanks(self, tmp_path: Path) -> None:
        text = VARIANTS.replace("double adds", "double adds  ")
        assert [v.name for v in found(tmp_path, text).variants] == ["adds", "returns_zero"]

    def test_without_a_file_there_are_none(self, tmp_path: Path) -> None:
        assert found(tmp_path).variants == ()

    def test_a_file_without_blocks_holds_none(self, tmp_path: Path) -> None:
        assert found(tmp_path, '"""Nothing yet."""\n').variants == ()

    @pytest.mark.parametrize(
        "header",
        [
            "# %% wrong double adds",
            "# %% alternative double",
            "# %% mutant double zero > double__check",
            "# %% mutant double zero -> ",
        ],
    )
    def test_another_header_is_refused_with_the_form(self, tmp_path: Path, header: str) -> None:
        put(tmp_path, f"{header}\ndef double(x):\n    return x\n")

        with pytest.raises(NotebookError) as caught:
            read_exercise(tmp_path, "hw/nb")

        assert str(caught.value) == (
            f"{tmp_path / 'tests' / 'exercises' / 'hw' / 'nb.py'}: {header!r} is no header; write"
            " `# %% alternative ANSWER name` or `# %% mutant ANSWER name -> check, check`"
        )

    @pytest.mark.parametrize(
        "header",
        [
            "# %% mutant double zero",
            "# %% mutant double zero -> ,",
            "# %% alternative double adds -> double__check",
        ],
    )
    def test_only_a_mutant_names_checks(self, tmp_path: Path, header: str) -> None:
        put(tmp_path, f"{header}\ndef double(x):\n    return x\n")

        with pytest.raises(NotebookError, match="a mutant names the checks that catch it"):
            read_exercise(tmp_path, "hw/nb")

    def test_a_header_in_the_last_line_is_an_empty_answer(self, tmp_path: Path) -> None:
        assert found(tmp_path, "# %% alternative double nothing").variants[0].source == ""


class TestEquivalents:
    def test_a_record_tells_the_line_and_what_became_of_it(self, tmp_path: Path) -> None:
        assert found(tmp_path, None, EQUIVALENT).equivalents == (
            Equivalent(
                answer="double",
                line="return 2 * x",
                becomes="return x * 2",
                reason="Multiplication of numbers commutes.",
            ),
        )

    def test_without_a_file_there_are_none(self, tmp_path: Path) -> None:
        assert found(tmp_path, VARIANTS).equivalents == ()

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[[equivalent]", "is no TOML"),
            (EQUIVALENT.replace("reason", "because"), "equivalent.0.reason: Field required"),
            (EQUIVALENT + "more = 1\n", "equivalent.0.more: Extra inputs are not permitted"),
            (EQUIVALENT.replace('"double"', "2"), "equivalent.0.answer: Input should be"),
            (EQUIVALENT.replace("[[equivalent]]", "[[same]]"), "same: Extra inputs"),
        ],
    )
    def test_a_broken_file_is_refused_in_one_sentence(
        self, tmp_path: Path, text: str, told: str
    ) -> None:
        put(tmp_path, None, text)

        with pytest.raises(NotebookError) as caught:
            read_exercise(tmp_path, "hw/nb")

        path = tmp_path / "tests" / "exercises" / "hw" / "nb.equivalent.toml"
        assert str(caught.value).startswith(f"{path}: {told}")
        assert str(caught.value).endswith("; correct it there")
        assert "\n" not in str(caught.value)


class TestBehind:
    def test_an_answer_that_nothing_is_made_of_has_no_cell_behind(self, tmp_path: Path) -> None:
        assert found(tmp_path).behind("largest") == []

    def test_what_its_checks_do_not_need_is_not_run_again(self, tmp_path: Path) -> None:
        assert found(tmp_path).behind("double") == []

    def test_data_that_its_checks_use_is_made_again(self, tmp_path: Path) -> None:
        cells = example()
        cells["cells"][8] = solved("largest", "", "return max(eights)")
        cells["cells"].append(check("double__table", "assert eights[1] == 8"))
        write(tmp_path / "source" / "hw" / "nb.ipynb", cells)

        assert read_exercise(tmp_path, "hw/nb").behind("double") == ["fourfold", "table"]

    def test_a_check_is_never_run_as_a_cell(self, tmp_path: Path) -> None:
        exercise = found(tmp_path)

        again = {cell for answer in exercise.answers for cell in exercise.behind(answer)}
        assert again & set(exercise.checks()) == set()


def test_a_notebook_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match=r"source/hw/none\.ipynb: cannot be read"):
        read_exercise(tmp_path, "hw/none")
