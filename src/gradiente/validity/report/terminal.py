"""The report in the terminal: a table of the answers of each notebook, then the findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from gradiente.validity.report import words
from gradiente.validity.report.data import CourseNumbers, Score, Spare, Totals
from gradiente.validity.report.summary import summarize
from gradiente.validity.results import Finding, NotebookReport

# Title and least width; with the answer's column and the gaps it is less than 100 in all.
COLUMNS = {
    "points": 6,
    "checks": 6,
    "right": 7,
    "wrong": 7,
    "generated": 13,
    "spare": 7,
    "time": 9,
}
LEAST, MOST = 12, 34
LEGEND = (
    "right: right answers accepted; wrong: mutants, stub and wrong forms caught",
    "generated: mutants killed, without equivalents",
    "spare: how many times larger the largest error of a right answer could be",
)
COLORS = {"edge": "red", "tight": "yellow", "wide": ""}


def show(reports: Sequence[NotebookReport], console: Console) -> None:
    """Prints the tables and the findings."""
    course = summarize(reports)
    console.print(tables(course))
    for line in finding_lines(course):
        console.print(line, soft_wrap=True)


def tables(course: CourseNumbers) -> Group:
    """One table a notebook with one row an answer, and the sums of the course."""
    names = [answer.name for notebook in course.notebooks for answer in notebook.answers]
    width = min(MOST, max([LEAST, *map(len, names)]))
    parts: list[RenderableType] = [_table(width, heads=True)]
    for notebook in course.notebooks:
        table = _table(width)
        for answer in notebook.answers:
            table.add_row(Text("  " + answer.name), *_cells(answer.totals))
        if len(notebook.answers) > 1:
            table.add_row("  all", *_cells(notebook.totals))
        parts += [Text(notebook.name, style="bold"), table, Text()]
    total = _table(width)
    total.add_row(words.count(course.notebooks, "notebook"), *_cells(course.totals))
    return Group(*parts, total, Text(), *(Text(line, style="dim") for line in LEGEND))


def _table(width: int, *, heads: bool = False) -> Table:
    """All tables have the same columns, so that the heads need to stand only once."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_header=heads, show_edge=False)
    table.add_column("  answer", width=width + 2, overflow="fold")
    for name, least in COLUMNS.items():
        table.add_column(name, justify="right", min_width=least, no_wrap=True)
    return table


def _cells(totals: Totals) -> Iterator[Text]:
    yield Text(words.number(totals.points))
    yield Text(str(totals.checks))
    yield _score(totals.right)
    yield _score(totals.wrong)
    yield _generated(totals)
    yield _spare(totals.nearest)
    yield Text(words.duration(totals.seconds))


def _score(score: Score) -> Text:
    """A mark stands beside what is not complete, for those who see no colour."""
    if score.complete:
        return Text(words.score(score))
    return Text("! " + words.score(score), style="bold red")


def _generated(totals: Totals) -> Text:
    found = totals.generated
    if found.rate is None:
        return Text("-")
    text = f"{words.killed(found)} {words.percent(found.rate):>5}"
    return Text("! " + text, style="bold red") if found.survived else Text(text)


def _spare(spare: Spare | None) -> Text:
    return Text(words.times(spare), style=COLORS[words.level(spare)] if spare else "")


def finding_lines(course: CourseNumbers) -> Iterator[Text]:
    """The faults, then the remarks, one a line: "notebook: where: text"."""
    yield Text()
    if not course.faults:
        yield Text("No faults.", style="green")
    for title, color, found in (
        ("fault", "bold red", course.faults),
        ("remark", "bold yellow", course.remarks),
    ):
        if found:
            yield Text(words.count(found, title).capitalize(), style=color)
            yield from (Text("  " + finding_line(finding)) for finding in found)


def finding_line(finding: Finding) -> str:
    """A finding in one line, whatever its text."""
    parts = (finding.notebook, finding.where, " ".join(finding.text.split()))
    return ": ".join(part for part in parts if part)
