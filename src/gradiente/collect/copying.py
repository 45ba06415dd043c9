"""Copies a submission out of a folder that students can write to, while they may be writing."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Callable, Container
from pathlib import Path
from typing import BinaryIO

from gradiente.grading.submission import SubmissionError, printable

# nbgrader's choice of files to leave out, by folder and names.
Ignore = Callable[[str, list[str]], Container[str]]
SECRET = "submission_secret.txt"
LONGEST_SECRET = 200


def copy_ordinary(source: Path, target: Path, ignore: Ignore, *, shared: bool = False) -> None:
    """Copies the files and folders of `source` to the new folder `target`.

    A link is never followed, also one that took a file's place since it was looked at. The copies
    have modes of their own: a program that runs as its owner must not become the instructor's.
    Raises SubmissionError and OSError.
    """
    for parent, folders, files, handle in os.fwalk(source, follow_symlinks=False):
        left_out = ignore(parent, folders + files)
        folders[:] = [name for name in folders if name not in left_out]
        into = target / Path(parent).relative_to(source)
        into.mkdir()
        into.chmod(0o2775 if shared else 0o755)
        for name in files:
            if name not in left_out:
                _copy_file(Path(parent, name), handle, into / name)
                (into / name).chmod(0o664 if shared else 0o644)


def _copy_file(source: Path, folder: int, target: Path) -> None:
    # Without O_NONBLOCK a pipe would wait for somebody who writes to it.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    with os.fdopen(os.open(source.name, flags, dir_fd=folder), "rb") as stream:
        about = os.fstat(stream.fileno())
        _require_own(source, about, os.fstat(folder))
        with target.open("xb") as copy:
            _copy_bytes(stream, copy, about.st_size)
    os.utime(target, ns=(about.st_atime_ns, about.st_mtime_ns))


def _require_own(source: Path, about: os.stat_result, folder: os.stat_result) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise SubmissionError(f"{printable(source)}: is no file; remove it there")
    if about.st_nlink > 1 and about.st_uid != folder.st_uid:
        raise SubmissionError(
            f"{printable(source)}: is a second name of somebody else's file; remove it there"
        )


def _copy_bytes(source: BinaryIO, target: BinaryIO, size: int) -> None:
    """Copies at most the size that was measured, of a file that may still grow."""
    while size > 0 and (data := source.read(min(size, 2**20))):
        target.write(data)
        size -= len(data)


def put(path: Path, text: str) -> None:
    """Writes a file of the copy, also where a folder took its name."""
    if path.is_dir():
        shutil.rmtree(path)
    path.write_text(text, encoding="utf-8")


def mend_secret(folder: Path) -> None:
    """Gives a submission a secret if it has none.

    `nbgrader release_feedback` reads the secret of every submission, and stops for all where one is
    missing or is no text.
    """
    path = folder / SECRET
    is_good = path.is_file() and 0 < path.stat().st_size <= LONGEST_SECRET
    if not (is_good and path.read_bytes().isascii()):
        put(path, secrets.token_hex(64))
