"""The language of a release."""

from __future__ import annotations

import pytest
from traitlets import TraitError

from gradiente.grading.release import KeepLanguage
from tests.support import answer, notebook, plain, prose


@pytest.mark.parametrize(("language", "text"), [("es", "Hola"), ("en", "Hello")])
def test_a_release_holds_one_language_and_all_code(language: str, text: str) -> None:
    cells = prose("Hola", "p1", "es"), prose("Hello", "p2", "en"), prose("$x$", "p3"), plain("x")
    shown, _ = KeepLanguage(language=language).preprocess(notebook(*cells, answer("f", "")), {})
    assert [cell["source"] for cell in shown["cells"]] == [text, "$x$", "x", ""]


def test_a_language_that_the_course_has_not_is_refused() -> None:
    with pytest.raises(TraitError, match="language"):
        KeepLanguage(language="fr")
