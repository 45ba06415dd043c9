"""What code inside a sandboxed kernel can see, reach and use up."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gradiente.kernel.sandbox import WORK
from tests.kernel.kernels import cells_after, shown

pytestmark = pytest.mark.slow

SECRET = "s3cr3t-of-the-instructor"
# Each question is an expression; names: os, socket, subprocess, Path and `tried`.
TOOLS = """
import json, os, signal, socket, subprocess, sys
from pathlib import Path
def tried(action):
    try:
        return str(action())
    except BaseException as error:
        return type(error).__name__
def call(host, port):
    with socket.socket() as s:
        s.settimeout(2)
        s.connect((host, port))
def run(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()
"""


def questions(course: Path, port: int) -> dict[str, str]:
    outside = os.getpid()
    return {
        "local service": f"tried(lambda: call('127.0.0.1', {port}))",
        "internet": "tried(lambda: call('1.1.1.1', 80))",
        "names": "tried(lambda: socket.getaddrinfo('example.org', 80))",
        "interfaces": "[n for _, n in socket.if_nameindex()]",
        "course": f"Path({str(course)!r}).exists()",
        "gradebook": f"tried(lambda: open({str(course / 'gradebook.db')!r}))",
        "others": f"tried(lambda: os.listdir({str(course / 'submitted')!r}))",
        "home": "(os.environ['HOME'], sorted(os.listdir('/home')) if Path('/home').exists() else [])",
        "accounts": "len(Path('/etc/passwd').read_text().splitlines())",
        "environment": f"[k for k, v in os.environ.items() if {SECRET!r} in v]",
        "every environment": f"run('sh', '-c', 'cat /proc/*/environ | grep -c {SECRET}')",
        "grading": "os.environ.get('NBGRADER_EXECUTION')",
        "folder": "(os.getcwd(), sorted(n for n in os.listdir('.')))",
        "data": "Path('data/x.csv').read_text()",
        "own file": "tried(lambda: (Path('data/x.csv').write_text('mine'), Path('data/x.csv').read_text())[1])",
        "writes": f"{{p: tried(lambda: Path(p, 'x').write_text('x')) for p in ['/', '/usr', '/etc', '/dev', sys.prefix, os.path.dirname(os.__file__), {str(course)!r}]}}",
        "cache": "tried(lambda: Path(json.__file__).parent.joinpath('__pycache__', 'x').touch())",
        "signal": f"tried(lambda: os.kill({outside}, 0))",
        "processes": "sorted(int(p) for p in os.listdir('/proc') if p.isdigit())[:2]",
        "parent": "'pytest' in ''.join(tried(lambda: Path('/proc', p, 'cmdline').read_text()) for p in os.listdir('/proc') if p.isdigit())",
        "devices": "sorted(set(os.listdir('/dev')) - {'null','zero','full','random','urandom','tty','pts','ptmx','shm','fd','stdin','stdout','stderr','core','console'})",
        "namespaces": "run('unshare', '-U', 'id')",
        "mounts": "run('sh', '-c', 'mount -t tmpfs x /tmp && echo yes')",
        "root": "(os.getuid() == 0, open('/proc/self/status').read().split('CapEff:')[1].split()[0])",
        "host": "socket.gethostname()",
        "yaml": "__import__('yaml').__file__.endswith('site-packages/yaml/__init__.py')",
        "numpy": "int(__import__('numpy').arange(4).sum())",
        "helper": "__import__('helper').answer()",
        "disk": "tried(lambda: Path('big').write_bytes(bytes(40 * 2**20)))",
        "other disks": "[tried(lambda: [Path(p, str(i)).write_bytes(bytes(8 * 2**20)) for i in range(9)]) for p in ('/tmp', '/dev/shm', os.environ['HOME'])]",
        "memory": "tried(lambda: len(bytearray(3 * 2**30)))",
        "hidden memory": "tried(lambda: os.memfd_create('x'))",
        "handles": "tried(lambda: [os.dup(1) for _ in range(2000)])",
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "gradebook.db").write_text("grades", encoding="utf-8")
    (root / "submitted" / "ana").mkdir(parents=True)
    folder = root / "autograded" / "ben" / "hw"
    (folder / "data").mkdir(parents=True)
    (folder / "nb.ipynb").write_text("hidden tests", encoding="utf-8")
    (folder / "data" / "x.csv").write_text("1,2", encoding="utf-8")
    (folder / "helper.py").write_text("def answer():\n    return 42\n", encoding="utf-8")
    (folder / "link").symlink_to(root / "gradebook.db")
    for name in ("yaml", "numpy", "json", "sitecustomize", "ipykernel"):
        (folder / f"{name}.py").write_text("raise SystemExit('shadowed')", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def answers(course: Path, listener: int) -> dict[str, Any]:
    asked = questions(course, listener)
    cells = [f"print(json.dumps({source}))" for source in asked.values()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("API_TOKEN", SECRET)
        patch.setenv("NBGRADER_EXECUTION", "autograde")
        folder = course / "autograded" / "ben" / "hw"
        first, *rest = cells_after(folder, TOOLS, *cells, DISK_MB=32, MEMORY_MB=2048)
    assert shown(first) == ""
    found = dict(zip(asked, map(shown, rest), strict=True))
    return {name: json.loads(text) if _is_json(text) else text for name, text in found.items()}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("local service", "ConnectionRefusedError"),
        ("internet", "OSError"),
        ("names", "gaierror"),
        ("interfaces", ["lo"]),
    ],
)
def test_no_network_is_reached(answers: dict[str, Any], question: str, expected: object) -> None:
    assert answers[question] == expected


def test_the_course_and_its_people_are_out_of_sight(answers: dict[str, Any], course: Path) -> None:
    assert answers["course"] is False or not str(course).startswith("/tmp")
    assert answers["gradebook"] == "FileNotFoundError"
    assert answers["others"] == "FileNotFoundError"
    assert answers["home"][0] == "/sandbox/home"
    assert os.environ.get("USER", "root") not in answers["home"][1]
    assert answers["accounts"] == 1


def test_of_the_environment_only_what_grading_needs_is_seen(answers: dict[str, Any]) -> None:
    assert answers["environment"] == []
    assert answers["every environment"] == "0"
    assert answers["grading"] == "autograde"


def test_the_folder_holds_copies_of_the_submissions_files(
    answers: dict[str, Any], course: Path
) -> None:
    where, names = answers["folder"]
    assert where == str(WORK)
    assert {"data", "helper.py"} <= set(names)
    assert not {"nb.ipynb", "link"} & set(names)
    assert answers["data"] == "1,2"
    assert answers["own file"] == "mine"
    assert (course / "autograded/ben/hw/data/x.csv").read_text(encoding="utf-8") == "1,2"


def test_nothing_else_can_be_written(answers: dict[str, Any]) -> None:
    assert set(answers["writes"].values()) <= {
        "OSError", "PermissionError", "FileNotFoundError",
    }  # fmt: skip
    assert answers["cache"] in {"OSError", "PermissionError"}


def test_no_process_outside_is_seen_or_signalled(answers: dict[str, Any]) -> None:
    assert answers["signal"] == "ProcessLookupError"
    assert answers["processes"] == [1, 2]
    assert answers["parent"] is False


def test_the_kernel_has_no_rights(answers: dict[str, Any]) -> None:
    assert answers["root"] == [False, "0000000000000000"]
    assert answers["devices"] == []
    assert answers["namespaces"] == ""
    assert answers["mounts"] == ""
    assert answers["host"] == "sandbox"


def test_installed_modules_come_first_and_a_helper_can_still_be_imported(
    answers: dict[str, Any],
) -> None:
    assert answers["yaml"] is True
    assert answers["numpy"] == 6
    assert answers["helper"] == 42


def test_disk_memory_and_handles_have_a_limit(answers: dict[str, Any]) -> None:
    assert answers["disk"] == "OSError"
    assert answers["other disks"] == ["OSError"] * 3
    assert answers["memory"] == "MemoryError"
    assert answers["hidden memory"] == "PermissionError"
    assert answers["handles"] == "OSError"


def test_torch_and_matplotlib_work_with_workers_and_without_building_a_font_cache(
    tmp_path: Path,
) -> None:
    cells = cells_after(
        tmp_path,
        "import os; print(sorted(n[:8] for n in os.listdir(os.environ['MPLCONFIGDIR'])))",
        "import torch\nx = torch.ones(3, requires_grad=True); (x * 2).sum().backward(); print(x.grad)",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
        "from torch.utils.data import DataLoader, TensorDataset\n"
        "data = TensorDataset(torch.ones(100))\n"
        "print(sum(b[0].sum().item() for b in DataLoader(data, num_workers=2)))",
    )
    assert shown(cells[0]) == "['fontlist']"
    assert shown(cells[1]) == "tensor([2., 2., 2.])"
    assert [o["output_type"] for o in cells[2]["outputs"]] == ["display_data"]
    assert shown(cells[3]) == "100.0"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, for this test alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left_over(mark: str) -> list[str]:
    """Command lines of the processes that hold a text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return [line for line in found if mark in line]


DETACHED = """
import subprocess
for _ in range(20):
    subprocess.Popen(["sleep", "86399"], start_new_session=True)
"""


@pytest.mark.parametrize(
    "end",
    ["1", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "import os; os._exit(0)"],
    ids=["shut down", "killed", "left"],
)
def test_nothing_outlives_the_kernel(tmp_path: Path, temporary: Path, end: str) -> None:
    cells_after(tmp_path, DETACHED, "print(1)", end)
    assert left_over("86399") == []
    assert left_over(str(temporary)) == []
    assert list(temporary.iterdir()) == []


def test_a_loop_that_ignores_the_interrupt_is_killed(tmp_path: Path, temporary: Path) -> None:
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    began = time.monotonic()
    cells = cells_after(tmp_path, stubborn, "print(1)", timeout=2)
    assert time.monotonic() - began < 15
    assert "could not be interrupted" in shown(cells[0])
    assert "could not be interrupted" in shown(cells[1])
    assert left_over(str(temporary)) == []


def test_a_fork_bomb_stays_below_the_limit_and_ends_with_the_kernel(
    tmp_path: Path, temporary: Path
) -> None:
    bomb = """
import os, time
children = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        children += 1
except OSError as error:
    print(children < 60, error.errno)
"""
    cells = cells_after(tmp_path, bomb, PROCESSES=64)
    assert shown(cells[0]) == "True 11"
    assert left_over(str(temporary)) == []


def test_processes_that_share_the_memory_limit_out_among_them_end_the_kernel(
    tmp_path: Path,
) -> None:
    greedy = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        data = bytearray(os.urandom(1000)) * 400_000
        time.sleep(60)
time.sleep(20)
"""
    cells = cells_after(tmp_path, greedy, "print(1)", MEMORY_MB=900)
    assert "the kernel died in cell c0" in shown(cells[1])


def test_endless_output_fills_nothing_and_the_next_cell_runs(tmp_path: Path) -> None:
    cells = cells_after(tmp_path, "while True:\n    print('x' * 100)", "print('next')", timeout=2)
    assert len(str(cells[0]["outputs"])) < 2_100_000
    assert "was dropped" in shown(cells[0])
    assert shown(cells[1]) == "next"


def test_a_huge_message_does_not_reach_the_grader(tmp_path: Path) -> None:
    cells = cells_after(tmp_path, "print('x' * 100_000_000)", "print('next')")
    assert len(str(cells[0]["outputs"])) < 10_000
    assert shown(cells[1]) == "next"
