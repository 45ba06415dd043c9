from __future__ import annotations

import pytest

from gradiente.notebooks.language import in_language
from tests.support import answer, notebook, plain, prose


@pytest.mark.parametrize(("language", "kept"), [("es", "Hola"), ("en", "Hello")])
def test_one_language_is_kept_with_all_that_has_none(language: str, kept: str) -> None:
    nb = notebook(
        prose("Hola", id="a", lang="es"),
        prose("Hello", id="b", lang="en"),
        prose("$e = mc^2$", id="c"),
        answer("double", "x = 1"),
        plain("y = 2"),
    )
    found = in_language(nb, language)
    assert [c["source"] for c in found["cells"]] == [kept, "$e = mc^2$", "x = 1", "y = 2"]


def test_the_mark_of_the_language_goes_and_other_metadata_stays() -> None:
    cell = prose("Hola", lang="es")
    cell["metadata"]["tags"] = ["intro"]
    (found,) = in_language(notebook(cell), "es")["cells"]
    assert found["metadata"] == {"tags": ["intro"]}


def test_code_may_have_a_language_too() -> None:
    cell = plain("print('Hola')")
    cell["metadata"]["lang"] = "es"
    assert in_language(notebook(cell), "en")["cells"] == []
