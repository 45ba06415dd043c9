"""Notes on submissions, kept in the gradebook's database beside nbgrader's tables.

A note says what was repaired in a submission or why it could not be graded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    inspect,
    select,
)


class Kind(StrEnum):
    """What a note is about."""

    REPAIR = "repair"
    FAILURE = "failure"


@dataclass(frozen=True)
class Note:
    """A sentence about one submission; `notebook` is empty where it is about all of it."""

    student: str
    assignment: str
    notebook: str
    kind: Kind
    text: str


_METADATA = MetaData()
_TABLE = Table(
    "gradiente_note",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("student", String(128), nullable=False, index=True),
    Column("assignment", String(128), nullable=False),
    Column("notebook", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
)


def read_notes(engine: Engine) -> list[Note]:
    """All notes, oldest first; none in a gradebook that has no such table."""
    if not inspect(engine).has_table(_TABLE.name):
        return []
    with engine.connect() as connection:
        rows = connection.execute(select(_TABLE).order_by(_TABLE.c.id))
        return [Note(r.student, r.assignment, r.notebook, Kind(r.kind), r.text) for r in rows]


def replace_notes(
    engine: Engine, student: str, assignment: str, notebook: str, notes: Iterable[Note]
) -> None:
    """Puts `notes` in the place of all notes on one notebook ("" stands for the submission)."""
    _METADATA.create_all(engine)
    c = _TABLE.c
    with engine.begin() as connection:
        connection.execute(
            delete(_TABLE).where(
                c.student == student, c.assignment == assignment, c.notebook == notebook
            )
        )
        for note in notes:
            connection.execute(
                _TABLE.insert().values(
                    student=note.student,
                    assignment=note.assignment,
                    notebook=note.notebook,
                    kind=str(note.kind),
                    text=note.text,
                )
            )
