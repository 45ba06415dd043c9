"""Starts a program in a sandbox, and ends it together with everything that it started."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from gradiente.kernel.sandbox import (
    Limits,
    Sandbox,
    accounts,
    environment,
    python_folders,
)
from gradiente.kernel.syscalls import syscall_filter

_started = count()


class SandboxError(ValueError):
    """A sandbox cannot be had; the message is one sentence that says what to do."""


@dataclass
class Running:
    """A program in its sandbox.

    `process` is bwrap, outside; `init` is the first process inside, with which all others end.
    """

    process: subprocess.Popen[bytes]
    init: int
    handle: int
    messages: int

    def interrupt(self) -> None:
        """Sends SIGINT to the program itself: it is the first child of the first process."""
        children = Path(f"/proc/{self.init}/task/{self.init}/children")
        with suppress(OSError):
            first = children.read_text().split()[:1]
            for child in first:
                os.kill(int(child), signal.SIGINT)

    def kill(self, patience: float = 5) -> None:
        """Ends everything inside, and waits until it is gone.

        The kernel of the system lets the first process end only after all others have.
        """
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            select.select([self.handle], [], [], patience)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def close(self) -> str:
        """Ends what still runs and gives back what the program wrote to its own error stream."""
        self.kill()
        text = b""
        with suppress(BlockingIOError):
            text = os.read(self.messages, 1 << 16)
        os.close(self.handle)
        os.close(self.messages)
        return text.decode(errors="replace").strip()


def start(
    bwrap: Path,
    command: Sequence[str],
    *,
    limits: Limits,
    env: Mapping[str, str],
    files: Mapping[Path, Path | bytes],
    hidden: Sequence[Path] = (),
) -> Running:
    """Starts `command` in a sandbox. `files` are copied in: contents, or paths to take them from.

    Raises SandboxError where bwrap ends before it has made one.
    """
    user = _somebody_else()
    with ExitStack() as stack:
        given = {Path("/etc/passwd"): accounts(user).encode(), **files}
        handles = {path: _opened(stack, source) for path, source in given.items()}
        sandbox = Sandbox(limits, _python(), user, handles, hidden)
        options = "\0".join(sandbox.options()).encode() + b"\0"
        inherited = {"--args": _opened(stack, options)}
        rules = syscall_filter()
        if rules is not None:
            inherited["--seccomp"] = _opened(stack, rules)
        told, tell = os.pipe()
        stack.callback(os.close, told)
        messages, error_stream = _lossy_pipe()
        try:
            process = subprocess.Popen(
                [
                    str(bwrap),
                    *(part for name, fd in inherited.items() for part in (name, str(fd))),
                    *("--info-fd", str(tell), "--"),
                    *sandbox.launcher(sys.executable, command),
                ],
                env=environment(env, Path(sys.executable).parent),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=error_stream,
                stderr=error_stream,
                start_new_session=True,
                pass_fds=[*handles.values(), *inherited.values(), tell],
            )
        except BaseException:
            os.close(messages)
            raise
        finally:
            os.close(tell)
            os.close(error_stream)
        return _running(process, told, messages)


def outside(path: Path, running: Running) -> Path:
    """Where a path inside is found from outside, as long as the sandbox runs."""
    return Path(f"/proc/{running.init}/root") / path.relative_to("/")


def _running(process: subprocess.Popen[bytes], told: int, messages: int) -> Running:
    """Waits for bwrap to say which process is the first one inside."""
    answer = b""
    while not answer.rstrip().endswith(b"}"):
        part = os.read(told, 4096)
        if not part:
            break
        answer += part
    try:
        init = int(json.loads(answer)["child-pid"])
        return Running(process, init, os.pidfd_open(init), messages)
    except (ValueError, KeyError, ProcessLookupError):
        process.kill()
        process.wait()
        said = os.read(messages, 1 << 16).decode(errors="replace").strip()
        os.close(messages)
        raise SandboxError(said.splitlines()[0] if said else "bwrap ended at once") from None


def _opened(stack: ExitStack, source: Path | bytes) -> int:
    """A handle from which bwrap reads a file. A link is not followed: it raises OSError."""
    if isinstance(source, Path):
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        stack.callback(os.close, handle)
        return handle
    handle = os.memfd_create("gradiente")
    stack.callback(os.close, handle)
    with open(handle, "wb", closefd=False) as file:
        file.write(source)
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def _lossy_pipe() -> tuple[int, int]:
    """A pipe that keeps the first 64 kB and refuses the rest, so that nobody waits and no file grows."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    return reading, writing


def _python() -> list[Path]:
    return python_folders([sys.prefix, sys.base_prefix, sys.exec_prefix], sys.executable)


def _somebody_else() -> int:
    """An unprivileged user id of this kernel's own, or 0 where we are not root.

    The limit on processes counts by user: kernels that shared one could starve each other.
    """
    if os.geteuid() != 0:
        return 0
    first, length = max(_user_ids(), key=lambda ids: ids[1])
    half = min(length, 2**31) // 2
    if half < 2**10:
        return 0
    return first + half + (os.getpid() * 256 + next(_started) % 256) % half


def _user_ids() -> list[tuple[int, int]]:
    """First id and length of each range of user ids that exist where we are."""
    lines = Path("/proc/self/uid_map").read_text().splitlines()
    return [(int(first), int(length)) for first, _, length in map(str.split, lines)]
