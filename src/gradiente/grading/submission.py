"""Reads what a student handed in: the files of a submission folder, and the time in timestamp.txt."""

from __future__ import annotations

import codecs
import json
import logging
import os
import stat
import warnings
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import nbformat
from nbformat import NotebookNode

TIMESTAMP = "timestamp.txt"
ZONES = {name.casefold(): name for name in available_timezones()}


class SubmissionError(ValueError):
    """A submission that cannot be graded; the message names the file and the fix."""


def require_ordinary(folder: Path) -> None:
    """Raises SubmissionError where a submission holds anything but files and folders.

    nbgrader would follow a link and copy what it points to, such as the course's own source.
    """
    inside = (
        Path(parent, name)
        for parent, folders, files in os.walk(folder)
        for name in (*folders, *files)
    )
    for path in (folder, *inside):
        kind = path.lstat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            raise SubmissionError(
                f"{path}: is a link or a device and no file of the student's; remove it there"
            )


def read_notebook(path: Path) -> NotebookNode:
    """A submitted notebook of any nbformat and Unicode encoding. Raises SubmissionError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SubmissionError(
            f"{path}: cannot be read ({error.strerror}); collect it again"
        ) from None
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
        json.loads(text)
        quiet.setLevel(logging.CRITICAL)  # nbformat logs what it repairs by itself, and warns of it
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(text, as_version=4)
        nbformat.writes(notebook, version=nbformat.NO_CONVERT).encode("utf-8")
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
    text = path.read_text(encoding="utf-8-sig", errors="replace").strip()
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
            f"{path}: {text[:60]!r} is not a time; write it like 2025-08-01 23:59:59 UTC"
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
        f"{path}: {zone!r} is not a time zone; write UTC, an offset such as -0400"
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
