"""The demo's last page: the table of grades and where to look next."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gradiente.gradebook.export import DEFAULT, number
from gradiente.gradebook.ledger import Entry, Row, Status

COLORS = {Status.COMPLETE: "green", Status.PROVISIONAL: "yellow", Status.MISSING: "red"}


def grades_table(rows: Sequence[Row], assignments: Sequence[str]) -> Table:
    """One line a student: each assignment's net grade and penalty, alpha, the totals, the status."""
    table = Table(title="Grades (0 to 20)", caption="net grade, and in brackets the late penalty")
    table.add_column("student", no_wrap=True)
    table.add_column("story")
    for name in assignments:
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("alpha", "final", "project", "course"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for row in rows:
        table.add_row(
            row.student.id,
            row.student.last_name,
            *[_net(row.entries[name]) for name in assignments],
            number(row.alpha) or "-",
            number(row.final) or "-",
            number(row.project) or "-",
            Text(number(row.course_grade) or "-", style="bold"),
            Text(row.status, style=COLORS[row.status]),
        )
    return table


def _net(entry: Entry) -> str:
    if entry.grade is None:
        return "-"
    penalty = f" (-{number(entry.grade.penalty)})" if entry.grade.penalty else ""
    return number(entry.grade.net) + penalty


def next_steps(rows: Sequence[Row], seconds: float) -> RenderableType:
    """What the status says of each student who is not complete, and where the results are."""
    notes = [f"  {row.student.id}: {note}" for row in rows for note in row.notes]
    steps = [
        f"\nThe whole loop took {seconds:.0f} seconds. Look next at:",
        f"  {DEFAULT}                the table, for a spreadsheet",
        "  feedback/flipped_kernel/tarea2/   what a student gets back (HTML)",
        "  autograded/deleted_check/tarea1/  a repaired notebook, as it was run",
        "  jupyter lab                       then the menu Nbgrader, Formgrader",
        "  records/                          change an extension or an alpha, then: gradiente grades",
    ]
    return Group(
        "\n[bold]What is open or was repaired[/]", Text("\n".join(notes)), Text("\n".join(steps))
    )
