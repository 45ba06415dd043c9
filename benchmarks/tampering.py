"""Runs the attacks of tests/scenarios/tampering through stock nbgrader and through Gradiente.

Prints a Markdown table of what each earned out of what its honest part deserves. Stock nbgrader
grades each submission in a run of its own, in a throw-away copy of the course. Only the folder of
that run can be written there, and everything that the run started ends with it: an attack on stock
nbgrader runs with the rights of whoever grades. Attacks that would use up the machine are left out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import nbformat
from nbformat import NotebookNode

from gradiente.kernel.bwrap import require_bwrap
from gradiente.notebooks.cells import is_check
from tests.scenarios.tampering.attacks import GROUPS, Attack
from tests.scenarios.tampering.course import SECRETS, SOURCE
from tests.scenarios.tampering.play import Played, fill, play, points
from tests.support import write

CONFIG = """c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 3
"""
SECONDS = 60
LEFT_OUT = "left out"


def main() -> None:
    """Plays the chosen groups twice and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--stock-only", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    attacks = [a for name in options.groups for a in GROUPS[name]]
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        template = stock_course(base / "stock")
        with ThreadPoolExecutor(options.workers) as pool:
            stock = list(pool.map(lambda a: in_stock(template, base, a), attacks))
        ours = {} if options.stock_only else {a.name: "" for a in attacks}
        for name in options.groups if ours else ():
            played = play(base / name / "course", GROUPS[name])
            ours |= {a.name: in_gradiente(played, a) for a in GROUPS[name]}
    print("| item | attack | deserved | stock nbgrader | Gradiente |")
    print("|---|---|---|---|---|")
    for attack, theirs in zip(attacks, stock, strict=True):
        cells = (attack.number, attack.name, f"{attack.worth:g}", theirs, ours.get(attack.name, ""))
        print("|", " | ".join(cells), "|")


def stock_course(root: Path) -> Path:
    """A generated course with nbgrader's own configuration."""
    write(root / "source" / "hw" / "nb.ipynb", SOURCE)
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root)), encoding="utf-8")
    _nbgrader(root, "generate_assignment", "hw")
    return root


def in_stock(template: Path, base: Path, attack: Attack) -> str:
    """What one attack comes to, graded alone."""
    if not attack.harmless:
        return LEFT_OUT
    root = Path(shutil.copytree(template, base / f"stock-{attack.name}"))
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root)), encoding="utf-8")
    fill(root, [attack])
    status = _nbgrader(root, "autograde", "hw", "--create", "--student", attack.name)
    graded = root / "autograded" / attack.name / "hw" / "nb.ipynb"
    leaked = graded.exists() and _leaks(nbformat.read(graded, as_version=4))
    earned = points(root).get(attack.name)
    words = [f"{earned:g}" if earned is not None else "not graded"]
    words += [status] if status else []
    words += ["hidden test seen"] if leaked else []
    shutil.rmtree(root, ignore_errors=True)
    return ", ".join(words)


def in_gradiente(played: Played, attack: Attack) -> str:
    """What the same attack comes to here."""
    earned = played.points.get(attack.name)
    graded = played.notebook(attack.name)
    leaked = graded is not None and _leaks(graded)
    words = [f"{earned:g}" if earned is not None else "refused"]
    return ", ".join([*words, *(["hidden test seen"] if leaked else [])])


def _leaks(graded: NotebookNode) -> bool:
    """Whether a cell that is no check shows a secret, and so the student's feedback."""
    shown = [str(c.get("outputs")) for c in graded["cells"] if not is_check(c)]
    return any(secret in text for secret in SECRETS for text in shown)


def _nbgrader(root: Path, *arguments: str) -> str:
    """Runs stock nbgrader where only `root` can be written; a word on how it ended badly."""
    for name in ("home", "tmp"):
        (root / name).mkdir(exist_ok=True)
    home = {name: str(root / "home") for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR")}
    home |= {"JUPYTER_RUNTIME_DIR": str(root / "tmp"), "TMPDIR": str(root / "tmp")}
    command = [
        *(str(require_bwrap()), "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
        *(
            "--bind",
            str(root),
            str(root),
            "--unshare-pid",
            "--die-with-parent",
            "--chdir",
            str(root),
        ),
        *(sys.executable, "-m", "nbgrader", *arguments),
    ]
    programs = str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")
    try:
        done = subprocess.run(
            command,
            env=os.environ | home | {"PATH": programs},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {SECONDS} s"
    return "" if done.returncode == 0 else "run failed"


if __name__ == "__main__":
    main()
