from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from gradiente.build import format_sources
from gradiente.notebooks.canonical import canonical_texts, read
from gradiente.notebooks.cells import NotebookError
from tests.support import answer, check, notebook, plain, prose, write


def canonical(folder: Path, *cells: NotebookNode, name: str = "nb") -> NotebookNode:
    """The notebook of these cells after it went through the canonical form."""
    path = write(folder / f"{name}.ipynb", notebook(*cells))
    return nbformat.reads(canonical_texts({"nb": path})["nb"], as_version=4)


def raw(folder: Path, data: object) -> Path:
    """A file with this JSON, whether it is a notebook or not."""
    path = folder / "nb.ipynb"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def notebook_json(*cells: dict[str, Any], minor: int = 5) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": minor}


def code_json(source: object = "x = 1", **more: object) -> dict[str, Any]:
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    return cell | {"source": source} | more


def error_of(path: Path) -> str:
    with pytest.raises(NotebookError) as caught:
        canonical_texts({"nb": path})
    message = str(caught.value)
    assert message.startswith(f"{path}: "), message
    assert "\n" not in message
    return message


# --- what the canonical form is


def test_outputs_and_execution_counts_are_dropped(tmp_path: Path) -> None:
    cell = plain("1 + 1")
    cell["outputs"] = [nbformat.v4.new_output("stream", text="2")]
    cell["execution_count"] = 7
    (found,) = canonical(tmp_path, cell)["cells"]
    assert (found["outputs"], found["execution_count"]) == ([], None)


def test_editors_metadata_is_dropped_and_ours_is_kept(tmp_path: Path) -> None:
    text = prose("Hello", lang="en")
    text["metadata"] |= {"collapsed": True, "tags": ["b", "a"], "slideshow": {}, "editable": False}
    (found,) = canonical(tmp_path, text)["cells"]
    assert found["metadata"] == {"lang": "en", "tags": ["a", "b"]}


def test_the_notebooks_metadata_is_that_of_python_3(tmp_path: Path) -> None:
    nb = notebook(plain("x = 1"))
    nb["metadata"] |= {"colab": {}, "kernelspec": {"name": "conda-x", "display_name": "Mine"}}
    text = canonical_texts({"nb": write(tmp_path / "nb.ipynb", nb)})["nb"]
    data = json.loads(text)
    assert set(data["metadata"]) == {"kernelspec", "language_info"}
    assert data["metadata"]["kernelspec"]["name"] == "python3"
    assert (data["nbformat"], data["nbformat_minor"]) == (4, 5)


def test_a_cells_id_is_its_grade_id(tmp_path: Path) -> None:
    cell = answer("double", "x = 1")
    cell["id"] = "3f2a"
    assert canonical(tmp_path, cell)["cells"][0]["id"] == "double"


def test_a_cell_without_grade_id_keeps_its_own_id(tmp_path: Path) -> None:
    assert canonical(tmp_path, prose("Hello", id="intro-es"))["cells"][0]["id"] == "intro-es"


def test_nbgraders_metadata_is_complete_and_without_strange_keys(tmp_path: Path) -> None:
    cell = check("double__check", "assert True", points=2)
    meta = cell["metadata"]["nbgrader"]
    del meta["task"]
    meta["checksum"] = "00ff"
    found = canonical(tmp_path, cell)["cells"][0]["metadata"]["nbgrader"]
    assert found == {
        "grade": True,
        "grade_id": "double__check",
        "locked": True,
        "points": 2,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }


def test_code_is_formatted_and_prose_is_left_as_it_is(tmp_path: Path) -> None:
    cells = canonical(tmp_path, plain("x=( 1,2 )", id="a"), prose("x=( 1,2 )", id="b"))["cells"]
    assert [c["source"] for c in cells] == ["x = (1, 2)", "x=( 1,2 )"]


def test_magics_pass_the_formatter(tmp_path: Path) -> None:
    source = "%matplotlib inline\n!pip list\nx = 1"
    assert canonical(tmp_path, plain(source))["cells"][0]["source"] == source


def test_empty_lines_around_a_cell_are_dropped(tmp_path: Path) -> None:
    assert canonical(tmp_path, prose("\n\nHello\n\n"))["cells"][0]["source"] == "Hello"


def test_pictures_in_prose_are_kept(tmp_path: Path) -> None:
    cell = prose("![p](attachment:p.png)")
    cell["attachments"] = {"p.png": {"image/png": "AAAA"}}
    assert canonical(tmp_path, cell)["cells"][0]["attachments"] == cell["attachments"]


def test_keys_are_sorted_and_the_indent_is_one_space(tmp_path: Path) -> None:
    path = write(tmp_path / "nb.ipynb", notebook(plain("x = 1", id="a")))
    assert canonical_texts({"nb": path})["nb"] == (
        '{\n "cells": [\n  {\n   "cell_type": "code",\n   "execution_count": null,\n'
        '   "id": "a",\n   "metadata": {},\n   "outputs": [],\n'
        '   "source": [\n    "x = 1"\n   ]\n  }\n ],\n'
        ' "metadata": {\n  "kernelspec": {\n   "display_name": "Python 3",\n'
        '   "language": "python",\n   "name": "python3"\n  },\n'
        '  "language_info": {\n   "name": "python"\n  }\n },\n'
        ' "nbformat": 4,\n "nbformat_minor": 5\n}\n'
    )


def test_the_canonical_form_of_the_canonical_form_is_itself(tmp_path: Path) -> None:
    cells = (prose("á", lang="es"), answer("f", "def f( ):\n  return 1"), plain("y=[1,]", id="p"))
    path = write(tmp_path / "nb.ipynb", notebook(*cells))
    once = canonical_texts({"nb": path})["nb"]
    path.write_text(once, encoding="utf-8")
    assert canonical_texts({"nb": path})["nb"] == once


def test_cells_without_ids_get_the_same_ones_each_time(tmp_path: Path) -> None:
    path = raw(tmp_path, notebook_json(code_json(), code_json("y = 2")))
    found = nbformat.reads(canonical_texts({"nb": path})["nb"], as_version=4)
    assert [c["id"] for c in found["cells"]] == ["cell-1", "cell-2"]


def test_a_notebook_of_an_older_format_is_brought_up_to_date(tmp_path: Path) -> None:
    path = raw(tmp_path, notebook_json(code_json(["x = 1\n", "y = 2"]), minor=2))
    found = json.loads(canonical_texts({"nb": path})["nb"])
    assert found["nbformat_minor"] == 5
    assert found["cells"][0]["source"] == ["x = 1\n", "y = 2"]


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    path = raw(tmp_path, "\ufeff" + json.dumps(notebook_json(code_json())))
    assert read(path)["cells"][0]["source"] == "x = 1"


# --- what is refused


@pytest.mark.parametrize(
    "data",
    [
        "",
        "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other",
        "[]",
        "null",
        "{}",
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}},
        {"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []},
        {"nbformat": "4", "nbformat_minor": 5, "metadata": {}, "cells": []},
        notebook_json({"cell_type": "code"}),
        notebook_json(code_json(source=3)),
        notebook_json(code_json(cell_type="verse")),
        "[" * 100_000,
    ],
    ids=lambda data: str(data)[:40],
)
def test_a_file_that_is_no_notebook_is_named_and_the_way_out_told(
    tmp_path: Path, data: object
) -> None:
    message = error_of(raw(tmp_path, data))
    assert "is not a Jupyter notebook" in message
    assert message.endswith("restore it from git")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "cannot be read (No such file or directory)" in error_of(tmp_path / "none.ipynb")


def test_a_file_in_another_encoding_is_no_notebook(tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(
        json.dumps(notebook_json(code_json("á")), ensure_ascii=False).encode("latin-1")
    )
    assert "is not a Jupyter notebook" in error_of(path)


def test_two_cells_with_one_grade_id_are_refused(tmp_path: Path) -> None:
    first, second = answer("double", "x = 1"), answer("double", "x = 2")
    first["id"] = "other"
    path = write(tmp_path / "nb.ipynb", notebook(first, second))
    assert "two cells have the id 'double'" in error_of(path)


def test_two_cells_with_one_id_are_refused_and_not_renamed_at_random(tmp_path: Path) -> None:
    path = raw(tmp_path, notebook_json(code_json(id="a"), code_json(id="a")))
    assert "two cells have the id 'a'" in error_of(path)


@pytest.mark.parametrize("name", ["two words", "é", "a/b", "x" * 65])
def test_a_grade_id_that_cannot_be_a_cells_id_is_refused(tmp_path: Path, name: str) -> None:
    cell = answer("double", "x = 1")
    cell["metadata"]["nbgrader"]["grade_id"] = name
    message = error_of(write(tmp_path / "nb.ipynb", notebook(prose("p"), cell)))
    assert f"cell 2 has the id {name!r}" in message


def test_nbgraders_metadata_without_a_grade_id_is_refused_and_not_dropped(tmp_path: Path) -> None:
    cell = check("double__check", "assert True")
    cell["metadata"]["nbgrader"]["grade_id"] = ""
    message = error_of(write(tmp_path / "nb.ipynb", notebook(cell)))
    assert "cell 1 is one of nbgrader's but has no grade_id" in message


@pytest.mark.parametrize("lang", ["fr", "ES", 3])
def test_a_language_that_is_not_ours_is_refused(tmp_path: Path, lang: object) -> None:
    cell = prose("Bonjour")
    cell["metadata"]["lang"] = lang
    path = write(tmp_path / "nb.ipynb", notebook(cell))
    assert f'cell 1 has "lang": {lang!r}; expected "es" or "en"' in error_of(path)


def test_a_cell_with_a_grade_id_has_no_language(tmp_path: Path) -> None:
    cell = answer("double", "x = 1")
    cell["metadata"]["lang"] = "es"
    assert "without a grade_id" in error_of(write(tmp_path / "nb.ipynb", notebook(cell)))


def test_code_that_does_not_parse_is_named_by_notebook_cell_and_line(tmp_path: Path) -> None:
    good = write(tmp_path / "good.ipynb", notebook(plain("x = 1")))
    bad = write(
        tmp_path / "bad.ipynb", notebook(prose("p"), plain("x = 1\ny = = 2\nz = 3", id="bad"))
    )
    with pytest.raises(NotebookError) as caught:
        canonical_texts({"a": good, "b": bad})
    assert str(caught.value).startswith(f"{bad}: cell bad: ")
    assert str(caught.value).endswith("in its line 2")


# --- gradiente format


def test_format_rewrites_only_what_is_not_canonical(tmp_path: Path) -> None:
    ugly = write(tmp_path / "ugly.ipynb", notebook(plain("x=1")))
    good = write(tmp_path / "good.ipynb", notebook(plain("x=1")))
    assert format_sources([good]) == [good]
    assert format_sources([ugly, good]) == [ugly]
    assert ugly.read_text() == good.read_text()
    assert format_sources([ugly, good]) == []


def test_format_rewrites_nothing_where_one_notebook_is_broken(tmp_path: Path) -> None:
    ugly = write(tmp_path / "ugly.ipynb", notebook(plain("x=1")))
    before = ugly.read_bytes()
    broken = raw(tmp_path, "{")
    with pytest.raises(NotebookError, match="is not a Jupyter notebook"):
        format_sources([ugly, broken])
    assert ugly.read_bytes() == before
