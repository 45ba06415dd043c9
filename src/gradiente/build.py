"""Makes solutions/ and release/ from source/, and checks that what is committed is just that."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from gradiente.config import configure
from gradiente.course import load_course
from gradiente.notebooks.canonical import canonical_texts, read
from gradiente.notebooks.cells import NotebookError
from gradiente.notebooks.extract import solutions_module
from gradiente.notebooks.leaks import leaks

GENERATED = ("solutions", "release")


def sources(root: Path) -> dict[str, Path]:
    """The source notebooks by "assignment/notebook", in order."""
    found = sorted((root / "source").glob("*/*.ipynb"))
    return {f"{path.parent.name}/{path.stem}": path for path in found}


def format_sources(paths: list[Path]) -> list[Path]:
    """Rewrites notebooks in canonical form, all or none; returns those that changed."""
    texts = canonical_texts({str(path): path for path in paths})
    changed = [path for path in paths if path.read_text(encoding="utf-8") != texts[str(path)]]
    for path in changed:
        path.write_text(texts[str(path)], encoding="utf-8")
    return changed


def generate(root: Path, into: Path) -> None:
    """Writes solutions/ and release/ of the course in `root` into the folder `into`.

    Raises NotebookError; then `into` may hold half of it, so give a folder of its own.
    """
    notebooks = sources(root)
    canonical_texts(notebooks)  # every notebook parses and obeys the form
    for name, path in notebooks.items():
        target = into / "solutions" / f"{name}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.write_text(solutions_module(read(path), name), encoding="utf-8")
        except NotebookError as error:
            raise NotebookError(f"{path}: {error}") from None
    _release(root, into, sorted({path.parent.name for path in notebooks.values()}))


def _release(root: Path, into: Path, assignments: list[str]) -> None:
    """Runs nbgrader's generate_assignment with the course's configuration and no gradebook."""
    config = Config()
    configure(config, root)
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    config.GenerateAssignment.force = True
    with _linked(root, into) as folder:
        config.CourseDirectory.root = str(folder)
        for assignment in assignments:
            course = CourseDirectory(config=config)
            course.assignment_id = assignment
            converter = GenerateAssignment(coursedir=course, config=config)
            converter.log.setLevel("ERROR")
            converter.start()


@contextmanager
def _linked(root: Path, into: Path) -> Iterator[Path]:
    """A folder in which source/ is the course's and release/ goes to `into`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shutil.copytree(root / "source", folder / "source")
        (into / "release").mkdir(parents=True, exist_ok=True)
        (folder / "release").symlink_to(into.resolve() / "release", target_is_directory=True)
        yield folder


def build(root: Path) -> None:
    """Puts new solutions/ and release/ in the place of the old ones, all or none."""
    load_course(root)
    with tempfile.TemporaryDirectory(dir=root, prefix=".build-") as name:
        generate(root, Path(name))
        for part in GENERATED:
            old = root / part
            if old.exists():
                old.rename(Path(name) / f"old-{part}")
            (Path(name) / part).rename(old)


def problems(root: Path) -> list[str]:
    """Everything that keeps the course from being released: one sentence each."""
    load_course(root)
    notebooks = sources(root)
    found = []
    for name, text in canonical_texts(notebooks).items():
        if notebooks[name].read_text(encoding="utf-8") != text:
            path = notebooks[name].relative_to(root)
            found.append(f"{path}: is not in canonical form; run `gradiente format {path}`")
    with tempfile.TemporaryDirectory() as name:
        generate(root, Path(name))
        for part in GENERATED:
            found += _differences(root / part, Path(name) / part, root)
    for name, path in notebooks.items():
        released = root / "release" / f"{name}.ipynb"
        if released.is_file():
            found += [
                f"{released.relative_to(root)}: {x}" for x in leaks(read(path), read(released))
            ]
    return found


def _differences(committed: Path, fresh: Path, root: Path) -> list[str]:
    """Files that are missing, left over or other than freshly generated ones."""
    old = {p.relative_to(committed): p for p in committed.rglob("*") if p.is_file()}
    new = {p.relative_to(fresh): p for p in fresh.rglob("*") if p.is_file()}
    old = {k: p for k, p in old.items() if "__pycache__" not in k.parts}
    found = []
    for name in sorted(old.keys() | new.keys()):
        path = (committed / name).relative_to(root)
        if name not in new:
            found.append(f"{path}: no notebook in source/ makes this file; delete it")
        elif name not in old:
            found.append(f"{path}: is missing; run `make build`")
        elif old[name].read_bytes() != new[name].read_bytes():
            found.append(f"{path}: is not what source/ makes; run `make build`")
    return found
