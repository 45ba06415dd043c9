"""Hidden checks run behind all other cells, as if they ran at their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from traitlets.config import Config

from gradiente.grading.execute import LimitedExecute
from tests.support import check, notebook, plain

pytestmark = pytest.mark.slow
STUBBORN = """import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass"""


def hidden(name: str, *lines: str) -> NotebookNode:
    body = "\n".join(["### BEGIN HIDDEN TESTS", *lines, "### END HIDDEN TESTS"])
    return check(name, body, 1)


def run(folder: Path, *cells: NotebookNode, **limits: object) -> dict[str, NotebookNode]:
    settings = {"timeout": 20, "notebook_seconds": 60, "shutdown_kernel": "immediate"} | limits
    step = LimitedExecute(config=Config({"LimitedExecute": settings}))
    nb, _ = step.preprocess(notebook(*cells), {"metadata": {"path": str(folder)}})
    return {cell["id"]: cell for cell in nb["cells"]}


def verdicts(cells: dict[str, NotebookNode]) -> dict[str, str]:
    """The name of each check's error, empty for a pass."""
    return {
        name: next((o["ename"] for o in cell["outputs"] if o["output_type"] == "error"), "")
        for name, cell in cells.items()
        if "__" in name
    }


def test_no_cell_can_show_what_a_hidden_check_asked(tmp_path: Path) -> None:
    cells = run(
        tmp_path,
        plain("seen = []\ndef f(x):\n    seen.append(x)\n    return 2 * x", "f"),
        hidden("f__hidden", "assert f(135914) == 271828"),
        plain("print(seen)", "own"),
        check("g__check", "assert f(1) == 3, f'seen {seen}'"),
    )
    assert verdicts(cells) == {"f__hidden": "", "g__check": "AssertionError"}
    assert "135914" not in str([cells["own"]["outputs"], cells["g__check"]["outputs"]])


def test_a_hidden_check_finds_the_names_that_stood_at_its_place(tmp_path: Path) -> None:
    cells = run(
        tmp_path,
        plain("def helper(x):\n    return 2 * x\ndef f(x):\n    return helper(x)", "f"),
        hidden("f__hidden", "assert f(3) == 6"),
        plain("def helper(x, y):\n    return x + y\ndef g(x):\n    return helper(x, 1)", "g"),
        hidden("g__hidden", "assert g(3) == 4"),
        plain("del f, helper", "own"),
    )
    assert verdicts(cells) == {"f__hidden": "", "g__hidden": ""}


def test_a_hidden_check_finds_data_as_they_were_at_its_place(tmp_path: Path) -> None:
    cells = run(
        tmp_path,
        plain("import numpy as np\ntheta = np.zeros(2)", "theta"),
        hidden("theta__hidden", "assert theta.tolist() == [0, 0]"),
        plain("theta += 1", "own"),
        hidden("theta__again", "assert theta.tolist() == [1, 1]"),
    )
    assert verdicts(cells) == {"theta__hidden": "", "theta__again": ""}


@pytest.mark.parametrize("end", ["import os\nos._exit(1)", STUBBORN], ids=["exit", "loop"])
def test_a_kernel_that_ends_later_takes_no_point_of_the_checks_before(
    tmp_path: Path, end: str
) -> None:
    cells = run(
        tmp_path,
        plain("def f(x):\n    return 2 * x", "f"),
        hidden("f__hidden", "assert f(3) == 6"),
        hidden("f__wrong", "assert f(3) == 7"),
        plain(end, "own"),
        hidden("f__behind", "assert f(3) == 6"),
        timeout=3,
    )
    assert verdicts(cells) == {
        "f__hidden": "",
        "f__wrong": "AssertionError",
        "f__behind": "NotRun",
    }


def test_hidden_checks_have_time_left_where_the_cells_used_up_all(tmp_path: Path) -> None:
    cells = run(
        tmp_path,
        plain("def f(x):\n    return 2 * x", "f"),
        hidden("f__hidden", "assert f(3) == 6"),
        plain("import time\ntime.sleep(60)", "own"),
        hidden("f__behind", "assert f(3) == 6"),
        notebook_seconds=6,
    )
    assert verdicts(cells) == {"f__hidden": "", "f__behind": "NotRun"}


def test_a_kernel_that_a_hidden_check_kills_fails_it_and_those_behind(tmp_path: Path) -> None:
    cells = run(
        tmp_path,
        plain("import os\ndef f(x):\n    return 2 * x if x < 9 else os._exit(0)", "f"),
        hidden("f__hidden", "assert f(3) == 6"),
        hidden("f__large", "assert f(9) == 18"),
        check("f__check", "assert f(1) == 2"),
        hidden("f__behind", "assert f(3) == 6"),
    )
    assert verdicts(cells) == {
        "f__hidden": "",
        "f__large": "DeadKernel",
        "f__check": "",
        "f__behind": "NotRun",
    }


def test_an_exception_in_a_hidden_check_names_the_students_own_line(tmp_path: Path) -> None:
    cells = run(
        tmp_path,
        plain("def f(x):\n    y = {}\n    return y[x]", "f"),
        hidden("f__hidden", "assert f(135914) == 6"),
    )
    (error,) = cells["f__hidden"]["outputs"]
    assert error["traceback"][0] == "In your code:\ncell f, line 3: return y[x]"


def test_a_function_named_after_a_hidden_input_is_not_repeated(tmp_path: Path) -> None:
    source = "def f(x):\n    exec(compile(f'def saw{x}(): 1/0\\nsaw{x}()', f'saw{x}', 'exec'), {})"
    cells = run(tmp_path, plain(source, "f"), hidden("f__hidden", "assert f(135914) == 6"))
    (error,) = cells["f__hidden"]["outputs"]
    assert "135914" not in str(error)
    assert "cell f, line 2" in error["traceback"][0]


def test_what_cannot_be_copied_takes_no_hidden_check_away(tmp_path: Path) -> None:
    cells = run(
        tmp_path,
        plain(
            "import torch\nsparse = torch.eye(3).to_sparse()\nx = torch.nn.LazyLinear(3).weight",
            "own",
        ),
        plain("def f(x):\n    return 2 * x", "f"),
        hidden("f__hidden", "assert f(3) == 6"),
    )
    assert verdicts(cells) == {"f__hidden": ""}


def test_a_seed_that_stood_at_the_place_of_a_hidden_check_stands_there_again(
    tmp_path: Path,
) -> None:
    cells = run(
        tmp_path,
        plain("import random\ndef f():\n    return random.random()", "f"),
        plain("random.seed(3)", "seed"),
        hidden("f__hidden", "assert abs(f() - 0.23796462709189137) < 1e-12"),
        plain("[f() for _ in range(9)]", "own"),
    )
    assert verdicts(cells) == {"f__hidden": ""}


def test_a_function_that_says_much_costs_no_other_cell_anything(tmp_path: Path) -> None:
    source = "def f(x):\n    for i in range(4000):\n        print(i, flush=True)\n    return 2 * x"
    cells = run(
        tmp_path,
        plain(source, "f"),
        check("f__check", "assert f(1) == 2"),
        plain("def g(x):\n    return 3 * x", "g"),
        check("g__check", "assert g(1) == 3"),
        hidden("f__hidden", "assert f(3) == 6"),
        hidden("g__hidden", "assert g(3) == 9"),
    )
    assert set(verdicts(cells).values()) == {""}
