"""What the project says of itself agrees with what it is."""

import re
from pathlib import Path

from gradiente import __version__
from gradiente.course import load_course
from gradiente.demo.students import CLASS

ROOT = Path(__file__).parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_version_is_the_newest_of_the_changelog() -> None:
    newest = re.search(r"(?m)^## (\S+)", text("CHANGELOG.md"))
    assert newest is not None
    assert newest[1] == __version__


def test_the_readme_counts_the_demos_students() -> None:
    assert f"plays a class of {len(CLASS)} students" in text("README.md")


def test_torch_is_pinned_to_the_cpu_build_and_nothing_of_cuda_is_pinned() -> None:
    pinned = text("constraints.txt").lower()
    assert re.search(r"torch==\S+\+cpu", pinned)
    assert "nvidia" not in pinned
    assert "cuda" not in pinned


def test_every_assignment_with_notebooks_is_in_course_toml() -> None:
    folders = {path.name for path in (ROOT / "source").iterdir() if path.is_dir()}
    assert folders <= set(load_course(ROOT).assignments)


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
