"""Odd submissions among honest ones: from the exchange, Moodle and the disk to the table of grades.

The deadline is an hour ago, so an honest right answer of today is one day late: 18.00.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import socket
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from gradiente.demo.run_nbgrader import run_nbgrader
from tests.scenarios.tiny import (
    COURSE,
    HALF,
    graded,
    hand_in,
    new_course,
    record,
    submission,
    submit,
)

pytestmark = [
    pytest.mark.slow,
    # nbgrader 0.9.6 with SQLAlchemy 2 is not ours to mend.
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
HOME = ZoneInfo("America/Caracas")
GOOD = {
    "a+b": "18.00",
    "maria.perez": "18.00",
    "12-10345": "18.00",
    "x@y.z": "3.00",
    "forges_file": "18.00",
    "backdates": "20.00",
    "no_stamp": "18.00",
    "links_later": "18.00",
    "owner_differs": "18.00",
    "odd_names": "18.00",
    "nbformat3": "18.00",
    "heavy": "18.00",
    "future": "0.00",
    "moodle": "18.00",
}
SECRETS = "is a link or a device and no file of the student's"
# Who gets no grade, and what the table says of it.
NOT_GRADED = {
    "links": SECRETS,
    "pipe": SECRETS,
    "is_link": "is a link or a file and no folder",
    "no_date": "has no time in its name; expected STUDENT+hw+2025-08-01 23:59:59 UTC+LETTERS",
    "nonsense": "'2025-13-41 12:00:00' is not a time",
    "deep": "has folders nested deeper than 30",
    "dangling": SECRETS,
    "loop": SECRETS,
    "socket": SECRETS,
    "subfolder": "submitted/subfolder/hw: holds no notebook of the assignment",
    "latin1": "has a name that is not UTF-8 text; rename it there",
    "nbformat5": "submitted/nbformat5/hw/nb.ipynb: is not a Jupyter notebook",
    "no_cells": "submitted/no_cells/hw/nb.ipynb: ",
    "many_cells": "has more than 5000 cells; ask the student",
    "too_large": "is larger than 50 MB; ask the student to clear its outputs",
}
# What stands in `inbound/` and belongs to nobody on the roster.
STRANGERS = {
    "..+hw+": "'..' is not on the roster",
    "*+hw+": "'*' is not on the roster",
    "-rf+hw+": "'-rf' is not on the roster",
    "FUTURE+hw+": "'FUTURE' is not on the roster (is it 'future'?)",
    "a\nb+hw+": "'a\\nb' is not on the roster",
    "future+unknown+": "is not named like a submission",
    "lost": "is not named like a submission",
}
ROSTER = {
    **{s: (s, s) for s in (*GOOD, *NOT_GRADED)},
    "a+b": ("=1+1", "@SUM(A1)"),
    "x@y.z": ('Ñ, "the 2nd"', "two\nlines"),
    "moodle": ("Moodle", "Right"),
    "sends_zips": ("Moodle", "Zips"),
}


@cache
def now() -> datetime:
    """The time of the class, which begins when its files are made and not when pytest starts."""
    return datetime.now(UTC)


def at(*, minutes: int = 0) -> str:
    """A time as `nbgrader submit` writes it."""
    return f"{now() - timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S.%f} UTC"


class Class(NamedTuple):
    root: Path
    collected: str
    unpacked: str
    status: int
    log: str
    table: dict[str, dict[str, str]]


def from_exchange(root: Path) -> None:
    """What students put into `inbound/`."""
    right = submission(root)
    riyadh = f"{now().astimezone(ZoneInfo('Asia/Riyadh')):%Y-%m-%d %H:%M:%S.%f} +03"
    submit(root, "a+b", right, at())
    submit(root, "maria.perez", right, at(minutes=3))
    submit(root, "maria.perez", submission(root, HALF), at(minutes=1440))
    submit(root, "12-10345", right, at(), secret="-9_zAAAAAAAA")
    submit(root, "x@y.z", submission(root, HALF), riyadh)
    submit(root, "forges_file", right, at(), at(minutes=1440))
    submit(root, "backdates", right, at(minutes=1440))
    folder = submit(root, "no_stamp", right, at())
    (folder / "timestamp.txt").unlink()
    (folder / "submission_secret.txt").unlink()
    submit(root, "links_later", right, at(minutes=3))
    link_to_source(root, submit(root, "links_later", submission(root, HALF), at()))
    link_to_source(root, submit(root, "links", right, at()))
    os.mkfifo(submit(root, "pipe", right, at()) / "pipe")
    submit(root, "owner_differs", right, at(minutes=3))
    submit(root, "owner_differs", submission(root, HALF), at())
    submit(root, "no_date", right, "yesterday")
    submit(root, "nonsense", right, "2025-13-41 12:00:00")
    (submit(root, "deep", right, at()) / "/".join("d" * 40)).mkdir(parents=True)
    inbound = root / "exchange" / "tiny" / "inbound"
    (inbound / f"is_link+hw+{at()}").symlink_to(root / "source" / "hw")
    for name in STRANGERS:
        (inbound / (name + at() if "+" in name else name)).mkdir()
    (inbound / ".nfs0001").touch()


def link_to_source(root: Path, folder: Path) -> None:
    (folder / "solution.txt").symlink_to(root / "source" / "hw" / "nb.ipynb")


def by_hand(root: Path) -> None:
    """What lies in `submitted/` already, whoever put it there."""
    right = submission(root)
    (hand_in(root, "dangling", right, at()) / "nowhere").symlink_to("/nonexistent")
    (hand_in(root, "loop", right, at()) / "round").symlink_to("..")
    make_socket(hand_in(root, "socket", right, at()) / "socket")
    folder = hand_in(root, "subfolder", right, at())
    (folder / "work").mkdir()
    (folder / "nb.ipynb").rename(folder / "work" / "nb.ipynb")
    (Path(os.fsdecode(os.fsencode(hand_in(root, "latin1", right, at())) + b"/\xf1.txt"))).touch()
    raw = json.loads(right)
    hand_in(root, "nbformat5", json.dumps(raw | {"nbformat": 5}), at())
    hand_in(root, "no_cells", json.dumps({k: v for k, v in raw.items() if k != "cells"}), at())
    hand_in(root, "many_cells", json.dumps(raw | {"cells": raw["cells"] * 25_000}), at())
    with (hand_in(root, "too_large", right, at()) / "nb.ipynb").open("r+b") as stream:
        stream.truncate(50_000_001)
    hand_in(root, "nbformat3", as_nbformat3(raw), at())
    hand_in(root, "heavy", heavy(raw), at())
    hand_in(root, "future", right, "2100-01-01 00:00:00 UTC")
    odd_names(hand_in(root, "odd_names", right.replace("\n", "\r\n"), at()))


def make_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path holds a hundred letters
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(here)


def as_nbformat3(raw: dict) -> str:
    cells = [
        {"cell_type": "code", "input": c["source"], "outputs": [], "language": "python"}
        | {"metadata": c["metadata"], "prompt_number": 1}
        for c in raw["cells"]
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}}
    return json.dumps(old | {"worksheets": [{"cells": cells, "metadata": {}}]})


def heavy(raw: dict) -> str:
    """NaN where JSON has none, and outputs of 30 MB."""
    raw = json.loads(json.dumps(raw))
    raw["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "passed\n" * 4_300_000}
    ]
    return json.dumps(raw | {"metadata": raw["metadata"] | {"mean": float("nan")}})


def odd_names(folder: Path) -> None:
    for name in ("-rf.ipynb", "two\nlines.ipynb", "x" * 249 + ".ipynb", "\u00f1 e\u0301.ipynb"):
        (folder / name).write_text("{}")
    (folder / "-n").touch()
    for name in (".ipynb_checkpoints", "older"):
        (folder / name).mkdir()
        (folder / name / "nb-checkpoint.ipynb").write_text("{}")


def from_moodle(root: Path) -> None:
    """Moodle's download, a zip that a student handed in, and archives of other kinds."""
    archive = root / "downloaded" / "hw" / "archive"
    archive.mkdir(parents=True)
    local = now().astimezone(HOME).timetuple()[:6]
    right, half = submission(root), submission(root, HALF)
    later = (2107, 1, 1, 0, 0, 0)
    forged = archive / "Zips Moodle_12_assignsubmission_file_work.zip"
    with zipfile.ZipFile(forged, "w") as packed:
        stolen = zipfile.ZipInfo("Right Moodle_11_assignsubmission_file_/nb.ipynb", later)
        packed.writestr(stolen, half)
    with zipfile.ZipFile(archive / "all.zip", "w") as packed:
        name = "Right Moodle_11_assignsubmission_file_/nb.ipynb"
        packed.writestr(zipfile.ZipInfo(name, local), right)
        with pytest.warns(UserWarning, match="Duplicate name"):
            packed.writestr(zipfile.ZipInfo(name, local), half)
        nested = "Zips Moodle_12_assignsubmission_file_/more.zip"
        packed.writestr(zipfile.ZipInfo(nested, local), forged.read_bytes())
        other = "Right Moodle_99_assignsubmission_file_/nb.ipynb"
        packed.writestr(zipfile.ZipInfo(other, later), half)
        packed.writestr("../../../../evil.ipynb", half)
    (archive / "group.rar").write_bytes(b"Rar!")


def owner_of(path: Path) -> str:
    """As if everybody had a user: the second folder of `owner_differs` is another student's."""
    student = path.name.split("+hw+")[0]
    return "maria.perez" if path.name.startswith(f"owner_differs+hw+{at()}") else student


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    root = new_course(tmp_path_factory.mktemp("handing_in") / "course", [])
    record(
        root,
        "roster",
        ("student_id", "last_name", "first_name"),
        [(s, *names) for s, names in ROSTER.items()],
    )
    due = now().astimezone(HOME) - timedelta(hours=1)
    text = COURSE.replace("2025-08-01 23:59", f"{due:%Y-%m-%d %H:%M}")
    text = text.replace("2025-08-05 23:59", f"{due + timedelta(days=9):%Y-%m-%d %H:%M}")
    (root / "course.toml").write_text(text, encoding="utf-8")
    by_hand(root)
    from_exchange(root)
    from_moodle(root)
    (root / "exchange").chmod(0o777)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gradiente.collect.exchange.owner_of", owner_of)
        done, collected = run_nbgrader(["collect", "hw"], root)
        assert done == 0, collected
    done, unpacked = run_nbgrader(["zip_collect", "hw"], root)
    assert done == 0, unpacked
    yield Class(root, collected, unpacked, *graded(root))
    shutil.rmtree(root / "exchange")


@pytest.mark.parametrize(("student", "net"), GOOD.items())
def test_odd_submissions_stop_no_honest_one(whole: Class, student: str, net: str) -> None:
    assert whole.table[student]["hw_net"] == net


@pytest.mark.parametrize(("student", "reason"), NOT_GRADED.items())
def test_what_was_set_aside_is_told_in_the_table_and_never_a_0(
    whole: Class, student: str, reason: str
) -> None:
    row = whole.table[student]
    assert "hw: NOT GRADED: " in row["notes"]
    assert reason in row["notes"]
    assert (row["hw_net"], row["final"], row["status"]) == ("", "", "provisional")


def test_the_table_has_a_row_for_each_student_and_no_other(whole: Class) -> None:
    ids = [s if s[0] not in "=+-@" else f"'{s}" for s in ROSTER]
    assert list(whole.table) == ids


@pytest.mark.parametrize(("name", "reason"), STRANGERS.items())
def test_what_belongs_to_nobody_is_listed_at_the_end_of_the_collectors_log(
    whole: Class, name: str, reason: str
) -> None:
    end = whole.collected.split("submissions were set aside; all others were taken:")[1]
    assert any(name.replace("\n", "\\n") in line and reason in line for line in end.splitlines())


def test_nothing_is_collected_for_nobody(whole: Class) -> None:
    known = {folder.name for folder in (whole.root / "submitted").iterdir()}
    assert known <= set(ROSTER)
    assert not list(whole.root.parent.rglob("evil.ipynb"))


@pytest.mark.parametrize("student", ["a+b", "maria.perez", "12-10345", "x@y.z", "moodle"])
def test_an_honest_submission_has_no_note(whole: Class, student: str) -> None:
    assert whole.table[student]["notes"] == "no alpha yet: counted as 1; no project grade yet"


@pytest.mark.parametrize(
    ("student", "note"),
    [
        ("forges_file", "hw: timestamp.txt: says "),
        ("backdates", "hw: timestamp.txt: claims "),
        ("no_stamp", "hw: timestamp.txt: was missing; the time in the submission's name counts: "),
        ("links_later", "hw: exchange: a submission was set aside: "),
        ("owner_differs", "is named for 'owner_differs' but belongs to the student 'maria.perez'"),
        ("future", "handed in after the final date: 0"),
        ("odd_names", "hw: two\\nlines.ipynb is no notebook of this assignment"),
        ("odd_names", "hw: -rf.ipynb is no notebook of this assignment"),
    ],
)
def test_what_was_odd_is_told_in_the_table_after_grading(
    whole: Class, student: str, note: str
) -> None:
    assert note in whole.table[student]["notes"]


def test_a_solution_that_a_link_points_to_is_copied_nowhere(whole: Class) -> None:
    for student in ("links", "links_later"):
        assert not list((whole.root / "submitted" / student).rglob("solution.txt"))


def test_every_collected_submission_has_a_time_and_a_secret(whole: Class) -> None:
    folder = whole.root / "submitted" / "no_stamp" / "hw"
    assert sorted(p.name for p in folder.iterdir()) == [
        "nb.ipynb",
        "submission_secret.txt",
        "timestamp.txt",
    ]


def test_outputs_that_were_handed_in_are_dropped(whole: Class) -> None:
    made = whole.root / "autograded" / "heavy" / "hw" / "nb.ipynb"
    assert made.stat().st_size < 100_000
    assert "passed" not in made.read_text(encoding="utf-8")


def test_formulas_quotes_and_line_ends_in_names_are_harmless(whole: Class) -> None:
    found = [(whole.table[s]["last_name"], whole.table[s]["first_name"]) for s in ("a+b", "x@y.z")]
    assert found == [("'=1+1", "'@SUM(A1)"), ('Ñ, "the 2nd"', "two\nlines")]
    with (whole.root / "exports" / "grades.csv").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.reader(stream, strict=True))) == 1 + len(ROSTER)


@pytest.mark.parametrize(
    "sentence",
    [
        "work.zip: is an archive, which is not unpacked; ask the student",
        "more.zip: is an archive, which is not unpacked; ask the student",
        "nb.ipynb is there twice, and this one is not newer; left out",
        "11 and 99 of Moodle are both called like student 'moodle'",
        "evil.ipynb leads out of the archive; left out",
        "group.rar: is no zip; download it as a zip, or unpack it",
    ],
)
def test_what_was_odd_in_moodles_archive_is_told(whole: Class, sentence: str) -> None:
    assert sentence in whole.unpacked


def test_who_was_not_graded_is_listed_at_the_end_of_the_graders_log(whole: Class) -> None:
    by_hand = [s for s, _ in NOT_GRADED.items() if (whole.root / "submitted" / s).exists()]
    assert whole.status == 1
    assert f"{len(by_hand)} submissions could not be graded; all others were:" in whole.log


def test_nbgraders_own_submission_is_collected_and_its_options_stay(tmp_path: Path) -> None:
    root = new_course(tmp_path / "course", ["right"])
    (root / "exchange").mkdir()
    (root / "exchange").chmod(0o777)
    assert run_nbgrader(["release_assignment", "hw"], root)[0] == 0
    home = tmp_path / "home"
    shutil.copytree(root / "release" / "hw", home / "hw")
    (home / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'tiny'\n"
        f"c.Exchange.root = {str(root / 'exchange')!r}\nc.Exchange.cache = {str(home / 'cache')!r}\n"
    )
    status, log = run_nbgrader(["submit", "hw", "--student", "right"], home)
    assert status == 0, log
    options = ["--update", "--before-duedate", "--ExchangeCollect.check_owner=False"]
    status, log = run_nbgrader(["collect", "hw", *options], root)
    assert status == 0, log
    assert "Collecting submission: right hw" in log
    assert not [line for line in log.splitlines() if "WARNING" in line or "ERROR" in line]
    (root / "submitted" / "right" / "hw" / "timestamp.txt").write_text("soon")
    status, log = run_nbgrader(["collect", "hw", "--update"], root)
    assert (status, "Updating submission: right hw" in log) == (0, True)
    assert "right claims" not in log
    assert "claims to be submitted by right but is owned by" in log
