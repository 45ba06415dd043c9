"""Attackers and honest students in one class, graded by nbgrader's own command in one run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gradiente.demo.run_nbgrader import run_nbgrader
from gradiente.notebooks.cells import is_check
from tests.scenarios.tampering.attacks import GROUPS, Attack
from tests.scenarios.tampering.course import INPUTS, SECRETS
from tests.scenarios.tampering.play import (
    HONEST,
    Played,
    contents,
    fill,
    play,
    points,
    programs,
    worth,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
Group = Callable[[str], Played]
ATTACKS = [
    pytest.param(g, a, id=f"{a.number}-{a.name}", marks=pytest.mark.xdist_group(g))
    for g, all_ in GROUPS.items()
    for a in all_
]
EACH_GROUP = [pytest.param(g, marks=pytest.mark.xdist_group(g)) for g in GROUPS]


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Group:
    """Each group is graded once, when the first test asks for it."""
    played: dict[str, Played] = {}

    def of(name: str) -> Played:
        if name not in played:
            played[name] = play(tmp_path_factory.mktemp(name) / "course", GROUPS[name])
            print(f"{name}: {len(GROUPS[name])} attacks in {played[name].seconds:.0f} s")
        return played[name]

    return of


@pytest.mark.parametrize(("name", "attack"), ATTACKS)
def test_an_attack_earns_at_most_what_its_honest_part_deserves(
    group: Group, name: str, attack: Attack, request: pytest.FixtureRequest
) -> None:
    if attack.open:
        request.applymarker(pytest.mark.xfail(reason=attack.open, strict=True))
    assert group(name).points.get(attack.name, 0.0) <= attack.worth


@pytest.mark.parametrize(("name", "attack"), ATTACKS)
def test_an_attack_shows_no_hidden_test_in_cells_that_are_no_checks(
    group: Group, name: str, attack: Attack
) -> None:
    graded = group(name).notebook(attack.name)
    shown = [str(c.get("outputs")) for c in graded["cells"] if not is_check(c)] if graded else []
    assert [secret for secret in SECRETS if secret in "".join(shown)] == []


@pytest.mark.parametrize(("name", "attack"), ATTACKS)
def test_an_attack_shows_no_hidden_test_in_the_feedback(
    group: Group, name: str, attack: Attack
) -> None:
    page = group(name).feedback(attack.name)
    assert [secret for secret in SECRETS if secret in page] == []


@pytest.mark.parametrize(("name", "attack"), ATTACKS)
def test_an_attack_shows_no_input_of_a_hidden_test_in_the_feedback(
    group: Group, name: str, attack: Attack
) -> None:
    page, written = group(name).feedback(attack.name), str(attack)
    assert [text for text in INPUTS if text in page and text not in written] == []


@pytest.mark.parametrize("name", EACH_GROUP)
@pytest.mark.parametrize("student", HONEST)
def test_an_honest_student_among_attackers_gets_what_is_deserved(
    group: Group, name: str, student: str
) -> None:
    assert group(name).points[student] == worth(student)


@pytest.mark.parametrize("name", EACH_GROUP)
def test_no_attack_stops_the_run(group: Group, name: str) -> None:
    made = {path.name for path in (group(name).root / "autograded").iterdir()}
    refused = {a.name for a in GROUPS[name] if f"  {a.name}, hw: " in group(name).log}
    assert made | refused == {*HONEST, *(a.name for a in GROUPS[name])}


@pytest.mark.parametrize("name", EACH_GROUP)
def test_no_attack_changes_or_leaves_a_file(group: Group, name: str) -> None:
    played = group(name)
    assert played.after == played.before
    left = [*played.root.parent.rglob("*tampered*"), *Path("/tmp").glob("tampered*")]
    assert left == []


@pytest.mark.xdist_group("harm")
def test_nothing_outlives_its_kernel(group: Group) -> None:
    group("harm")
    assert [line for line in programs() if line == "sleep 98765"] == []


@pytest.mark.xdist_group("scores")
def test_feedback_runs_no_script_of_a_student(group: Group) -> None:
    assert "<script>tampered()" not in group("scores").feedback("script-in-output")


@pytest.mark.xdist_group("harm")
def test_a_sleeper_costs_no_more_than_the_notebook_may_take(group: Group) -> None:
    # each attack: at most 20 s, its kernel's start and end; most take a second
    assert group("harm").seconds < 25 * (len(GROUPS["harm"]) + len(HONEST)) / 2


@pytest.mark.parametrize("how", ["check-deleted", "os-exit", "stubborn-loop-at-the-top"])
def test_a_worse_resubmission_keeps_no_old_points(tmp_path: Path, how: str) -> None:
    attack = next(a for all_ in GROUPS.values() for a in all_ if a.name == how)
    first = Attack(how, "35", right=("double", "scale"))
    played = play(tmp_path / "course", [first])
    assert played.points[how] == first.worth
    fill(played.root, [attack])
    (played.root / "submitted" / how / "hw" / "timestamp.txt").write_text(
        "2025-08-01 13:00:00 -0400"
    )
    run_nbgrader(["autograde", "hw"], played.root)
    assert points(played.root)[how] == 0
    assert "tampered" not in "".join(contents(played.root))
