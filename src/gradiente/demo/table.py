"""The demo's last page: the table of grades and where to look next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from gradiente.gradebook.export import DEFAULT, number
from gradiente.gradebook.ledger import Entry, Row, Status

COLORS = {Status.COMPLETE: "green", Status.PROVISIONAL: "yellow", Status.MISSING: "red"}
# Below this width the stories are left out: the ids of the demo's students say nearly as much.
WIDTH_WITH_STORIES = 120


def grades_table(rows: Sequence[Row], assignments: Sequence[str], width: int) -> Table:
    """One line a student: net grades and penalties, alpha, final and course grade, the status."""
    table = Table(
        title="Grades (0 to 20)",
        caption="net grade (late penalty); all columns are in " + str(DEFAULT),
        box=box.SIMPLE_HEAD,
        padding=(0, 1),
    )
    stories = width >= WIDTH_WITH_STORIES
    table.add_column("student", no_wrap=True)
    if stories:
        table.add_column("story")
    for name in (*assignments, "alpha", "final", "course"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for row in rows:
        table.add_row(
            row.student.id,
            *([row.student.last_name] if stories else []),
            *[_net(row.entries[name]) for name in assignments],
            *[number(value) or "-" for value in (row.alpha, row.final)],
            Text(number(row.course_grade) or "-", style="bold"),
            Text(row.status, style=COLORS[row.status]),
        )
    return table


def _net(entry: Entry) -> str:
    if entry.grade is None:
        return "-"
    penalty = f" (-{entry.grade.penalty.normalize():f})" if entry.grade.penalty else ""
    return number(entry.grade.net) + penalty


def open_notes(rows: Sequence[Row]) -> Iterator[str]:
    """What the table's notes say, a line each."""
    yield "[bold]What is open or was repaired[/]"
    for row in rows:
        for note in row.notes:
            yield escape(f"  {row.student.id}: {note}")


def next_steps(seconds: float) -> Iterator[str]:
    """Where the results are."""
    yield f"\n[bold]The whole loop took {seconds:.0f} seconds.[/] Look next at:"
    yield f"  {DEFAULT}                the table, for a spreadsheet"
    yield "  feedback/flipped_kernel/tarea2/   what a student gets back"
    yield "  autograded/deleted_check/tarea1/  a repaired notebook, as it was run"
    yield "  jupyter lab                       then the menu Nbgrader, Formgrader"
    yield "  records/alpha.csv                 change a number, then: gradiente grades"
