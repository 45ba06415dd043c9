from __future__ import annotations

from typing import Any

import pytest
from nbformat import NotebookNode

from gradiente.notebooks.cells import NotebookError
from gradiente.notebooks.extract import solutions_module
from tests.support import answer, check, explain, given, notebook, plain, prose


def solved(signature: str, *body: str) -> str:
    """A function whose body stands between the solution's markers."""
    lines = "\n".join(f"    {line}" for line in ("### BEGIN SOLUTION", *body, "### END SOLUTION"))
    return f"def {signature}:\n{lines}"


def module(*cells: NotebookNode) -> dict[str, Any]:
    """The names of the extracted module after running it."""
    names: dict[str, Any] = {}
    exec(text(*cells), names)
    return names


def text(*cells: NotebookNode) -> str:
    return solutions_module(notebook(*cells), "hw/nb")


def error_of(*cells: NotebookNode) -> str:
    with pytest.raises(NotebookError) as caught:
        text(*cells)
    assert "\n" not in str(caught.value)
    return str(caught.value)


DOUBLE = answer("double", solved("double(x)", "return 2 * x"))


# --- what is exported


def test_the_text_is_that_of_the_cells_under_their_ids_without_markers() -> None:
    assert text(DOUBLE) == (
        '"""Solutions of hw/nb: generated, do not edit.\n\n'
        'Edit source/hw/nb.ipynb and run `make build`.\n"""\n\n\n'
        "# double\ndef double(x):\n    return 2 * x\n"
    )


def test_the_module_works_by_itself() -> None:
    assert module(prose("Hello"), DOUBLE, explain("why__explain", "Why?"))["double"](4) == 8


def test_given_code_comes_along_only_where_a_solution_needs_it() -> None:
    cells = (
        given("setup", "import math\nimport json"),
        given("needed", "factor = math.sqrt(16)"),
        given("unneeded", "print('figures')\nother = json.dumps(1)"),
        answer("scale", solved("scale(x)", "return factor * x")),
    )
    assert module(*cells)["scale"](2) == 8
    assert "# needed" in text(*cells)
    assert "# unneeded" not in text(*cells)


def test_given_code_is_followed_through_what_it_needs_itself() -> None:
    names = module(
        given("a", "base = 10"),
        given("b", "def helper(x):\n    return base + x"),
        answer("f", solved("f(x)", "return helper(x)")),
    )
    assert names["f"](1) == 11


def test_a_solution_may_use_another_solution_even_a_later_one() -> None:
    names = module(answer("first", solved("first(x)", "return double(x) + 1")), DOUBLE)
    assert names["first"](3) == 7


@pytest.mark.parametrize(
    "body",
    [
        ("return len(str(x))",),
        ("import math", "return math.floor(x)"),
        ("return [y * y for y in range(x)]",),
        ("try:", "    return 1 / x", "except ZeroDivisionError as error:", "    return error"),
        ("def inner(y):", "    return y + x", "return inner(1)"),
        ("return (lambda y: y * x)(2)",),
        ("total = 0", "for i in range(x):", "    total += i", "return total"),
        ("if (y := x) > 0:", "    return y"),
        ("return f(x - 1) if x else 0",),
    ],
    ids=["builtins", "import", "comprehension", "except", "def", "lambda", "for", "walrus", "self"],
)
def test_names_that_a_solution_binds_itself_are_not_asked_for(body: tuple[str, ...]) -> None:
    module(answer("f", solved("f(x)", *body)))["f"](2)


def test_names_bound_beside_functions_count_as_defined() -> None:
    source = (
        "try:\n    a = 1\nexcept ValueError as error:\n    a = error\n"
        "for b in (2,):\n    pass\nc, *d = [b, 4]\n"
    )
    cells = (
        given("values", "x = 1"),
        answer("fill_values", source + solved("f()", "return a, b, c, d")),
    )
    assert module(*cells)["f"]() == (1, 2, 2, [4])


def test_annotations_and_defaults_are_names_in_use() -> None:
    cell = answer("f", solved("f(x: np.ndarray = ZERO) -> np.ndarray", "return x"))
    assert "# setup" in text(given("setup", "import numpy as np"), given("zero", "ZERO = 0"), cell)


def test_a_class_is_extracted_like_a_function() -> None:
    source = (
        "class Line(Base):\n    slope = 2\n\n    def __init__(self):\n        super().__init__()\n\n"
        "    def __call__(self, x):\n        ### BEGIN SOLUTION\n        return self.slope * x\n"
        "        ### END SOLUTION"
    )
    names = module(given("base", "class Base:\n    pass"), answer("Line", source))
    assert names["Line"]()(3) == 6


def test_checks_and_plain_cells_are_not_exported() -> None:
    source = text(
        DOUBLE, check("double__check", "assert double(1) == 2"), plain("print(double(2))")
    )
    assert "assert" not in source
    assert "print" not in source


def test_a_notebook_without_answers_gives_a_module_without_code() -> None:
    assert [n for n in module(prose("Hello"), given("g", "x = 1")) if not n.startswith("__")] == []


# --- magics


def test_magics_in_given_code_become_comments() -> None:
    setup = given("setup", "%matplotlib inline\n!pip list\nimport math")
    cell = answer("f", solved("f(x)", "return math.floor(x)"))
    assert module(setup, cell)["f"](1.5) == 1


def test_an_indented_magic_leaves_its_block_valid() -> None:
    cell = answer("f", "if False:\n    !pip install x\n" + solved("f(x)", "return x"))
    assert module(cell)["f"](1) == 1


def test_a_line_that_goes_on_with_a_remainder_is_no_magic() -> None:
    cell = answer("f", solved("f(x)", "return (", "    x", "    % 7", ")"))
    assert module(given("setup", "%matplotlib inline"), cell)["f"](9) == 2


def test_a_line_of_text_that_starts_like_a_magic_is_kept() -> None:
    cell = answer("f", solved("f()", 'return """', "%d of", '!x"""'))
    assert module(cell)["f"]() == "\n    %d of\n    !x"


def test_a_given_cell_in_another_language_stops_nothing() -> None:
    assert module(given("page", "%%html\n<b>Hello</b>"), DOUBLE)["double"](1) == 2


# --- what is refused


@pytest.mark.parametrize(
    ("source", "telling"),
    [
        ("def f():\n    ### BEGIN SOLUTION\n    pass", "never closed"),
        ("def f():\n    pass\n    ### END SOLUTION", "has no"),
        (solved("f()", "### BEGIN SOLUTION", "pass", "### END SOLUTION"), "stands inside"),
        ("def f():\n    # BEGIN SOLUTION\n    pass\n    ### END SOLUTION", "looks like a marker"),
    ],
    ids=["open", "closed only", "nested", "misspelt"],
)
def test_broken_markers_are_refused_with_the_cell(source: str, telling: str) -> None:
    message = error_of(DOUBLE, answer("f", source))
    assert message.startswith("cell f: ")
    assert telling in message


def test_broken_markers_are_refused_in_checks_and_prose_too() -> None:
    hidden = check("double__values", "### BEGIN HIDDEN TESTS\nassert double(2) == 4")
    assert error_of(DOUBLE, hidden).startswith("cell double__values: ")
    assert error_of(DOUBLE, prose("### BEGIN SOLUTION", id="text")).startswith("cell text: ")


@pytest.mark.parametrize(
    ("cell", "home"),
    [
        (plain("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", id="c"), "an answer cell"),
        (given("c", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), "an answer cell"),
        (answer("c", "### BEGIN HIDDEN TESTS\n1\n### END HIDDEN TESTS"), "a cell with points"),
        (prose("=== BEGIN MARK SCHEME ===\nx\n=== END MARK SCHEME ===", id="c"), "a task cell"),
    ],
    ids=["plain", "given", "hidden tests in an answer", "scheme in prose"],
)
def test_markers_in_a_cell_that_nbgrader_would_not_clear_are_refused(
    cell: NotebookNode, home: str
) -> None:
    message = error_of(cell)
    assert message.startswith("cell c: ")
    assert message.endswith(f"belongs in {home}")


def test_two_answers_that_define_one_name_are_refused() -> None:
    again = answer("other", solved("double(x)", "return x + x"))
    assert error_of(DOUBLE, again) == "cell other: defines 'double' again; cell double does too"


def test_two_needed_cells_that_assign_one_name_are_refused() -> None:
    cells = (
        given("a", "size = 1\nshape = 2"),
        given("b", "shape = 3\ndepth = 4"),
        answer("f", solved("f()", "return size, depth")),
    )
    assert error_of(*cells) == "cell b: defines 'shape' again; cell a does too"


@pytest.mark.parametrize(
    "other",
    [
        given("figure", "def double(x):\n    return 0"),
        given("figure", "double = None"),
        plain("for double in range(3):\n    pass", id="figure"),
        check("figure", "def double(x):\n    return 2 * x\n\n\nassert double(1) == 2"),
    ],
    ids=["function", "value", "loop", "check"],
)
def test_a_cell_that_overwrites_an_answer_is_refused(other: NotebookNode) -> None:
    assert error_of(DOUBLE, other) == (
        "cell figure: defines 'double' again; answer cell double does too"
    )


def test_two_cells_may_import_the_same_module() -> None:
    cells = (
        answer("f", "import math\n\n\n" + solved("f(x)", "return math.floor(x)")),
        answer("g", "import math\n\n\n" + solved("g(x)", "return math.ceil(x)")),
    )
    assert module(*cells)["g"](1.5) == 2


@pytest.mark.parametrize(
    "cells",
    [
        (answer("f", solved("f(x)", "return missing(x)")),),
        (answer("f", "@missing\n" + solved("f(x)", "return x")),),
        (answer("f", solved("f(x: missing)", "return x")),),
        (plain("missing = 1"), answer("f", solved("f()", "return missing"))),
        (check("f__check", "missing = 1"), answer("f", solved("f()", "return missing"))),
        (given("g", "from math import *"), answer("f", solved("f()", "return missing"))),
        (
            given("g", "def helper():\n    import missing\n    return missing"),
            answer("f", solved("f()", "return missing")),
        ),
    ],
    ids=["body", "decorator", "annotation", "plain cell", "check", "star import", "inner import"],
)
def test_a_name_that_no_exported_cell_defines_is_refused(cells: tuple[NotebookNode, ...]) -> None:
    message = error_of(*cells)
    assert message == "cell f: uses 'missing', which no given or answer cell defines"


def test_a_name_that_given_code_lacks_is_refused_with_that_cell() -> None:
    cells = (
        given("g", "def helper():\n    return missing"),
        answer("f", solved("f()", "helper()")),
    )
    assert error_of(*cells).startswith("cell g: uses 'missing'")


@pytest.mark.parametrize("line", ["print(1)", "for i in range(2):\n    pass", "size += 1"])
def test_needed_given_code_that_does_more_than_define_is_refused(line: str) -> None:
    cells = (given("g", f"size = 1\n{line}"), answer("f", solved("f()", "return size")))
    message = error_of(*cells)
    assert message.startswith("cell g: a solution needs it")
    assert "its line 2" in message


@pytest.mark.parametrize(
    "body", ["return (", "return return", "nonlocal x", "x = 1; global x"], ids=str
)
def test_code_that_does_not_compile_is_refused_with_cell_and_line(body: str) -> None:
    message = error_of(answer("f", solved("f()", body)))
    assert message.startswith("cell f: ")
    assert "in its line 2" in message
