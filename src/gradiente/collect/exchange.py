"""Collects submissions from nbgrader's exchange: `nbgrader collect` for a class that may misbehave.

Students can write to `inbound/`: whatever lies there is set aside with a sentence or collected, and
stops nobody else.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns
from traitlets import Bool

from gradiente.collect import entries
from gradiente.collect.copying import copy_ordinary, mend_secret, put
from gradiente.collect.entries import Entry, owner_of
from gradiente.collect.told import Told
from gradiente.course import Course, CourseError, Records, load_course, load_records
from gradiente.course.load import assignment_named
from gradiente.course.records import look_alike
from gradiente.grading.submission import (
    TIMESTAMP,
    SubmissionError,
    printable,
    read_timestamp,
    require_ordinary,
)


class GuardedCollect(ExchangeCollect):
    """The collector for `c.ExchangeFactory.collect`."""

    check_arrival = Bool(
        True,
        help="Whether to compare the time that a submission claims with the time at which the"
        " system last changed its files; unset it where the exchange was copied or restored.",
    ).tag(config=True)

    course: Course
    records: Records
    told: Told

    def init_src(self) -> None:
        """Finds the submissions. Called by nbgrader before `copy_files`."""
        self._read_course()
        self.found: dict[str, list[Entry]] = defaultdict(list)
        self.reasons: dict[str, list[str]] = defaultdict(list)
        now = datetime.now(UTC)
        for path in sorted(self._inbound().iterdir()):
            student = entries.whose(path.name, self.coursedir.assignment_id)
            if self._is_asked_for(path.name, student):
                try:
                    self.found[student or ""].append(self._entry(path, student, now))
                except (SubmissionError, OSError) as error:
                    self._set_aside(student or "", path, error)

    def _read_course(self) -> None:
        root = Path(self.coursedir.root)
        try:
            self.course = load_course(root)
            assignment_named(self.course, self.coursedir.assignment_id)
            self.records = load_records(root, self.course)
        except CourseError as error:
            self.log.error("%s", error)
            raise SystemExit(2) from None

    def _inbound(self) -> Path:
        """The folder of submissions, as short as the instructor would write it."""
        if not self.coursedir.course_id:
            self.fail("No course id specified. Re-run with --course flag.")
        inbound = Path(self.root, self.coursedir.course_id, "inbound")
        if not inbound.is_dir():
            self.fail(f"Course not found: {inbound}")
        if not os.access(inbound, os.R_OK | os.X_OK):
            self.fail(f"You don't have read permissions for the directory: {inbound}")
        here = Path.cwd()
        return inbound.relative_to(here) if inbound.is_relative_to(here) else inbound

    def _is_asked_for(self, name: str, student: str | None) -> bool:
        others = set(self.course.assignments) - {self.coursedir.assignment_id}
        if student is None and (name.startswith(".") or entries.is_of_another(name, others)):
            return False
        return fnmatchcase(student or "", self.coursedir.student_id or "*")

    def _entry(self, path: Path, student: str | None, now: datetime) -> Entry:
        """Raises SubmissionError for what is no submission of a student of this course."""
        if student is None:
            raise SubmissionError(
                f"{printable(path)}: is not named like a submission; expected"
                " STUDENT+ASSIGNMENT+2025-08-01 23:59:59 UTC+LETTERS; rename or remove it there"
            )
        if not self.records.knows(student):
            alike = [s for s in self.records.roster or () if look_alike(s) == look_alike(student)]
            hint = f" (is it {alike[0]!r}?)" if alike else ""
            raise SubmissionError(
                f"{printable(path)}: student {student!r} is not on the roster{hint};"
                " add them there or rename the folder"
            )
        return entries.read_entry(path, self.coursedir.assignment_id, self.course.zone, now)

    def copy_files(self) -> None:
        """Collects one submission a student. Called by nbgrader."""
        found = {s: e for s, e in self.found.items() if e}
        course, assignment = self.coursedir.course_id, self.coursedir.assignment_id
        if found:
            text = "Processing %d submissions of '%s' for course '%s'"
            self.log.info(text, len(found), assignment, course)
        else:
            self.log.warning(
                "No submissions of '%s' for course '%s' to collect", assignment, course
            )
        with Gradebook(self.coursedir.db_url, course) as gradebook:
            self.told = Told(gradebook.engine, assignment)
            for student in sorted(set(found) | set(self.reasons)):
                self._collect(student)
                if self.records.knows(student):
                    is_there = self._submitted(student).is_dir()
                    self.told.set_aside(student, self.reasons[student], collected=is_there)
        self._summary()

    def _collect(self, student: str) -> None:
        """Collects the first submission that can be collected, in the order of preference."""
        for entry in self._by_preference(student):
            try:
                self._check(entry)
                self._take(entry)
            except SubmissionError as error:
                self._set_aside(student, entry.path, error)
            except (OSError, RecursionError) as error:
                self._set_aside(student, entry.path, error)
                return  # the disk's fault, perhaps: no reason for an older submission
            else:
                return

    def _by_preference(self, student: str) -> list[Entry]:
        """The newest first; with --before-duedate, those in time first."""
        newest = sorted(self.found[student], key=lambda entry: entry.time, reverse=True)
        dates = self.course.deadlines(self.coursedir.assignment_id)
        if not self.before_duedate or dates is None:
            return newest
        granted = self.records.extensions.get((student, self.coursedir.assignment_id))
        moved = dates.shifted(granted) if granted else dates
        due = self.course.late_rule.deadline(moved)
        return sorted(newest, key=lambda entry: entry.time >= due)

    def _check(self, entry: Entry) -> None:
        if self.check_owner:
            self._check_owner(entry)
        require_ordinary(entry.path)

    def _check_owner(self, entry: Entry) -> None:
        """Raises SubmissionError where another student made the folder; else warns as nbgrader."""
        owner, where = owner_of(entry.path), printable(entry.path)
        if owner == entry.student:
            return
        if owner in (self.records.roster or ()):
            raise SubmissionError(
                f"{where}: is named for {entry.student!r} but belongs to the student {owner!r};"
                " ask both, and rename it if it is in order"
            )
        self.log.warning(
            f"{where} claims to be submitted by {entry.student} but is owned by {owner}; cheating"
            " attempt? you may disable this warning by unsetting ExchangeCollect.check_owner"
        )

    def _submitted(self, student: str) -> Path:
        c = self.coursedir
        return Path(c.format_path(c.submitted_directory, student, c.assignment_id))

    def _take(self, entry: Entry) -> None:
        folder = self._submitted(entry.student)
        about = (entry.student, self.coursedir.assignment_id)
        is_there = folder.is_dir()
        if is_there and not self._replaces(entry, folder):
            why = "No newer submission to collect: %s %s"
            stays = "Submission already exists, use --update to update: %s %s"
            self.log.info(why if self.update else stays, *about)
            return
        self.log.info("%s submission: %s %s", "Updating" if is_there else "Collecting", *about)
        notes = entry.notes
        if self.check_arrival:
            notes += entries.arrived_later(entry, self.course.zone)
        self._copy(entry, folder)
        for text in notes:
            self.log.warning("%s: timestamp.txt %s", printable(entry.path), text)
        self.told.collected(entry.student, notes, anew=not is_there)

    def _replaces(self, entry: Entry, folder: Path) -> bool:
        try:
            existing = read_timestamp(folder / TIMESTAMP, self.course.zone)
        except SubmissionError:
            existing = None
        if self.update and (existing is None or entry.time > existing):
            return True
        return bool(self.before_duedate and existing != entry.time)

    def _copy(self, entry: Entry, folder: Path) -> None:
        """Puts a whole copy in the place of the older one, which stays where copying fails."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".collect-", dir=folder.parent) as work:
            new = Path(work, "new")
            self.do_copy(entry.path, new)
            if entry.mend:
                put(new / TIMESTAMP, entries.stamp(entry.time))
            mend_secret(new)
            if folder.exists():
                folder.rename(Path(work, "old"))
            new.rename(folder)

    def do_copy(self, src: str | Path, dest: str | Path, log: object = None) -> None:
        """Copies as nbgrader does, with its limits, but follows no link. Raises SubmissionError."""
        c = self.coursedir
        if self.get_size(src) > 1000 * c.max_dir_size:
            raise SubmissionError(
                f"{printable(src)}: is larger than {c.max_dir_size // 1000} MB;"
                " ask the student to hand in less (CourseDirectory.max_dir_size)"
            )
        ignore = ignore_patterns(c.ignore, c.include, c.max_file_size, log or self.log)
        copy_ordinary(Path(src), Path(dest), ignore, shared=c.groupshared)

    def _set_aside(self, student: str, path: Path, error: Exception) -> None:
        reason = str(error)
        if not isinstance(error, SubmissionError):
            why = getattr(error, "strerror", None) or error
            reason = f"{printable(path)}: cannot be collected ({why}); correct it there"
        self.reasons[student].append(reason)

    def _summary(self) -> None:
        reasons = [reason for student in sorted(self.reasons) for reason in self.reasons[student]]
        if reasons:
            self.log.error("%d submissions were set aside; all others were taken:", len(reasons))
        for reason in reasons:
            self.log.error("  %s", reason)
