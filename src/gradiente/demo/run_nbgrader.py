"""Runs nbgrader's command line inside a worker process, so that its long import is paid once."""

from __future__ import annotations

import logging
import os
import sys
from io import StringIO
from pathlib import Path


def quiet(log: Path) -> None:
    """First thing in a worker: everything that it and its kernels print goes to a file."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(handle, 1)
    os.dup2(handle, 2)


def run_nbgrader(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Runs `nbgrader ARGUMENTS` in a folder; returns the exit status and the log."""
    from jupyter_core.application import NoStart
    from nbgrader.apps import NbGraderApp

    here = Path.cwd()
    os.chdir(folder)
    buffer = StringIO()
    print("$ nbgrader", *arguments, file=sys.stderr, flush=True)
    app = NbGraderApp.instance()
    try:
        app.initialize(arguments)
        app.init_logging(logging.StreamHandler, [buffer], color=False, subapps=True)
        app.start()
        status = 0
    except NoStart:
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        app.reset()
        os.chdir(here)
    text = buffer.getvalue()
    print(text, file=sys.stderr, flush=True)
    return status, text
