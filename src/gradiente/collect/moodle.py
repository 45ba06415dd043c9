r"""Collects what Moodle's "Download all submissions" gives, for `nbgrader zip_collect`.

Moodle names a student's folder (or the front of each file) `Full Name_1234567_assignsubmission_file`,
in a zip or unpacked. The full name, or the number in the roster's column `lms_user_id`, finds the
student on the roster; the time of a file in the archive is the time of the submission.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from gradiente.course import Records, Student, load_course, load_records
from gradiente.host import course_root

MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_file_?/?(?:.*/)?(?P<file>[^/]*\.ipynb)$"
)
COPY_NUMBER = re.compile(r" ?\(\d+\)(?=\.ipynb$)")
# An archive that unpacks to more than this is no set of notebooks.
MAX_BYTES = 2 * 1024**3
# An archive's clock begins in 1980, and writes that where it knows no time.
NO_TIME = datetime(1981, 1, 1, tzinfo=UTC)
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError)


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
        zone = load_course(course_root(self)).zone
        for path in sorted(p for p in Path(archive_path).rglob("*") if p.is_file()):
            if path.is_symlink():
                self.log.error("%s: is a link, not a file; left out", path)
            elif path.suffix.lower() == ".zip":
                self._unpack(path, Path(extracted_path), zone)
            else:
                target = Path(extracted_path) / path.relative_to(archive_path)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)

    def _unpack(self, archive: Path, into: Path, zone: ZoneInfo) -> None:
        try:
            with zipfile.ZipFile(archive) as packed:
                members = [m for m in packed.infolist() if not m.is_dir()]
                if sum(m.file_size for m in members) > MAX_BYTES:
                    self.log.error("%s: unpacks to more than 2 GiB; left out", archive)
                    return
                for member in members:
                    self._unpack_member(packed, member, archive, into / member.filename, zone)
        except BROKEN as error:
            self.log.error("%s: cannot be unpacked (%s); download it again", archive, error)

    def _unpack_member(
        self,
        packed: zipfile.ZipFile,
        member: zipfile.ZipInfo,
        archive: Path,
        target: Path,
        zone: ZoneInfo,
    ) -> None:
        name = PurePosixPath(member.filename)
        if name.is_absolute() or ".." in name.parts:
            self.log.error("%s: %s leads out of the archive; left out", archive, member.filename)
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(member) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
        except BROKEN as error:
            with contextlib.suppress(OSError):
                target.unlink()
            self.log.error(
                "%s: %s cannot be unpacked (%s); left out", archive, member.filename, error
            )
            return
        moment = _moment(member, zone)
        os.utime(target, (moment, moment))


def _moment(member: zipfile.ZipInfo, zone: ZoneInfo) -> float:
    """The time of a file in an archive, which is local and names no zone; 0 where there is none."""
    try:
        return datetime(*member.date_time, tzinfo=zone).timestamp()
    except ValueError:
        return 0


class MoodleCollector(FileNameCollectorPlugin):
    """Tells zip_collect whose each notebook is, and when it was handed in."""

    _records: Records | None = None

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Called once for each extracted file; None leaves the file out, with the reason logged."""
        path = Path(submitted_file)
        match = MOODLE.search(path.as_posix())
        if not match:
            if "_assignsubmission_file" in path.as_posix():
                self.log.error("%s: is no notebook (.ipynb); left out", path)
            elif path.suffix == ".ipynb":
                self.log.error(
                    "%s: its name is not one of Moodle's; expected"
                    " Name_1234567_assignsubmission_file_/NOTEBOOK.ipynb",
                    path,
                )
            return None
        if self._records is None:
            root = course_root(self)
            self._records = load_records(root, load_course(root))
        try:
            student = find_student(match["name"], match["number"], self._records)
        except LookupError as error:
            self.log.error("%s: %s", path, error)
            return None
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        found = {"student_id": student.id, "file_id": COPY_NUMBER.sub("", match["file"])}
        if moment < NO_TIME:
            self.log.warning("%s: the archive has no time for it; write timestamp.txt", path)
            return found
        return found | {"timestamp": moment.strftime("%Y-%m-%d %H:%M:%S UTC")}
