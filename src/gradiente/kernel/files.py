"""Chooses what a kernel finds in its folder: the submission's other files, never a notebook."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from gradiente.kernel.launch import SandboxError
from gradiente.kernel.sandbox import FONTS, MB, WORK

# nbgrader's own files. A notebook beside the student's code would show it the hidden tests.
KEPT_OUT = {"timestamp.txt", "submission_secret.txt"}
NOTEBOOKS = ".ipynb"
MOST_FILES = 500


def supplementary(folder: Path, disk_mb: int) -> dict[Path, Path]:
    """Path inside -> path outside of each ordinary file of `folder`; no link is followed.

    Raises SandboxError where they are too many or too large for the kernel's disk.
    """
    found = {WORK / path.relative_to(folder): path for path in sorted(_ordinary(folder))}
    size = sum(path.lstat().st_size for path in found.values())
    if len(found) > MOST_FILES:
        raise SandboxError(f"{folder}: holds more than {MOST_FILES} files beside its notebooks")
    if size > disk_mb * MB * 0.9:
        raise SandboxError(
            f"{folder}: its files take {size // MB} MB, more than a kernel may hold;"
            f" raise disk_mb = {disk_mb} under [grading] in course.toml"
        )
    return found


def font_cache() -> dict[Path, Path]:
    """matplotlib's list of fonts, which each kernel would otherwise make anew."""
    from matplotlib import font_manager, get_cachedir

    name = f"fontlist-v{font_manager.FontManager.__version__}.json"
    path = Path(get_cachedir(), name)
    return {FONTS / name: path} if path.is_file() and not path.is_symlink() else {}


def _ordinary(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            wanted = name not in KEPT_OUT and path.suffix.lower() != NOTEBOOKS
            if wanted and stat.S_ISREG(path.lstat().st_mode):
                yield path
