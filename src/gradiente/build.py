"""Makes solutions/ and release/ from source/, and checks that what is committed is just that."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import (
    MetadataValidator,
    SchemaTooNewError,
    SchemaTooOldError,
    ValidationError,
)
from traitlets.config import Config

from gradiente.config import configure
from gradiente.course import CourseError, load_course
from gradiente.notebooks.canonical import canonical_texts, read
from gradiente.notebooks.cells import NotebookError
from gradiente.notebooks.extract import solutions_module
from gradiente.notebooks.leaks import leaks

GENERATED = ("solutions", "release")
REMEDIES: dict[type[Exception], str] = {
    SchemaTooOldError: "run `nbgrader update source`",
    SchemaTooNewError: "install a newer nbgrader",
    ValidationError: "correct it in JupyterLab's Create Assignment panel",
}


def sources(root: Path) -> dict[str, Path]:
    """The source notebooks by "assignment/notebook", in order."""
    found = sorted((root / "source").glob("[!.]*/[!.]*.ipynb"))
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
    notebooks = _known_sources(root)
    texts = canonical_texts(notebooks)  # every notebook parses and obeys the form
    for name, path in notebooks.items():
        target = into / "solutions" / f"{name}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        notebook = nbformat.reads(texts[name], as_version=4)
        try:
            check_metadata(notebook)
            target.write_text(solutions_module(notebook, name), encoding="utf-8")
        except NotebookError as error:
            raise NotebookError(f"{path}: {error}") from None
    _release(root, into, texts)


def _known_sources(root: Path) -> dict[str, Path]:
    """The source notebooks: at least one, and all of assignments that course.toml knows."""
    notebooks = sources(root)
    if not notebooks:
        raise NotebookError(
            f"{root / 'source'}: holds no notebook; expected source/<assignment>/<notebook>.ipynb"
        )
    course = load_course(root)
    for path in notebooks.values():
        if path.parent.name not in course.assignments:
            raise CourseError(
                f"{path.parent}: course.toml has no [assignments.{path.parent.name}]; add it there"
                " or rename the folder"
            )
    return notebooks


def check_metadata(notebook: NotebookNode) -> None:
    """Raises NotebookError, with the cell, for nbgrader metadata that nbgrader would refuse."""
    for cell in notebook["cells"]:
        try:
            MetadataValidator().validate_cell(cell)
        except tuple(REMEDIES) as error:
            remedy = next(text for kind, text in REMEDIES.items() if isinstance(error, kind))
            raise NotebookError(f"cell {cell['id']}: {_first_line(error)}; {remedy}") from None


def _first_line(error: BaseException) -> str:
    text = str(getattr(error, "message", error)).strip()
    return text.splitlines()[0] if text else type(error).__name__


class _Generate(GenerateAssignment):
    """Remembers which notebook failed and why: nbgrader itself only logs it."""

    failure: tuple[str, Exception] | None = None

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:
            self.failure = (notebook_filename, error)
            raise


def _release(root: Path, into: Path, texts: Mapping[str, str]) -> None:
    """Runs nbgrader's generate_assignment with the course's configuration and no gradebook."""
    config = Config()
    configure(config, root)
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    config.GenerateAssignment.force = True
    with _linked(root, into, texts) as folder:
        config.CourseDirectory.root = str(folder)
        for assignment in sorted({name.split("/")[0] for name in texts}):
            course = CourseDirectory(config=config)
            course.assignment_id = assignment
            _run(_Generate(coursedir=course, config=config), root / "source" / assignment)


def _run(converter: _Generate, source: Path) -> None:
    """Raises NotebookError, with the notebook in `source`, for whatever stops nbgrader."""
    level = converter.log.level
    converter.log.setLevel(logging.CRITICAL)  # what it logs as an error is told by the exception
    try:
        converter.start()
    except Exception as error:
        if converter.failure is None:
            raise NotebookError(f"{source}: {_first_line(error)}") from None
        name, reason = converter.failure
        raise NotebookError(f"{source / Path(name).name}: {_first_line(reason)}") from None
    finally:
        converter.log.setLevel(level)


@contextmanager
def _linked(root: Path, into: Path, texts: Mapping[str, str]) -> Iterator[Path]:
    """A folder in which source/ is the course's in canonical form and release/ goes to `into`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shutil.copytree(root / "source", folder / "source")
        for notebook, text in texts.items():
            (folder / "source" / f"{notebook}.ipynb").write_text(text, encoding="utf-8")
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
    return [*differences(root), *(text for name in sources(root) for text in leaked(root, name))]


def leaked(root: Path, name: str) -> list[str]:
    """Lines of solutions and hidden tests that the release of a notebook shows."""
    released = root / "release" / f"{name}.ipynb"
    if not released.is_file():
        return []
    found = leaks(read(root / "source" / f"{name}.ipynb"), read(released))
    return [f"{released.relative_to(root)}: {text}" for text in found]


def differences(root: Path) -> list[str]:
    """What of the course is not in canonical form, or not what source/ makes."""
    load_course(root)
    notebooks = sources(root)
    found = []
    texts = canonical_texts(notebooks)
    for name, text in texts.items():
        if notebooks[name].read_text(encoding="utf-8") != text:
            path = notebooks[name].relative_to(root)
            found.append(f"{path}: is not in canonical form; run `gradiente format {path}`")
    with tempfile.TemporaryDirectory() as name:
        generate(root, Path(name))
        for part in GENERATED:
            found += _differences(root / part, Path(name) / part, root)
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
