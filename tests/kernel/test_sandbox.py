"""The bwrap command, as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradiente.kernel.sandbox import WORK, Limits, Sandbox, environment, python_folders
from gradiente.kernel.syscalls import syscall_filter


def options(**given: object) -> str:
    values = {"limits": Limits(), "python": [Path("/opt/course/.venv")]} | given
    return " ".join(Sandbox(**values).options())  # type: ignore[arg-type]


def test_only_the_environment_of_a_course_folder_is_bound_and_nothing_is_bound_to_write() -> None:
    text = options()
    assert "--ro-bind /opt/course/.venv /opt/course/.venv" in text
    assert "--ro-bind /opt/course " not in text
    assert "--bind " not in text.replace("--ro-bind ", "")


def test_outer_mounts_come_before_the_ones_inside_them() -> None:
    text = options(python=[Path("/tmp/environment")])
    assert text.index("--tmpfs /tmp") < text.index("--ro-bind /tmp/environment")


def test_a_course_inside_a_shown_folder_is_masked_but_its_environment_is_not() -> None:
    python = [Path("/opt/conda"), Path("/opt/conda/course/.venv")]
    text = options(python=python, hidden=[Path("/opt/conda/course")])
    mask = text.index("--tmpfs /opt/conda/course ")
    assert text.index("--ro-bind /opt/conda /opt/conda") < mask
    assert mask < text.index("--ro-bind /opt/conda/course/.venv")


def test_a_course_that_no_shown_folder_contains_needs_no_mask() -> None:
    assert "/srv/course" not in options(hidden=[Path("/srv/course")])


def test_root_becomes_somebody_else_and_others_get_a_user_namespace() -> None:
    assert "--unshare-user" not in options(user=5000)
    assert "CAP_SETUID" in options(user=5000)
    assert "--unshare-user --disable-userns" in options()
    assert Sandbox(Limits(), [], 5000).launcher("py", ["x"])[5] == "5000"


def test_limits_reach_the_launcher_and_the_disks() -> None:
    sandbox = Sandbox(Limits(memory_mb=1, processes=7, disk_mb=2, cpu_seconds=3), [])
    given = sandbox.launcher("py", ["x"])[6]
    assert {"RLIMIT_AS=1048576", "RLIMIT_NPROC=7", "RLIMIT_CPU=3"} < set(given.split(","))
    assert " ".join(sandbox.options()).count("--size 2097152 --tmpfs") == 3


def test_files_are_copied_into_folders_that_the_kernel_may_write() -> None:
    text = options(files={WORK / "a" / "b.txt": 7})
    assert f"--perms 0777 --dir {WORK}/a" in text
    assert f"--perms 0666 --file 7 {WORK}/a/b.txt" in text


def test_of_the_environment_only_harmless_settings_pass() -> None:
    given = {"TZ": "UTC", "LC_ALL": "C", "API_TOKEN": "x", "HOME": "/root", "PYTHONPATH": "/x"}
    found = environment(given, Path("/venv/bin"))
    assert (found["TZ"], found["LC_ALL"]) == ("UTC", "C")
    assert "API_TOKEN" not in found
    assert "PYTHONPATH" not in found
    assert found["HOME"] == "/sandbox/home"
    assert found["PATH"].startswith("/venv/bin:")


def test_links_to_the_program_are_shown_and_not_their_folders(tmp_path: Path) -> None:
    real = tmp_path / "python" / "bin" / "python3"
    for folder in (real.parent, tmp_path / "venv" / "bin", tmp_path / "home"):
        folder.mkdir(parents=True)
    real.touch()
    (tmp_path / "home" / "python").symlink_to(real)
    (tmp_path / "venv" / "bin" / "python").symlink_to(tmp_path / "home" / "python")

    folders = python_folders(
        [str(tmp_path / "venv"), str(tmp_path / "python")], str(tmp_path / "venv/bin/python")
    )

    assert tmp_path / "home" / "python" in folders
    assert tmp_path / "home" not in folders


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_of_calls_is_a_whole_number_of_steps(machine: str) -> None:
    rules = syscall_filter(machine)
    assert rules is not None
    assert len(rules) % 8 == 0


def test_an_unknown_processor_gets_no_filter() -> None:
    assert syscall_filter("riscv64") is None
