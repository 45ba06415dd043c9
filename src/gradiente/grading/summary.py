"""What a run of the autograder says at its end: who was repaired, and who could not be graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from logging import Logger

from gradiente.gradebook.notes import Note


def tell(log: Logger, repairs: Sequence[Note], failures: Mapping[tuple[str, str], str]) -> None:
    """Logs a line for each repair and for each submission that was set aside."""
    if repairs:
        log.warning("%d repairs were made:", len(repairs))
    for note in repairs:
        where = (note.student, note.assignment, note.notebook)
        log.warning("  %s: %s", ", ".join(part for part in where if part), note.text)
    if failures:
        log.error("%d submissions could not be graded; all others were:", len(failures))
    for (student, assignment), reason in failures.items():
        log.error("  %s, %s: %s", student, assignment, reason)
