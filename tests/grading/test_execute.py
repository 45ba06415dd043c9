"""Limits of a run, with real kernels."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from nbformat import NotebookNode
from traitlets.config import Config

from gradiente.grading.execute import LimitedExecute
from tests.support import check, notebook, plain

pytestmark = pytest.mark.slow
LOOP = "while True:\n    pass"
ENDLESS = "def answer():\n    while True:\n        pass"
DEADLY = "def answer():\n    import os\n    print('1', flush=True)\n    os._exit(0)"
ASKS = "#check\nassert answer() == 1"


def run(folder: Path, *sources: str, **limits: object) -> tuple[list[NotebookNode], float]:
    """The cells after a run, and its seconds; a source that begins with `#check` is a check."""
    cells = [
        check(f"c{i}", text) if text.startswith("#check") else plain(text, f"c{i}")
        for i, text in enumerate(sources)
    ]
    settings = {"timeout": 20, "notebook_seconds": 60, "shutdown_kernel": "immediate"} | limits
    step = LimitedExecute(config=Config({"LimitedExecute": settings}))
    started = time.monotonic()
    nb, _ = step.preprocess(notebook(*cells), {"metadata": {"path": str(folder)}})
    return nb["cells"], time.monotonic() - started


def errors(cells: list[NotebookNode]) -> list[str | None]:
    """The name of each cell's first error."""
    found = [[o["ename"] for o in c["outputs"] if o["output_type"] == "error"] for c in cells]
    return [names[0] if names else None for names in found]


def output(cell: NotebookNode) -> str:
    return "".join(o.get("text", "") for o in cell["outputs"])


def test_an_error_stops_no_other_cell(tmp_path: Path) -> None:
    cells, _ = run(tmp_path, "x = 1", "1 / 0", "#check\nassert x == 1", "#check\nassert x == 2")
    assert errors(cells) == [None, "ZeroDivisionError", None, "AssertionError"]


def test_an_endless_loop_ends_and_the_cells_behind_it_run(tmp_path: Path) -> None:
    cells, seconds = run(tmp_path, "x = 1", LOOP, "#check\nassert x == 1", timeout=2)
    assert errors(cells)[0] is None
    assert errors(cells)[1] in {"CellTimeoutError", "KeyboardInterrupt"}
    assert errors(cells)[2] is None
    assert seconds < 15


def test_after_one_endless_loop_the_next_ones_cost_less(tmp_path: Path) -> None:
    cells, seconds = run(tmp_path, ENDLESS, *[ASKS] * 4, timeout=5, seconds_after_timeout=1)
    assert errors(cells) == [None, *["Timeout"] * 4]
    # 5 + 3 * 1 and the kernel's start; with the full patience it is 20 and more
    assert seconds < 17


@pytest.mark.parametrize(
    "death",
    ["import os; os._exit(1)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
    ids=["exit", "kill"],
)
def test_a_kernel_that_dies_fails_its_cell_and_every_check_behind_it(
    tmp_path: Path, death: str
) -> None:
    cells, seconds = run(tmp_path, "#check\nx = 1", death, "#check\nx", "#check\npass", timeout=10)
    assert errors(cells) == [None, "NotRun", "NotRun", "NotRun"]
    assert cells[3]["outputs"][0]["evalue"] == (
        "This cell was not run to its end: the kernel died in cell c1."
    )
    assert seconds < 30


def test_a_check_in_which_the_kernel_dies_fails_and_says_so(tmp_path: Path) -> None:
    cells, _ = run(tmp_path, DEADLY, ASKS, "#check\nassert True")
    assert errors(cells) == [None, "DeadKernel", "NotRun"]


def test_a_check_that_loops_by_itself_ends(tmp_path: Path) -> None:
    cells, seconds = run(tmp_path, f"#check\n{LOOP}", "#check\nassert True", timeout=2)
    assert errors(cells) == ["Timeout", None]
    assert seconds < 20


def test_a_notebook_that_uses_up_its_time_is_not_run_to_its_end(tmp_path: Path) -> None:
    nap = "#check\nimport time; time.sleep(1.5)"
    cells, seconds = run(tmp_path, *[nap] * 8, notebook_seconds=4)
    assert errors(cells)[0] is None
    assert errors(cells)[-1] == "NotRun"
    assert cells[-1]["outputs"][0]["evalue"].endswith("the notebook used up its 4 seconds.")
    assert seconds < 12


def test_a_cell_gets_no_more_time_than_the_notebook_has_left(tmp_path: Path) -> None:
    cells, seconds = run(tmp_path, ENDLESS, ASKS, timeout=60, notebook_seconds=4)
    assert errors(cells) == [None, "Timeout"]
    assert seconds < 20


def test_each_notebook_has_its_own_budget_with_one_step(tmp_path: Path) -> None:
    settings = {"timeout": 2, "notebook_seconds": 60, "shutdown_kernel": "immediate"}
    step = LimitedExecute(config=Config({"LimitedExecute": settings}))
    resources = {"metadata": {"path": str(tmp_path)}}
    step.preprocess(notebook(plain(LOOP)), resources)
    second, _ = step.preprocess(notebook(check("c", "import time; time.sleep(1)")), resources)
    assert step.timeout == 2
    assert errors(second["cells"]) == [None]


@pytest.mark.parametrize(("figures", "backend"), [(True, "inline"), (False, "agg")])
def test_plots_are_drawn_only_where_the_course_wants_them(
    tmp_path: Path, figures: bool, backend: str
) -> None:
    cells, _ = run(tmp_path, "import os\nprint(os.environ['MPLBACKEND'])", figures=figures)
    assert backend in output(cells[0])
