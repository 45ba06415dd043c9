"""The course as course.toml describes it: what each key may hold, and what follows from it."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from gradiente.policy import Deadlines, LateRule, end_of

DATE_FORMS = (("%Y-%m-%d %H:%M", True), ("%Y-%m-%d %H:%M:%S", False))
NEVER = datetime(9000, 1, 1)
ASSIGNMENT_NAME = re.compile(r"[a-z][a-z0-9_]*")


def _parsed(text: str) -> tuple[datetime, bool]:
    """A date as written, without a zone, and whether it is written to the minute."""
    for form, to_the_minute in DATE_FORMS:
        try:
            return datetime.strptime(text, form), to_the_minute
        except ValueError:
            continue
    raise ValueError(f"{text!r} is not a date of course.toml")


def _check_date(value: object) -> str:
    """A deadline stays a string here: how precisely it is written decides what it includes."""
    try:
        if isinstance(value, str) and _parsed(value)[0] < NEVER:
            return value
    except ValueError:
        pass
    found = repr(value) if isinstance(value, str) else value
    raise ValueError(f'expected a local time in quotes, like "2025-08-01 23:59", found {found}')


LocalTime = Annotated[str, BeforeValidator(_check_date)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Positive = Annotated[Decimal, Field(gt=0)]
NotNegative = Annotated[Decimal, Field(ge=0)]


class Section(BaseModel):
    """A table of course.toml: frozen, with no keys but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class CourseInfo(Section):
    """Who the course is: id and folder of nbgrader's exchange, title, language, time zone."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
    title: str
    language: Literal["es", "en"] = "es"
    timezone: str
    exchange: str = "exchange"

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone; expected a name like America/Caracas")
        return value


class Grades(Section):
    """The scale, the range of alpha, and how assignments and project make the course grade."""

    scale: Positive = Decimal(20)
    assignments_share: Share = Decimal("0.70")
    project_share: Share = Decimal("0.30")
    alpha_min: Positive = Decimal("0.8")
    alpha_max: Positive = Decimal("1.2")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.assignments_share + self.project_share != 1:
            total = self.assignments_share + self.project_share
            raise ValueError(f"assignments_share + project_share must be 1; they add up to {total}")
        if self.alpha_min > self.alpha_max:
            raise ValueError("alpha_min must not be greater than alpha_max")
        return self


class Late(Section):
    """What lateness costs, on the course's scale."""

    points_per_day: NotNegative = Decimal(2)
    max_points: NotNegative = Decimal(10)
    counts_from: Literal["soft", "due"] = "due"


class Grading(Section):
    """How a submission's code is run: its limits, its plots, and whether a sandbox may be missing.

    Seconds are of wall clock. `memory_mb` limits the address space of each process of a kernel, of
    which torch takes 1 GB, and the memory of all of them; `disk_mb` is what a kernel may write.
    """

    cell_seconds: Annotated[int, Field(ge=1)] = 20
    notebook_seconds: Annotated[int, Field(ge=1)] = 120
    seconds_after_timeout: Annotated[int, Field(ge=1)] = 3
    figures: bool = True
    memory_mb: Annotated[int, Field(ge=512, le=1_048_576)] = 4096
    processes: Annotated[int, Field(ge=32, le=32_768)] = 256
    disk_mb: Annotated[int, Field(ge=16, le=65_536)] = 256
    unsandboxed: Annotated[bool, Field(strict=True)] = False


class Files(Section):
    """Where the instructor's records stand, relative to course.toml."""

    roster: str = "records/roster.csv"
    extensions: str = "records/extensions.csv"
    alpha: str = "records/alpha.csv"
    grades: str = "records/grades.csv"


class Assignment(Section):
    """One assignment: notebooks in source/<name>, or a grade that comes from outside."""

    title: str
    weight: Share
    external: bool = False
    soft: LocalTime | None = None
    due: LocalTime | None = None
    final: LocalTime | None = None

    @model_validator(mode="after")
    def _dates_make_sense(self) -> Self:
        if self.due is None:
            if self.soft is not None or self.final is not None:
                raise ValueError("soft and final need due as well")
            return self
        written = (self.soft, self.due, self.final)
        ends = [end_of(*_parsed(date)) for date in written if date is not None]
        if ends != sorted(ends):
            raise ValueError("expected soft <= due <= final")
        return self


class Course(Section):
    """The whole of course.toml."""

    course: CourseInfo
    grades: Grades = Grades()
    late: Late = Late()
    grading: Grading = Grading()
    files: Files = Files()
    assignments: dict[str, Assignment]

    @field_validator("assignments")
    @classmethod
    def _names(cls, value: dict[str, Assignment]) -> dict[str, Assignment]:
        for name in value:
            if not ASSIGNMENT_NAME.fullmatch(name):
                raise ValueError(
                    f"{name!r} is not a good name; expected small letters, digits and _"
                )
        return value

    @model_validator(mode="after")
    def _weights_add_up(self) -> Self:
        total = sum((a.weight for a in self.assignments.values()), Decimal(0))
        if total != 1:
            raise ValueError(f"the weights under [assignments] must add up to 1; they make {total}")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which dates are written."""
        return ZoneInfo(self.course.timezone)

    @cached_property
    def late_rule(self) -> LateRule:
        """What lateness costs, for the policy."""
        return LateRule(
            per_day=self.late.points_per_day,
            at_most=self.late.max_points,
            counts_from=self.late.counts_from,
        )

    @cached_property
    def weights(self) -> dict[str, Decimal]:
        """Weights of the assignments that count towards the final grade."""
        return {name: a.weight for name, a in self.assignments.items() if a.weight > 0}

    def local_time(self, text: str) -> tuple[datetime, bool]:
        """A date of course.toml in the course's zone, and whether it is written to the minute."""
        moment, to_the_minute = _parsed(text)
        return moment.replace(tzinfo=self.zone), to_the_minute

    def deadlines(self, assignment: str) -> Deadlines | None:
        """The dates of an assignment, or None where it has none (then nothing is ever late).

        A missing soft date is the due date; a missing final date means: accepted for ever.
        """
        a = self.assignments[assignment]
        if a.due is None:
            return None
        due = end_of(*self.local_time(a.due))
        return Deadlines(
            soft=end_of(*self.local_time(a.soft)) if a.soft else due,
            due=due,
            final=end_of(*self.local_time(a.final)) if a.final else NEVER.replace(tzinfo=self.zone),
        )
