"""What the name and the files of a folder in the exchange's `inbound/` say about a submission."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from gradiente.grading.submission import (
    TIMESTAMP,
    SubmissionError,
    parse_time,
    printable,
    read_timestamp,
)

# nbgrader writes one time in both places, and submits within seconds.
SAME = timedelta(minutes=1)
ARRIVES_WITHIN = timedelta(minutes=10)
# What stands behind the assignment: a time, and what keeps others from guessing the name. The
# time's zone may be an offset with a plus sign of its own, as in Asia/Riyadh.
TIME_AND_SECRET = re.compile(r"(?P<time>\d{4}-\d\d-\d\d[ T].*?)(?:\+[A-Za-z0-9_-]{6,})?")


@dataclass(frozen=True)
class Entry:
    """A submission in `inbound/`; `time` is the one that counts.

    `mend` says that the collected timestamp.txt must be written, `notes` what the instructor is
    told.
    """

    path: Path
    student: str
    time: datetime
    mend: bool = False
    notes: tuple[str, ...] = field(default=())


def whose(name: str, assignment: str) -> str | None:
    """The student of an entry `student+assignment+time+secret`; None if it is another's entry.

    An id may hold plus signs.
    """
    student, found, _ = name.rpartition(f"+{assignment}+")
    return student if found else None


def is_of_another(name: str, assignments: Iterable[str]) -> bool:
    """Whether an entry is named for one of the course's assignments."""
    return any(whose(name, assignment) is not None for assignment in assignments)


def read_entry(path: Path, assignment: str, zone: ZoneInfo, now: datetime) -> Entry:
    """The submission that an entry's name and timestamp.txt describe. Raises SubmissionError."""
    if not stat.S_ISDIR(path.lstat().st_mode):
        raise SubmissionError(f"{printable(path)}: is a link or a file and no folder; remove it")
    student, _, rest = path.name.rpartition(f"+{assignment}+")
    match = TIME_AND_SECRET.fullmatch(rest)
    if not match:
        raise SubmissionError(
            f"{printable(path)}: has no time in its name; expected"
            f" STUDENT+{assignment}+2025-08-01 23:59:59 UTC+LETTERS"
        )
    named = parse_time(match["time"], path, zone)
    time, mend, notes = _settled(named, path, zone)
    if time > now + ARRIVES_WITHIN:
        notes = (*notes, f"{_shown(time, zone)} lies in the future; compare before you grade")
    return Entry(path, student, time, mend, notes)


def _settled(named: datetime, path: Path, zone: ZoneInfo) -> tuple[datetime, bool, tuple[str, ...]]:
    """The time that counts, whether timestamp.txt must be written, and what is told of it.

    A student can edit both the folder's name and the file, so the later time counts.
    """
    try:
        written = read_timestamp(path / TIMESTAMP, zone)
        fault = "was missing"
    except SubmissionError:
        written, fault = None, "could not be read"
    if written is None:
        told = f"{fault}; the time in the submission's name counts: {_shown(named, zone)}"
        return named, True, (told,)
    if abs(written - named) <= SAME:
        return written, False, ()
    told = (
        f"says {_shown(written, zone)} and the submission's name {_shown(named, zone)};"
        " the later one counts"
    )
    return max(written, named), True, (told,)


def owner_of(path: Path) -> str:
    """The user name of who made a folder."""
    try:
        return path.owner()
    except KeyError:
        return "unknown id"


def arrived_later(entry: Entry, zone: ZoneInfo) -> tuple[str, ...]:
    """A sentence where the files came after the time that the submission claims.

    A student cannot set the time at which the system last changed a file; a backup or a copy of the
    whole exchange does.
    """
    arrived = datetime.fromtimestamp(max(_changes(entry.path)), UTC)
    if arrived <= entry.time + ARRIVES_WITHIN:
        return ()
    return (
        f"claims {_shown(entry.time, zone)}, but the files arrived at {_shown(arrived, zone)};"
        " compare before you grade",
    )


def _changes(folder: Path) -> Iterator[float]:
    yield folder.lstat().st_ctime
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(parent, name).lstat().st_ctime


def _shown(time: datetime, zone: ZoneInfo) -> str:
    return f"{time.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def stamp(time: datetime) -> str:
    """A time as nbgrader writes it to timestamp.txt."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
