"""Notes beside nbgrader's tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import Engine, create_engine

from gradiente.gradebook.notes import Kind, Note, read_notes, replace_notes


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'notes.db'}")
    yield made
    made.dispose()


def note(text: str, student: str = "s1", notebook: str = "nb", kind: Kind = Kind.REPAIR) -> Note:
    return Note(student, "tarea1", notebook, kind, text)


def put(engine: Engine, *notes: Note) -> None:
    for one in notes:
        replace_notes(engine, one.student, one.assignment, one.notebook, [one])


def test_a_gradebook_that_never_held_notes_has_none(engine: Engine) -> None:
    assert read_notes(engine) == []


def test_notes_come_back_as_they_were_written_and_in_order(engine: Engine) -> None:
    texts = ["ñandú; DROP TABLE grade; --", 'a "quoted", line\nand another', ""]
    notes = [note(text) for text in texts]
    replace_notes(engine, "s1", "tarea1", "nb", notes)
    assert read_notes(engine) == notes


def test_a_failure_stays_a_failure(engine: Engine) -> None:
    put(engine, note("is empty", kind=Kind.FAILURE))
    assert [n.kind for n in read_notes(engine)] == [Kind.FAILURE]


def test_new_notes_take_the_place_of_the_old(engine: Engine) -> None:
    put(engine, note("old"), note("new"))
    assert [n.text for n in read_notes(engine)] == ["new"]


def test_no_notes_clear_the_old(engine: Engine) -> None:
    put(engine, note("old"))
    replace_notes(engine, "s1", "tarea1", "nb", [])
    assert read_notes(engine) == []


def test_notes_of_others_stay(engine: Engine) -> None:
    others = [
        note("of s2", student="s2"),
        note("of all", notebook=""),
        note("of n2", notebook="n2"),
    ]
    put(engine, *others, note("of nb"))
    replace_notes(engine, "s1", "tarea1", "nb", [])
    assert read_notes(engine) == others


def test_a_failed_replacement_keeps_the_old_notes(engine: Engine) -> None:
    put(engine, note("old"))
    with pytest.raises(UnicodeEncodeError):
        replace_notes(engine, "s1", "tarea1", "nb", [note("new"), note("\ud800")])
    assert [n.text for n in read_notes(engine)] == ["old"]


def test_notes_live_beside_nbgraders_tables(gradebook: Gradebook) -> None:
    gradebook.add_student("s1")
    put(gradebook.engine, note("kept"))
    assert [n.text for n in read_notes(gradebook.engine)] == ["kept"]
    assert [s.id for s in gradebook.students] == ["s1"]
