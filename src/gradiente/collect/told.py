"""Keeps in the gradebook what the collector had to tell about a submission."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Engine

from gradiente.gradebook.notes import Kind, Note, read_notes, replace_notes
from gradiente.grading.submission import TIMESTAMP

# `nbgrader autograde` writes the notes on a submission ("") and on its notebooks anew. What it does
# not know of stands under other names, so that it outlives grading.
WHOLE = ""
EXCHANGE = "exchange"


class Told:
    """The collector's notes on one assignment's submissions."""

    def __init__(self, engine: Engine, assignment: str) -> None:
        self.engine = engine
        self.assignment = assignment
        self.known = {(n.student, n.assignment, n.notebook) for n in read_notes(engine)}

    def collected(self, student: str, about_time: Iterable[str], *, anew: bool) -> None:
        """What is told of the time of a submission that was collected."""
        self._replace(student, TIMESTAMP, Kind.REPAIR, about_time)
        if anew:
            self._replace(student, WHOLE, Kind.FAILURE, ())

    def set_aside(self, student: str, reasons: Iterable[str], *, collected: bool) -> None:
        """What was not collected: a failure where the student has nothing else.

        Autograding takes such a failure away again, after the instructor put the submission right.
        """
        if collected:
            told = [f"a submission was set aside: {reason}" for reason in reasons]
            self._replace(student, EXCHANGE, Kind.REPAIR, told)
        else:
            self._replace(student, EXCHANGE, Kind.REPAIR, ())
            self._replace(student, WHOLE, Kind.FAILURE, reasons)

    def _replace(self, student: str, about: str, kind: Kind, texts: Iterable[str]) -> None:
        notes = [Note(student, self.assignment, about, kind, text) for text in texts]
        if notes or (student, self.assignment, about) in self.known:
            replace_notes(self.engine, student, self.assignment, about, notes)
