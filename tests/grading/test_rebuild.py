"""The text that says what of a graded copy was repaired."""

from __future__ import annotations

from gradiente.grading.rebuild import note_cell


def test_each_repair_is_a_line_at_the_top_of_the_graded_copy() -> None:
    cell = note_cell(["cell f was missing; it was put back", "answer g had lost its id"])
    assert cell["cell_type"] == "markdown"
    assert cell["source"].splitlines()[2:] == [
        "- cell f was missing; it was put back",
        "- answer g had lost its id",
    ]


def test_a_repair_is_shown_as_it_is_and_is_no_markup() -> None:
    source = note_cell(["cell f__values <b>was</b> `missing` $x$"])["source"]
    assert r"f\_\_values \<b\>was\</b\> \`missing\` \$x\$" in source
