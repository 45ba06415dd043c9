"""Every fault that was planted in a course is found, where it is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gradiente.build import problems
from gradiente.validity.results import Finding, NotebookReport, Severity
from gradiente.validity.run import check_course
from tests.validity.planted.clean import CLEAN
from tests.validity.planted.draft import ASSIGNMENT, write_course
from tests.validity.planted.faults import FAULTS, Fault

# One check of the whole course comes before the first test.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    notebooks = {"clean": CLEAN} | {fault.name: (fault.draft,) for fault in FAULTS}
    return write_course(tmp_path_factory.mktemp("planted"), notebooks)


@pytest.fixture(scope="module")
def reports(root: Path) -> dict[str, NotebookReport]:
    return {report.name.split("/")[1]: report for report in check_course(root, jobs=2)}


def faults(report: NotebookReport) -> list[Finding]:
    return [f for f in report.findings if f.severity is Severity.FAULT]


def points_to(finding: Finding, fault: Fault) -> bool:
    return bool(set(re.findall(r"\w+", finding.where)) & set(fault.where))


def test_a_clean_course_has_no_fault(reports: dict[str, NotebookReport]) -> None:
    assert faults(reports["clean"]) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault: Fault, reports: dict[str, NotebookReport]) -> None:
    found = [f for f in faults(reports[fault.name]) if points_to(f, fault)]

    assert any(re.search(fault.says, f.text, re.DOTALL) for f in found), faults(reports[fault.name])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_nothing_else_is_blamed(fault: Fault, reports: dict[str, NotebookReport]) -> None:
    assert [f for f in faults(reports[fault.name]) if not points_to(f, fault)] == []


def test_a_finding_names_its_notebook(reports: dict[str, NotebookReport]) -> None:
    named = {name: {f.notebook for f in report.findings} for name, report in reports.items()}

    assert {n: of for n, of in named.items() if of - {f"{ASSIGNMENT}/{n}"}} == {}


def test_every_notebook_has_one_report(reports: dict[str, NotebookReport]) -> None:
    assert sorted(reports) == sorted(["clean", *(fault.name for fault in FAULTS)])


def test_a_solution_line_in_a_release_is_a_problem(tmp_path: Path) -> None:
    root = write_course(tmp_path, {"clean": CLEAN})
    assert problems(root) == []
    released = root / "release" / ASSIGNMENT / "clean.ipynb"
    text = released.read_text(encoding="utf-8")
    shown = text.replace("raise NotImplementedError()", "return x * factors[:, None]", 1)
    released.write_text(shown, encoding="utf-8")

    assert any("students must not see: returnx*factors[:,None]" in p for p in problems(root))
