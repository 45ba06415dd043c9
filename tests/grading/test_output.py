"""How much a cell may show, with messages instead of a kernel."""

from __future__ import annotations

from typing import Any

import pytest
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode

from gradiente.grading.output import MUCH_TEXT, BoundedOutput
from tests.support import notebook, plain


def message(kind: str, **content: Any) -> dict[str, Any]:
    return {
        "msg_type": kind,
        "header": {"msg_type": kind},
        "parent_header": {"msg_id": "1"},
        "content": content,
    }


def printed(text: str) -> dict[str, Any]:
    return message("stream", name="stdout", text=text)


def failed(text: str) -> dict[str, Any]:
    return message("error", ename="E", evalue=text, traceback=[text])


@pytest.fixture
def cells() -> list[NotebookNode]:
    return [plain("x", "a"), plain("y", "b")]


@pytest.fixture
def client(cells: list[NotebookNode]) -> BoundedOutput:
    found = BoundedOutput(notebook(*cells), cell_output_bytes=2000, record_timing=False)
    found.clear_before_next_output = False  # nbclient sets it when a cell starts
    return found


def test_output_beyond_the_limit_is_dropped_with_one_note(
    client: BoundedOutput, cells: list[NotebookNode]
) -> None:
    for _ in range(50):
        client.process_message(printed("x" * 300), cells[0], 0)
    texts = [output["text"] for output in cells[0]["outputs"]]
    assert texts[:-1] == ["x" * 300] * (len(texts) - 1)
    assert 2 < len(texts) < 7
    assert "was dropped" in texts[-1]


def test_a_flood_in_one_cell_leaves_room_for_the_next(
    client: BoundedOutput, cells: list[NotebookNode]
) -> None:
    client.process_message(printed("x" * 10**6), cells[0], 0)
    client.process_message(printed("fine"), cells[1], 1)
    assert [output["text"] for output in cells[1]["outputs"]] == ["fine"]


def test_many_empty_messages_are_a_flood_too(
    client: BoundedOutput, cells: list[NotebookNode]
) -> None:
    for _ in range(1000):
        client.process_message(message("display_data", data={}, metadata={}), cells[0], 0)
    assert len(cells[0]["outputs"]) < 12


def test_an_error_is_kept_after_a_flood_once_and_shortened(
    client: BoundedOutput, cells: list[NotebookNode]
) -> None:
    client.process_message(printed("x" * 10**6), cells[0], 0)
    for _ in range(3):
        client.process_message(failed("y" * 10**6), cells[0], 0)
    errors = [o for o in cells[0]["outputs"] if o["output_type"] == "error"]
    assert len(errors) == 1
    assert len(errors[0]["evalue"]) < MUCH_TEXT + 10


def test_the_end_of_a_cell_is_seen_after_a_flood(
    client: BoundedOutput, cells: list[NotebookNode]
) -> None:
    client.process_message(printed("x" * 10**6), cells[0], 0)
    with pytest.raises(CellExecutionComplete):
        client.process_message(message("status", execution_state="idle"), cells[0], 0)
