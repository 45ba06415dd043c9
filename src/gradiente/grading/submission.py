"""Reads what a student handed in: the files of a submission folder, and the time in timestamp.txt."""

from __future__ import annotations

import codecs
import json
import logging
import os
import stat
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import nbformat
from nbformat import NotebookNode

from gradiente.notebooks.raw import drop_outputs, holds_more_than, raw_cells

TIMESTAMP = "timestamp.txt"
# A zone in a folder's name has no slash.
ZONES = {
    form.casefold(): name
    for name in available_timezones()
    for form in (name.replace("/", "-"), name)
}
# nbgrader's own walk of a tree ends in a RecursionError at a depth of a thousand.
MAX_DEPTH = 30
MAX_FILES = 10_000
# nbformat needs ten seconds and half a gigabyte for 100,000 cells, and gigabytes for the rest.
MAX_BYTES = 50 * 1000**2
MAX_CELLS = 5_000
MAX_VALUES = 1_000_000


class SubmissionError(ValueError):
    """A submission that cannot be graded; the message names the file and the fix."""


def printable(text: object) -> str:
    """Text for a sentence: line ends, control characters and bytes that are no text are escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))


def require_ordinary(folder: Path) -> None:
    """Raises SubmissionError where a submission holds anything but files and folders.

    nbgrader would follow a link and copy what it points to, such as the course's own source.
    """
    try:
        for count, (path, mode) in enumerate(_tree(folder)):
            _require_ordinary(path, mode)
            if count > MAX_FILES:
                raise SubmissionError(
                    f"{printable(folder)}: holds more than {MAX_FILES} files;"
                    " leave only those of the assignment"
                )
    except OSError as error:
        raise SubmissionError(
            f"{printable(folder)}: cannot be read ({error.strerror}); collect it again"
        ) from None


def _tree(folder: Path) -> Iterator[tuple[Path, int]]:
    """A folder and all that it holds, each with its mode; links are not followed."""
    mode = folder.lstat().st_mode
    yield folder, mode
    waiting = [(folder, 1)] if stat.S_ISDIR(mode) else []
    while waiting:
        parent, depth = waiting.pop()
        with os.scandir(parent) as entries:
            found = list(islice(entries, MAX_FILES + 1))
        for entry in found:
            path, mode = Path(entry.path), entry.stat(follow_symlinks=False).st_mode
            yield path, mode
            if stat.S_ISDIR(mode):
                waiting.append((path, depth + 1))
        if depth > MAX_DEPTH:
            raise SubmissionError(
                f"{printable(folder)}: has folders nested deeper than {MAX_DEPTH};"
                " leave only the files of the assignment"
            )


def _require_ordinary(path: Path, mode: int) -> None:
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise SubmissionError(
            f"{printable(path)}: is a link or a device and no file of the student's; remove it there"
        )
    try:
        path.name.encode()
    except UnicodeEncodeError:
        raise SubmissionError(
            f"{printable(path)}: has a name that is not UTF-8 text; rename it there"
        ) from None


def read_notebook(path: Path) -> NotebookNode:
    """A submitted notebook of any nbformat and Unicode encoding. Raises SubmissionError."""
    data = _bytes(path)
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError:
        raise SubmissionError(
            f"{path}: is not text; ask the student to download the notebook again as .ipynb"
        ) from None
    if not text.strip():
        raise SubmissionError(f"{path}: is empty; ask the student to hand it in again")
    quiet, old = logging.getLogger("traitlets"), logging.getLogger("traitlets").level
    try:
        raw = json.loads(text)
        drop_outputs(raw)
        _require_moderate(raw, path)
        quiet.setLevel(logging.CRITICAL)  # nbformat logs what it repairs by itself, and warns of it
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(json.dumps(raw), as_version=4)
        nbformat.writes(notebook, version=nbformat.NO_CONVERT).encode("utf-8")
    except SubmissionError:
        raise
    except Exception:  # nbformat raises many kinds for text that is no notebook
        raise SubmissionError(
            f"{path}: is not a Jupyter notebook (its JSON does not parse or has another form);"
            " ask the student to download it again as .ipynb"
        ) from None
    finally:
        quiet.setLevel(old)
    if not isinstance(notebook.get("cells"), list) or not notebook["cells"]:
        raise SubmissionError(f"{path}: has no cells; ask the student to hand it in again")
    return notebook


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SubmissionError(
                f"{path}: is larger than {MAX_BYTES // 1000**2} MB;"
                " ask the student to clear its outputs and hand it in again"
            )
        return path.read_bytes()
    except OSError as error:
        raise SubmissionError(
            f"{path}: cannot be read ({error.strerror}); collect it again"
        ) from None


def _require_moderate(raw: Any, path: Path) -> None:
    if sum(1 for _ in raw_cells(raw)) > MAX_CELLS:
        raise SubmissionError(
            f"{path}: has more than {MAX_CELLS} cells;"
            " ask the student to hand in the assignment's notebook"
        )
    if holds_more_than(MAX_VALUES, raw):
        raise SubmissionError(
            f"{path}: holds more than {MAX_VALUES} values;"
            " ask the student to hand in the assignment's notebook"
        )


def _encoding(data: bytes) -> str:
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(mark):
            return "utf-16"
    return "utf-8-sig"


def read_timestamp(path: Path, home: ZoneInfo | None = None) -> datetime | None:
    """The time of a submission, in UTC, or None where there is no file. Raises SubmissionError.

    Written as `2025-08-01 23:59:59 UTC`; instead of UTC an offset (-0400), a zone's name or the
    abbreviation that `home` has at that time (CEST) may stand, and nothing at all means UTC, as in
    nbgrader.
    """
    if not path.is_file():
        return None
    return parse_time(_first_bytes(path).decode("utf-8-sig", "replace").strip(), path, home)


def _first_bytes(path: Path) -> bytes:
    """More than a time needs of a file that may have become a link or a pipe since it was seen."""
    try:
        with os.fdopen(os.open(path, os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as stream:
            return stream.read(1000) or b""
    except OSError as error:
        raise SubmissionError(
            f"{path}: cannot be read ({error.strerror}); collect it again"
        ) from None


def parse_time(text: str, path: Path, home: ZoneInfo | None = None) -> datetime:
    """A time as `read_timestamp` reads it, in UTC. Raises SubmissionError that names `path`."""
    date, zone = _split_zone(text)
    try:
        moment = datetime.fromisoformat(date)
        if moment.tzinfo is None:
            moment = _in_zone(moment, zone, home, path)
        return moment.astimezone(UTC)
    except SubmissionError:
        raise
    except (ValueError, OverflowError):
        raise SubmissionError(
            f"{printable(path)}: {text[:60]!r} is not a time; write it like 2025-08-01 23:59:59 UTC"
        ) from None


def _in_zone(moment: datetime, zone: str | None, home: ZoneInfo | None, path: Path) -> datetime:
    if zone is None:
        return moment.replace(tzinfo=UTC)
    for fold in (0, 1):
        local = moment.replace(tzinfo=home, fold=fold)
        if local.tzname() == zone:
            return local
    if zone.casefold() in ZONES:
        return moment.replace(tzinfo=ZoneInfo(ZONES[zone.casefold()]))
    raise SubmissionError(
        f"{printable(path)}: {zone[:60]!r} is not a time zone; write UTC, an offset such as -0400"
        " or a name such as America/Caracas"
    )


def _split_zone(text: str) -> tuple[str, str | None]:
    """Date and time, and the zone's name behind them; an offset stays with the time."""
    parts = text.replace("T", " ", 1).split() if text[10:11] == "T" else text.split()
    if len(parts) != 3:
        return " ".join(parts), None
    date, zone = " ".join(parts[:2]), parts[2]
    if zone[0] in "+-" and zone[1:].replace(":", "").isdigit():
        return date + zone, None
    return date, zone
