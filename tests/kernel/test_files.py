"""What a kernel finds in its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradiente.kernel.files import MOST_FILES, supplementary
from gradiente.kernel.launch import SandboxError
from gradiente.kernel.sandbox import WORK


def test_ordinary_files_come_along_and_notebooks_secrets_and_links_do_not(tmp_path: Path) -> None:
    folder = tmp_path / "hw"
    (folder / "data").mkdir(parents=True)
    for name in ("nb.ipynb", "timestamp.txt", "submission_secret.txt", "helper.py", "data/x.csv"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "data" / "copy.ipynb").write_text("x", encoding="utf-8")
    (folder / "NB.IPYNB").write_text("x", encoding="utf-8")
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")

    found = supplementary(folder, 16)

    assert found == {
        WORK / "helper.py": folder / "helper.py",
        WORK / "data" / "x.csv": folder / "data" / "x.csv",
    }


def test_files_larger_than_the_kernels_disk_are_refused_with_the_setting(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(17 * 2**20)
    with pytest.raises(SandboxError, match=r"take 17 MB.*disk_mb = 16"):
        supplementary(tmp_path, 16)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        (tmp_path / str(number)).touch()
    with pytest.raises(SandboxError, match="more than 500 files"):
        supplementary(tmp_path, 16)
