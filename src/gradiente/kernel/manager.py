"""The kernel manager for grading: a Python kernel in a sandbox, whatever the notebook asks for."""

from __future__ import annotations

import sys

import zmq
import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

PROVISIONER = "gradiente-sandbox"
# A helper beside the notebook can be imported, but can stand in for no installed module.
FOLDER_LAST = "__import__('sys').path.append('')"
LARGEST_MESSAGE = 16 * 1024 * 1024
MOST_WAITING = 50


class SandboxManager(AsyncKernelManager):
    """An AsyncKernelManager that needs no kernelspec on disk and follows none."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """Our own Python, with the provisioner that makes the sandbox."""
        if self._kernel_spec is None:
            self._kernel_spec = KernelSpec(
                argv=[
                    *(sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"),
                    "--IPKernelApp.ignore_cwd=True",
                    f"--IPKernelApp.exec_lines={FOLDER_LAST}",
                ],
                display_name="Python 3 (sandbox)",
                language="python",
                metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}},
            )
        return self._kernel_spec

    @property
    def ipykernel(self) -> bool:
        """Always, under whatever name."""
        return True

    @default("context")  # type: ignore[untyped-decorator]
    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        # What a kernel sends must not fill the grader's memory, neither at once nor in a queue.
        context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        context.setsockopt(zmq.RCVHWM, MOST_WAITING)
        return context
