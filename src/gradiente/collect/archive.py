"""Unpacks zip archives that nobody vouches for: within limits, and never out of their folder."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import zipfile
import zlib
from datetime import datetime
from logging import Logger
from pathlib import Path, PurePosixPath
from typing import IO
from zoneinfo import ZoneInfo

from gradiente.grading.submission import printable

# An archive that unpacks to more than this is no set of notebooks.
MAX_BYTES = 2 * 1024**3
MAX_MEMBERS = 100_000
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError)
DRIVE = re.compile(r"[A-Za-z]:")


class Unpacker:
    """Puts files into one folder. Of two with one name the later stays; the log tells of both."""

    def __init__(self, into: Path, zone: ZoneInfo, log: Logger) -> None:
        self.into = into
        self.zone = zone
        self.log = log

    def unpack(self, archive: Path) -> None:
        """Unpacks an archive; what cannot be unpacked is logged and left out."""
        try:
            with zipfile.ZipFile(archive) as packed:
                members = [m for m in packed.infolist() if not m.is_dir()]
                if len(members) > MAX_MEMBERS:
                    self._left_out(archive, f"holds more than {MAX_MEMBERS} files")
                elif sum(m.file_size for m in members) > MAX_BYTES:
                    self._left_out(archive, f"unpacks to more than {MAX_BYTES // 1024**3} GiB")
                else:
                    self._unpack_members(packed, members, archive)
        except BROKEN as error:
            self.log.error(
                "%s: cannot be unpacked (%s); download it again", printable(archive), error
            )

    def copy(self, path: Path, name: Path) -> None:
        """Puts a file that was unpacked by hand to the others, under `name`."""
        try:
            target = self._free(self.into / name, path.stat().st_mtime, path)
            if target:
                shutil.copy2(path, target)
        except OSError as error:
            self._left_out(path, f"cannot be read ({error.strerror})")

    def _unpack_members(
        self, packed: zipfile.ZipFile, members: list[zipfile.ZipInfo], archive: Path
    ) -> None:
        room = MAX_BYTES
        for member in members:
            where = f"{archive}: {member.filename}"
            name = member.filename.replace("\\", "/")
            parts = PurePosixPath(name)
            if parts.is_absolute() or ".." in parts.parts or DRIVE.match(name):
                self.log.error("%s leads out of the archive; left out", printable(where))
            elif stat.S_ISLNK(member.external_attr >> 16):
                self.log.error("%s is a link, not a file; left out", printable(where))
            else:
                room -= self._unpack_member(packed, member, self.into / parts, where, room)

    def _unpack_member(
        self, packed: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, where: str, room: int
    ) -> int:
        """The bytes that were written."""
        moment, part = _moment(member, self.zone), None
        try:
            target = self._free(path, moment, where)
            if target is None:
                return 0
            part = target.with_name(f".{member.header_offset}.part")
            with packed.open(member) as source, part.open("wb") as sink:
                size = _copy_at_most(room, source, sink)
            os.utime(part, (moment, moment))
            part.replace(target)
        except BROKEN as error:
            if part:
                with contextlib.suppress(OSError):
                    part.unlink()
            text = "%s cannot be unpacked (%s); left out"
            self.log.error(text, printable(where), printable(error))
            return 0
        return size

    def _free(self, target: Path, moment: float, where: object) -> Path | None:
        """The place of a file with its folder; None where a file that is as new has it already."""
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            return target
        if target.is_file() and moment > target.stat().st_mtime:
            self.log.warning("%s replaces an older file of that name", printable(where))
            return target
        self.log.error("%s is there twice, and this one is not newer; left out", printable(where))
        return None

    def _left_out(self, path: Path, reason: str) -> None:
        self.log.error("%s: %s; left out", printable(path), reason)


def _copy_at_most(limit: int, source: IO[bytes], sink: IO[bytes]) -> int:
    """Copies what is really there, whatever size the archive declares."""
    size = 0
    while data := source.read(2**20):
        size += len(data)
        if size > limit:
            raise ValueError(f"the archive unpacks to more than {MAX_BYTES} bytes")
        sink.write(data)
    return size


def _moment(member: zipfile.ZipInfo, zone: ZoneInfo) -> float:
    """The time of a file in an archive, which is local and names no zone; 0 where there is none."""
    try:
        return datetime(*member.date_time, tzinfo=zone).timestamp()
    except ValueError:
        return 0
