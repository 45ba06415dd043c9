"""Gives Jupyter a kernel that runs in a sandbox; it is reached over sockets inside of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo, port_names
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Integer, List, Unicode

from gradiente.kernel.bwrap import require_bwrap
from gradiente.kernel.files import font_cache, supplementary
from gradiente.kernel.launch import Running, outside, start
from gradiente.kernel.sandbox import SOCKETS, Limits
from gradiente.kernel.watch import MemoryWatch


class SandboxProvisioner(LocalProvisioner):
    """Starts the kernel with bubblewrap instead of as an ordinary child process."""

    memory_mb = Integer(
        Limits.memory_mb, help="Address space of each process, and memory of all together."
    ).tag(config=True)
    processes = Integer(Limits.processes, help="Processes and threads.").tag(config=True)
    disk_mb = Integer(Limits.disk_mb, help="Files that the kernel may write.").tag(config=True)
    cpu_seconds = Integer(Limits.cpu_seconds, help="Of each process.").tag(config=True)
    hidden = List(Unicode(), help="Folders that must stay out of sight.").tag(config=True)

    running: Running | None = None
    watch: MemoryWatch | None = None
    folder: Path | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepares the connection. Raises SandboxError where no sandbox works."""
        self.bwrap = require_bwrap()
        manager = self.parent
        self._remove_folder()
        # Not in Jupyter's usual place: its name must hold nothing of the user's home.
        self.folder = Path(tempfile.mkdtemp(prefix="gradiente-"))
        manager.cleanup_connection_file()
        manager.connection_file = str(self.folder / "kernel.json")
        manager.transport, manager.ip, manager.cache_ports = "ipc", str(SOCKETS), False
        for name in port_names:
            setattr(manager, name, 0)
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Starts the kernel with copies of the files of its folder `cwd`."""
        assert self.folder is not None
        limits = Limits(self.memory_mb, self.processes, self.disk_mb, self.cpu_seconds)
        connection = self.folder / "kernel.json"
        files: dict[Path, Path] = {connection: connection, **font_cache()}
        if kwargs.get("cwd"):
            files |= supplementary(Path(kwargs["cwd"]), self.disk_mb)
        self.running = start(
            self.bwrap,
            cmd,
            limits=limits,
            env=kwargs.get("env") or os.environ,
            files=files,
            hidden=[Path(path) for path in self.hidden],
        )
        self.watch = MemoryWatch(self.running.init, self.memory_mb, self.running.kill)
        self.watch.start()
        self.process = self.running.process
        self.pid, self.cwd = self.process.pid, kwargs.get("cwd")
        info: Any = self.connection_info
        info["ip"] = str(outside(SOCKETS, self.running))
        return info  # type: ignore[no-any-return]

    async def post_launch(self, **kwargs: Any) -> None:
        """The kernel has its copy of the key: ours goes at once, not only if all ends well."""
        await super().post_launch(**kwargs)
        self._remove_folder()

    async def send_signal(self, signum: int) -> None:
        """An interrupt reaches the kernel; bwrap, outside, must not get it."""
        if self.running is None:
            return
        if signum == signal.SIGINT:
            self.running.interrupt()
        elif signum in {signal.SIGTERM, signal.SIGKILL}:
            await self.kill()

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002
        """Ends the kernel and every process that it left behind."""
        if self.running is not None:
            await asyncio.to_thread(self.running.kill)

    async def terminate(self, restart: bool = False) -> None:
        """The same: the first process of a sandbox takes no gentler hint."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Leaves neither a process nor a file."""
        if self.watch is not None:
            self.watch.stop()
            self.watch = None
        if self.running is not None:
            said = await asyncio.to_thread(self.running.close)
            if said:
                self.log.debug("The kernel wrote %r", said)
            self.running = None
        self._remove_folder()
        await super().cleanup(restart)

    def _remove_folder(self) -> None:
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None
