"""What must hold of every attack, whatever it tries. Each group's module takes these tests over."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradiente.notebooks.cells import is_check
from tests.scenarios.tampering.attacks import Attack
from tests.scenarios.tampering.course import INPUTS, SECRETS
from tests.scenarios.tampering.play import HONEST, Played, worth

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]


def test_an_attack_earns_at_most_what_its_honest_part_deserves(
    played: Played, attack: Attack
) -> None:
    assert played.points.get(attack.name, 0.0) <= attack.worth


def test_an_attack_shows_no_hidden_test_in_cells_that_are_no_checks(
    played: Played, attack: Attack
) -> None:
    graded = played.notebook(attack.name)
    shown = [str(c.get("outputs")) for c in graded["cells"] if not is_check(c)] if graded else []
    assert [secret for secret in SECRETS if secret in "".join(shown)] == []


def test_an_attack_shows_no_hidden_test_in_the_feedback(played: Played, attack: Attack) -> None:
    page = played.feedback(attack.name)
    assert [secret for secret in SECRETS if secret in page] == []


def test_an_attack_shows_no_input_of_a_hidden_test_in_the_feedback(
    played: Played, attack: Attack
) -> None:
    page, written = played.feedback(attack.name), str(attack)
    assert [text for text in INPUTS if text in page and text not in written] == []


@pytest.mark.parametrize("student", HONEST)
def test_an_honest_student_among_attackers_gets_what_is_deserved(
    played: Played, student: str
) -> None:
    assert played.points[student] == worth(student)


def test_no_attack_stops_the_run(played: Played) -> None:
    made = {path.name for path in (played.root / "autograded").iterdir()}
    refused = {name for name in played.students if f"  {name}, hw: " in played.log}
    assert made | refused == set(played.students)


def test_no_attack_changes_or_leaves_a_file(played: Played) -> None:
    assert played.after == played.before
    left = [*played.root.parent.rglob("*tampered*"), *Path("/tmp").glob("tampered*")]
    assert left == []
