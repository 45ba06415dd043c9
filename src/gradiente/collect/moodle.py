r"""Collects what Moodle's "Download all submissions" gives, for `nbgrader zip_collect`.

Moodle names a student's folder (or the front of each file) `Full Name_1234567_assignsubmission_file`,
in a zip or unpacked. The full name, or the number in the roster's column `lms_user_id`, finds the
student on the roster; the time of a file in the archive is the time of the submission.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from gradiente.collect.archive import Unpacker
from gradiente.course import Records, Student, load_course, load_records
from gradiente.grading.submission import printable
from gradiente.host import course_root

MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_file_?/?(?:.*/)?(?P<file>[^/]*\.ipynb)\Z"
)
OF_STUDENT = "_assignsubmission_file"
ARCHIVES = {".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar"}
WRONG_NAME = (
    "its name is not one of Moodle's; expected Name_1234567_assignsubmission_file_/NOTEBOOK.ipynb"
)
PERSON = re.compile(r".+?_(?P<number>\d+)_assignsubmission_file")
COPY_NUMBER = re.compile(r" ?\(\d+\)(?=\.ipynb$)")
# An archive's clock begins in 1980, and writes that where it knows no time.
NO_TIME = datetime(1981, 1, 1, tzinfo=UTC)


def folded(name: str) -> str:
    """A name without case, accents and double spaces, as people mistype them."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.casefold().split())


def find_student(name: str, number: str, records: Records) -> Student:
    """The student of one of Moodle's folders. Raises LookupError with the reason."""
    students = list((records.roster or {}).values())
    by_number = [s for s in students if s.lms_user_id and s.lms_user_id == number]
    if len(by_number) == 1:
        return by_number[0]
    wanted = folded(name)
    names = defaultdict(list)
    for s in students:
        for full in (f"{s.first_name} {s.last_name}", f"{s.last_name} {s.first_name}"):
            names[folded(full)].append(s)
    found = {s.id: s for s in names[wanted]} if wanted else {}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise LookupError(
            f"{len(found)} students on the roster are called {name!r};"
            f" write {number} into the column lms_user_id of the right one"
        )
    raise LookupError(
        f"nobody on the roster is called {name!r}; correct the name there"
        f" or write {number} into the column lms_user_id"
    )


class MoodleExtractor(ExtractorPlugin):
    """Unpacks Moodle's archive and keeps the time of each file, taken to be the course's local."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Called by zip_collect with the folders `archive` and `extracted` of the assignment."""
        unpacker = Unpacker(Path(extracted_path), load_course(course_root(self)).zone, self.log)
        for path in sorted(Path(archive_path).rglob("*")):
            name = path.relative_to(archive_path)
            if path.is_symlink():
                self.log.error("%s: is a link, not a file; left out", printable(path))
            elif path.is_dir():
                continue
            elif not path.is_file():
                self.log.error("%s: is no file; left out", printable(path))
            elif OF_STUDENT in str(name) or not is_archive(path):
                unpacker.copy(path, name)
            elif path.suffix.lower() == ".zip":
                unpacker.unpack(path)
            else:
                self.log.error("%s: is no zip; download it as a zip, or unpack it", printable(path))


class MoodleCollector(FileNameCollectorPlugin):
    """Tells zip_collect whose each notebook is, and when it was handed in."""

    _records: Records | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._numbers: dict[str, str] = {}
        self._people: dict[Path, set[str]] = {}
        self._has_time: dict[tuple[str, str], bool] = {}

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Called once for each extracted file; None leaves the file out, with the reason logged."""
        path = Path(submitted_file)
        match = MOODLE.search(path.as_posix())
        if not match:
            if reason := _why_not(path):
                self.log.error("%s: %s", printable(path), reason)
            return None
        if self._records is None:
            root = course_root(self)
            self._records = load_records(root, load_course(root))
        try:
            student = find_student(match["name"], match["number"], self._records)
            self._require_one_person(student, match["number"], Path(match.string[: match.start()]))
            return self._found(student, COPY_NUMBER.sub("", match["file"]), path)
        except LookupError as error:
            self.log.error("%s: %s", printable(path), error)
            return None

    def _require_one_person(self, student: Student, number: str, folder: Path) -> None:
        """Raises LookupError where two of Moodle's people have one student's name."""
        if folder not in self._people:
            named = (PERSON.match(name) for name in os.listdir(folder))
            self._people[folder] = {match["number"] for match in named if match}
        if student.lms_user_id in self._people[folder]:
            self._numbers[student.id] = student.lms_user_id
        first = self._numbers.setdefault(student.id, number)
        if first != number:
            raise LookupError(
                f"{first} and {number} of Moodle are both called like student {student.id!r};"
                " write the right one into the column lms_user_id and collect again with --force"
            )

    def _found(self, student: Student, file: str, path: Path) -> dict[str, str]:
        """What nbgrader needs. Raises LookupError for a second copy that no time tells apart.

        nbgrader would end the whole run there.
        """
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        has_time, is_second = moment >= NO_TIME, (student.id, file) in self._has_time
        first_has_time = self._has_time.setdefault((student.id, file), has_time)
        if is_second and not (has_time and first_has_time):
            raise LookupError("is a second copy, and the archive has no time for both; left out")
        found = {"student_id": student.id, "file_id": file}
        if not has_time:
            self.log.warning(
                "%s: the archive has no time for it; write timestamp.txt", printable(path)
            )
            return found
        return found | {"timestamp": moment.strftime("%Y-%m-%d %H:%M:%S UTC")}


def is_archive(path: Path) -> bool:
    """Whether a file's name is one of an archive, also of kinds that are not unpacked."""
    return path.suffix.lower() in ARCHIVES


def _why_not(path: Path) -> str | None:
    """Why a file is not collected; None for what no student handed in."""
    if OF_STUDENT not in path.as_posix():
        return WRONG_NAME if path.suffix == ".ipynb" else None
    if is_archive(path):
        return "is an archive, which is not unpacked; ask the student for the notebook (.ipynb)"
    return "is no notebook (.ipynb); left out"
