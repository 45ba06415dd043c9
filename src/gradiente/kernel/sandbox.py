"""Says how bubblewrap has to run a kernel: options, launcher and environment. It starts nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Everything that a kernel may write lies in one memory file system of limited size.
PRIVATE = Path("/sandbox")
WORK = PRIVATE / "work"
HOME = PRIVATE / "home"
SOCKETS = PRIVATE / "run" / "socket"
FONTS = HOME / ".matplotlib"

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
ETC = (
    "alternatives",
    "fonts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
)
PASSED_ON = {
    "LANG",
    "LANGUAGE",
    "MKL_NUM_THREADS",
    "MPLBACKEND",
    "NBGRADER_EXECUTION",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONHASHSEED",
    "PYTHONWARNINGS",
    "TZ",
}
MB = 1024 * 1024

# Runs inside, before the kernel and with the system's Python alone: nothing of a student is read.
# A limit may already be lower than ours, and nobody may raise it.
LAUNCHER = """\
import os, resource, sys
user, limits, *command = sys.argv[1:]
for kind, most in (limit.split("=") for limit in limits.split(",")):
    kind = getattr(resource, kind)
    hard = resource.getrlimit(kind)[1]
    most = int(most) if hard == resource.RLIM_INFINITY else min(int(most), hard)
    resource.setrlimit(kind, (most, most))
with open("/proc/self/oom_score_adj", "w") as file:
    file.write("1000")
if int(user):
    os.setgroups([])
    os.setresgid(int(user), int(user), int(user))
    os.setresuid(int(user), int(user), int(user))
os.execv(command[0], command)
"""


@dataclass(frozen=True)
class Limits:
    """What one kernel, with everything that it starts, may use."""

    memory_mb: int = 4096
    processes: int = 256
    disk_mb: int = 256
    cpu_seconds: int = 3600
    open_files: int = 1024


@dataclass(frozen=True)
class Sandbox:
    """One kernel's surroundings.

    `user` is the id that the kernel takes instead of root's, or 0 to stay who we are, in a user
    namespace. `files` maps a path inside to an open file that is copied there. `hidden` are
    folders that stay out of sight even where a folder of the system or of Python contains them.
    """

    limits: Limits
    python: Sequence[Path]
    user: int = 0
    files: Mapping[Path, int] = field(default_factory=dict)
    hidden: Sequence[Path] = ()

    def options(self) -> list[str]:
        """Options for bwrap, without the program that it shall run."""
        return [
            *self._namespaces(),
            *_sorted_mounts(self._system(), self._tmpfs(), self._python(), self._masks()),
            *_private_folders(self.files),
            *self._copies(),
            *("--remount-ro", "/", "--remount-ro", "/dev", "--chdir", str(WORK)),
        ]

    def launcher(self, python: str, command: Sequence[str]) -> list[str]:
        """The program that bwrap shall run: it sets the limits and becomes `command`."""
        limits = ",".join(f"{kind}={most}" for kind, most in self._rlimits().items())
        return [python, "-I", "-S", "-c", LAUNCHER, str(self.user), limits, *command]

    def _rlimits(self) -> dict[str, int]:
        return {
            "RLIMIT_AS": self.limits.memory_mb * MB,
            "RLIMIT_CPU": self.limits.cpu_seconds,
            "RLIMIT_FSIZE": self.limits.disk_mb * MB,
            "RLIMIT_NOFILE": self.limits.open_files,
            "RLIMIT_NPROC": self.limits.processes,
            "RLIMIT_CORE": 0,
        }

    def _namespaces(self) -> list[str]:
        kinds = ["pid", "net", "ipc", "uts"]
        options = [f"--unshare-{kind}" for kind in kinds]
        options += ["--unshare-cgroup-try", "--hostname", "sandbox"]
        options += ["--die-with-parent", "--new-session"]
        if not self.user:
            return [
                *options,
                "--unshare-user",
                "--disable-userns",
                "--uid",
                "1000",
                "--gid",
                "1000",
            ]
        # Root's process limit does not bind: the launcher becomes somebody else, and needs to.
        return [*options, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]

    def _system(self) -> dict[Path, list[str]]:
        mounts = {Path(p): _shown(Path(p)) for p in SYSTEM if Path(p).exists()}
        etc = (Path("/etc", name) for name in ETC)
        mounts |= {p: ["--ro-bind", str(p), str(p)] for p in etc if p.exists()}
        return mounts | {Path("/proc"): ["--proc", "/proc"], Path("/dev"): ["--dev", "/dev"]}

    def _tmpfs(self) -> dict[Path, list[str]]:
        size = str(self.limits.disk_mb * MB)
        folders = (PRIVATE, Path("/tmp"), Path("/dev/shm"))
        return {p: [*_perms(1777), "--size", size, "--tmpfs", str(p)] for p in folders}

    def _python(self) -> dict[Path, list[str]]:
        return {p: ["--ro-bind", str(p), str(p)] for p in self.python if not _within(p, SYSTEM)}

    def _masks(self) -> dict[Path, list[str]]:
        shown = [*SYSTEM, *map(str, self.python)]
        masked = [p for p in self.hidden if _within(p, shown) and p not in self.python]
        return {p: [*_perms(555), "--tmpfs", str(p), "--remount-ro", str(p)] for p in masked}

    def _copies(self) -> list[str]:
        return [
            part
            for path, handle in self.files.items()
            for part in (*_perms(666), "--file", str(handle), str(path))
        ]


def environment(given: Mapping[str, str], programs: Path) -> dict[str, str]:
    """The kernel's environment: what it needs, and of ours nothing but harmless settings."""
    passed = {k: v for k, v in given.items() if k in PASSED_ON or k.startswith("LC_")}
    return passed | {
        "HOME": str(HOME),
        # Each thread would otherwise reserve address space that it never uses.
        "MALLOC_ARENA_MAX": "4",
        "MPLCONFIGDIR": str(FONTS),
        "PATH": os.pathsep.join([str(programs), "/usr/local/bin", "/usr/bin", "/bin"]),
        "PYTHONSAFEPATH": "1",
        "USER": "student",
    }


def accounts(user: int) -> str:
    """A passwd file that knows nobody else."""
    return f"student:x:{user or 1000}:{user or 1000}::{HOME}:/bin/sh\n"


def python_folders(prefixes: Iterable[str], executable: str) -> list[Path]:
    """What of the file system makes up a Python: its prefixes, and the links to its program."""
    folders = {Path(p) for p in prefixes} | {Path(p).resolve() for p in prefixes}
    link = Path(executable)
    while not _within(link, map(str, folders)) or link.is_symlink():
        if not _within(link, map(str, folders)):
            folders.add(link)
        if not link.is_symlink():
            break
        link = Path(os.path.normpath(link.parent / link.readlink()))
    return sorted(folders)


def _shown(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)]


def _sorted_mounts(*kinds: Mapping[Path, list[str]]) -> list[str]:
    """Mounts with the outer ones first: a later one may lie inside an earlier one."""
    mounts = {path: options for kind in kinds for path, options in kind.items()}
    for path in list(mounts):
        for parent in path.parents[:-1]:
            # bwrap would make it too, but for root alone.
            mounts.setdefault(parent, [*_perms(755), "--dir", str(parent)])
    outer_first = sorted(mounts, key=lambda path: len(path.parts))
    return [option for path in outer_first for option in mounts[path]]


def _private_folders(files: Iterable[Path]) -> list[str]:
    """The folders that a kernel finds, and those that its files need; it may write to all."""
    needed = {parent for file in files for parent in file.parents if _within(parent, [str(WORK)])}
    folders = sorted({WORK, HOME, FONTS, SOCKETS.parent} | needed)
    return [part for folder in folders for part in (*_perms(777), "--dir", str(folder))]


def _perms(mode: int) -> tuple[str, str]:
    return "--perms", f"{mode:04d}"


def _within(path: Path, folders: Iterable[str]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)
