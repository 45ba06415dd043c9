"""Files of a submission that are too few or too many."""

from __future__ import annotations

import pytest

from gradiente.grading.run import _wrong_files


@pytest.mark.parametrize(
    ("found", "sentences"),
    [
        (["a", "b"], []),
        (["b"], ["no file a.ipynb; its points are 0"]),
        (["a", "b", "c"], ["c.ipynb is no notebook of this assignment and was not graded"]),
        (
            ["a", "B"],
            [
                "no file b.ipynb; its points are 0",
                "B.ipynb is no notebook of this assignment and was not graded",
            ],
        ),
    ],
    ids=["complete", "one less", "one more", "another case"],
)
def test_each_file_too_few_or_too_many_gets_a_sentence(
    found: list[str], sentences: list[str]
) -> None:
    assert _wrong_files(found, ["a", "b"]) == sentences
