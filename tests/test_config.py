"""The wiring of nbgrader: what configure() makes of a course, and what it refuses."""

from pathlib import Path

import pytest
from traitlets.config import Config

from gradiente.config import configure
from gradiente.grading.execute import LimitedExecute
from gradiente.grading.rebuild import Rebuild

ROOT = Path(__file__).parents[1]
OPTIONS = ["--force", "-h", "--help-all"]


def configured() -> Config:
    config = Config()
    configure(config, ROOT)
    return config


def called(monkeypatch: pytest.MonkeyPatch, *command: str) -> None:
    monkeypatch.setattr("sys.argv", list(command))


def test_submissions_are_rebuilt_and_run_within_limits() -> None:
    config = configured()
    assert config.Autograde.sanitize_preprocessors == [Rebuild]
    assert LimitedExecute in config.Autograde.autograde_preprocessors


def test_course_toml_gives_the_limits_the_exchange_and_the_course() -> None:
    config = configured()
    assert (config.LimitedExecute.timeout, config.LimitedExecute.notebook_seconds) == (10, 60)
    assert config.LimitedExecute.sandboxed is True
    limits = config.SandboxProvisioner
    assert (limits.memory_mb, limits.processes, limits.disk_mb) == (4096, 256, 256)
    assert limits.hidden == [str(ROOT)]
    assert config.CourseDirectory.course_id == "aprendizaje_profundo"
    assert config.Exchange.root == str(ROOT / "exchange")
    assert config.Exchange.timezone == "America/Caracas"


@pytest.mark.parametrize("command", ["autograde", "generate_assignment", "zip_collect"])
def test_an_unknown_assignment_ends_nbgrader_with_status_2_and_the_known_names(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called(monkeypatch, "/bin/nbgrader", command, "tarea9")

    with pytest.raises(SystemExit) as end:
        configured()

    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("course.toml: there is no assignment 'tarea9'; there are tarea1, ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ["nbgrader", "autograde", "tarea1"],
        ["nbgrader", "export"],
        ["nbgrader", "db", "student"],
        ["jupyter-lab", "autograde", "tarea9"],
        *[["nbgrader", "autograde", option] for option in OPTIONS],
    ],
    ids=" ".join,
)
def test_other_calls_are_let_through(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    called(monkeypatch, *command)
    assert configured()
