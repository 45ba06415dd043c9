"""The exchange's folder of submissions, honest and not."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError

from gradiente.collect.copying import copy_ordinary, mend_secret
from gradiente.collect.entries import read_entry, whose
from gradiente.collect.exchange import GuardedCollect
from gradiente.gradebook.notes import Kind, Note, read_notes, replace_notes
from gradiente.grading.submission import SubmissionError, read_timestamp

LOG = logging.getLogger("tests.exchange")
HOME = ZoneInfo("America/Caracas")
NOW = datetime(2025, 8, 3, tzinfo=UTC)
TEN = "2025-08-01 10:00:00 UTC"
NOON = "2025-08-01 12:00:00 UTC"
NIGHT = "2025-08-02 04:30:00 UTC"
COURSE = """
[course]
id = "dl"
title = "Deep learning"
timezone = "America/Caracas"
[assignments.hw]
title = "One"
weight = 1
due = "2025-08-01 23:59"
[assignments.next]
title = "Two"
weight = 0
"""
Collect = Callable[..., str]


@pytest.fixture
def root(tmp_path: Path, gradebook: Gradebook) -> Path:  # noqa: ARG001
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "roster.csv").write_text("student_id\ns1\ns2\na+b\n", encoding="utf-8")
    (tmp_path / "exchange" / "dl" / "inbound").mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    return tmp_path


@pytest.fixture
def collect(root: Path, caplog: pytest.LogCaptureFixture) -> Collect:
    """Runs the collector and returns its log."""

    def run(student: str = "*", **options: bool) -> str:
        folder = CourseDirectory(
            root=str(root), course_id="dl", assignment_id="hw", student_id=student
        )
        options = {"check_owner": False, "check_arrival": False} | options
        caplog.clear()
        with caplog.at_level(logging.INFO):
            GuardedCollect(
                coursedir=folder, root=str(root / "exchange"), log=LOG, **options
            ).start()
        return caplog.text

    return run


def entry(root: Path, student: str, named: str, text: str = "{}", stamp: str | None = None) -> Path:
    folder = root / "exchange" / "dl" / "inbound" / f"{student}+hw+{named}+Secret123456"
    folder.mkdir()
    (folder / "nb.ipynb").write_text(text, encoding="utf-8")
    (folder / "timestamp.txt").write_text(named if stamp is None else stamp, encoding="utf-8")
    return folder


def collected(root: Path, student: str = "s1") -> str:
    return (root / "submitted" / student / "hw" / "nb.ipynb").read_text("utf-8")


def stamp_of(root: Path, student: str = "s1") -> datetime | None:
    return read_timestamp(root / "submitted" / student / "hw" / "timestamp.txt", HOME)


def notes(root: Path) -> list[tuple[str, str, Kind]]:
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return [(n.student, n.notebook, n.kind) for n in read_notes(gradebook.engine)]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("s1+hw+2025-08-01 10:00:00 UTC+abc", "s1"),
        ("a+b+hw+2025-08-01 10:00:00 UTC+abc", "a+b"),
        ("s1+hw+2025-08-01 10:00:00 +03+abc", "s1"),
        ("s1+hw2+2025-08-01 10:00:00 UTC", None),
        ("s1", None),
    ],
)
def test_a_name_tells_whose_an_entry_is(name: str, student: str | None) -> None:
    assert whose(name, "hw") == student


@pytest.mark.parametrize(
    ("rest", "hour"),
    [
        ("2025-08-01 10:00:00.123456 UTC+AbC-_1234567", 10),
        ("2025-08-01 10:00:00.123456 UTC", 10),
        ("2025-08-01 13:00:00 +03+AbC-_1234567", 10),
        ("2025-08-01 13:00:00 +0300", 10),
        ("2025-08-01 06:00:00 -04+AbC-_1234567", 10),
        ("2025-08-01 06:00:00 America-Caracas+AbC-_1234567", 10),
        ("2025-08-01T10:00:00", 10),
    ],
)
def test_the_time_in_a_name_is_read_with_its_zone(tmp_path: Path, rest: str, hour: int) -> None:
    (tmp_path / f"a+b+hw+{rest}").mkdir()
    found = read_entry(tmp_path / f"a+b+hw+{rest}", "hw", HOME, NOW)
    assert (found.student, found.time.hour) == ("a+b", hour)


@pytest.mark.parametrize(
    "rest",
    ["", "yesterday", "2025-08-01", "2025-02-30 10:00:00", "2025-08-01 10:00:00 Mars", "1+2"],
)
def test_a_name_without_a_time_is_one_sentence(tmp_path: Path, rest: str) -> None:
    (tmp_path / f"s1+hw+{rest}").mkdir()
    with pytest.raises(SubmissionError, match=r"s1\+hw\+.*: .*(expected|write)"):
        read_entry(tmp_path / f"s1+hw+{rest}", "hw", HOME, NOW)


def test_the_newest_is_collected_with_its_files_and_folders(root: Path, collect: Collect) -> None:
    entry(root, "s1", TEN, "old")
    (entry(root, "s1", NOON, "new") / "data").mkdir()
    entry(root, "a+b", TEN, "b")
    log = collect()
    assert (collected(root), collected(root, "a+b")) == ("new", "b")
    assert (root / "submitted" / "s1" / "hw" / "data").is_dir()
    assert "Processing 2 submissions of 'hw'" in log
    assert notes(root) == []


def test_one_student_is_collected_alone(root: Path, collect: Collect) -> None:
    entry(root, "s1", TEN)
    entry(root, "a+b", TEN)
    collect("a+b")
    assert os.listdir(root / "submitted") == ["a+b"]


def test_an_empty_exchange_is_a_warning(root: Path, collect: Collect) -> None:
    assert "No submissions of 'hw' for course 'dl' to collect" in collect()
    (root / "exchange" / "dl" / "inbound").rmdir()
    with pytest.raises(ExchangeError, match="Course not found"):
        collect()


def test_entries_of_other_assignments_are_passed_over_quietly(root: Path, collect: Collect) -> None:
    (root / "exchange" / "dl" / "inbound" / "s1+next+nonsense").mkdir()
    assert "set aside" not in collect()


def test_what_was_collected_stays_without_update(root: Path, collect: Collect) -> None:
    entry(root, "s1", TEN, "old")
    collect()
    entry(root, "s1", NOON, "new")
    assert "Submission already exists, use --update to update: s1 hw" in collect()
    assert collected(root) == "old"
    assert "Updating submission: s1 hw" in collect(update=True)
    assert collected(root) == "new"
    assert "No newer submission to collect: s1 hw" in collect(update=True)


@pytest.mark.parametrize("text", ["soon", "", "\x00", "2025-08-01 10:00:00 Mars"])
def test_an_update_replaces_a_submission_whose_time_cannot_be_read(
    root: Path, collect: Collect, text: str
) -> None:
    entry(root, "s1", TEN)
    entry(root, "s2", TEN, "old")
    collect()
    (root / "submitted" / "s1" / "hw" / "timestamp.txt").write_text(text)
    entry(root, "s2", NOON, "new")
    assert "Updating submission: s1 hw" in collect(update=True)
    assert stamp_of(root) == datetime(2025, 8, 1, 10, tzinfo=UTC)
    assert collected(root, "s2") == "new"


def test_before_the_due_date_the_last_in_time_is_collected(root: Path, collect: Collect) -> None:
    for named in (TEN, NOON, NIGHT):
        entry(root, "s1", named, named)
    entry(root, "s2", NIGHT, NIGHT)
    collect()
    assert collected(root) == NIGHT
    collect(before_duedate=True)
    assert (collected(root), collected(root, "s2")) == (NOON, NIGHT)


def test_before_the_due_date_the_last_minute_and_an_extension_are_in_time(
    root: Path, collect: Collect
) -> None:
    entry(root, "s1", NIGHT, "extended")
    entry(root, "s1", TEN, "early")
    entry(root, "s2", "2025-08-02 03:59:59 UTC", "last minute")
    entry(root, "s2", "2025-08-02 04:00:00 UTC", "late")
    (root / "records" / "extensions.csv").write_text("student_id,assignment,days\ns1,hw,1\n")
    collect(before_duedate=True)
    assert (collected(root), collected(root, "s2")) == ("extended", "last minute")


@pytest.mark.parametrize(
    ("named", "stamp", "time"),
    [
        pytest.param(NOON, TEN, NOON, id="the file is earlier"),
        pytest.param(TEN, NOON, NOON, id="the name is earlier"),
        pytest.param(TEN, "", TEN, id="an empty file"),
        pytest.param(TEN, "soon", TEN, id="no time"),
    ],
)
def test_of_two_times_the_later_counts_and_is_noted(
    root: Path, collect: Collect, named: str, stamp: str, time: str
) -> None:
    entry(root, "s1", named, stamp=stamp)
    assert "timestamp.txt " in collect()
    assert stamp_of(root) == datetime.fromisoformat(time.replace(" UTC", "Z"))
    assert notes(root) == [("s1", "timestamp.txt", Kind.REPAIR)]
    assert "No newer submission" in collect(update=True)


def test_a_note_on_the_time_goes_with_the_submission_that_it_is_about(
    root: Path, collect: Collect
) -> None:
    entry(root, "s1", TEN, stamp="soon")
    collect()
    entry(root, "s1", NOON)
    collect(update=True)
    assert notes(root) == []


def test_a_minute_between_the_two_times_is_honest(root: Path, collect: Collect) -> None:
    entry(root, "s1", TEN, stamp="2025-08-01 10:00:59 UTC")
    collect()
    assert stamp_of(root) == datetime(2025, 8, 1, 10, 0, 59, tzinfo=UTC)
    assert notes(root) == []
    assert "No newer submission" in collect(update=True)


def test_files_that_came_after_the_time_they_claim_are_noted_and_unchanged(
    root: Path, collect: Collect
) -> None:
    entry(root, "s1", TEN)
    log = collect(check_arrival=True)
    assert "claims 2025-08-01 06:00:00, but the files arrived at" in log
    assert stamp_of(root) == datetime(2025, 8, 1, 10, tzinfo=UTC)
    assert notes(root) == [("s1", "timestamp.txt", Kind.REPAIR)]


def test_a_time_in_the_future_is_noted(root: Path, collect: Collect) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    entry(root, "s1", f"{later:%Y-%m-%d %H:%M:%S} UTC")
    assert "lies in the future; compare before you grade" in collect(check_arrival=True)


def test_without_a_sound_submission_the_older_one_in_the_exchange_is_taken(
    root: Path, collect: Collect
) -> None:
    entry(root, "s1", TEN, "sound")
    (entry(root, "s1", NOON, "linked") / "x").symlink_to(root / "course.toml")
    log = collect()
    assert collected(root) == "sound"
    assert "1 submissions were set aside; all others were taken:" in log
    assert notes(root) == [("s1", "exchange", Kind.REPAIR)]


def test_a_bad_resubmission_keeps_what_was_collected(root: Path, collect: Collect) -> None:
    old = entry(root, "s1", TEN, "sound")
    collect()
    old.rename(old.with_name("gone"))
    os.mkfifo(entry(root, "s1", NOON) / "pipe")
    collect(update=True)
    assert collected(root) == "sound"
    assert ("s1", "exchange", Kind.REPAIR) in notes(root)


def test_a_failure_goes_with_the_next_sound_submission(root: Path, collect: Collect) -> None:
    (entry(root, "s1", TEN) / "x").symlink_to("/etc/passwd")
    collect()
    assert notes(root) == [("s1", "", Kind.FAILURE)]
    entry(root, "s1", NOON)
    collect()
    assert notes(root) == []


def test_notes_on_other_assignments_stay(root: Path, collect: Collect) -> None:
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        note = Note("s1", "next", "exchange", Kind.REPAIR, "text")
        replace_notes(gradebook.engine, "s1", "next", "exchange", [note])
    entry(root, "s1", TEN)
    collect()
    assert notes(root) == [("s1", "exchange", Kind.REPAIR)]


def owned_by(monkeypatch: pytest.MonkeyPatch, owner: str) -> None:
    monkeypatch.setattr("gradiente.collect.exchange.owner_of", lambda _: owner)


def test_a_student_cannot_hand_in_for_another(
    root: Path, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(root, "s1", TEN)
    owned_by(monkeypatch, "s2")
    log = collect(check_owner=True)
    assert "is named for 's1' but belongs to the student 's2'; ask both" in log
    assert not (root / "submitted" / "s1").exists()


@pytest.mark.parametrize("owner", ["jovyan", "root", "unknown id"])
def test_an_owner_who_is_no_student_is_a_warning(
    root: Path, collect: Collect, monkeypatch: pytest.MonkeyPatch, owner: str
) -> None:
    entry(root, "s1", TEN)
    owned_by(monkeypatch, owner)
    assert f"submitted by s1 but is owned by {owner}; cheating attempt?" in collect(
        check_owner=True
    )
    assert collected(root) == "{}"


def test_without_the_check_of_owners_nothing_is_refused(
    root: Path, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(root, "s1", TEN)
    owned_by(monkeypatch, "s2")
    assert "cheating" not in collect(check_owner=False)
    assert collected(root) == "{}"


@pytest.mark.parametrize("make", ["file", "link", "pipe"])
def test_an_entry_that_is_no_folder_stops_no_other(root: Path, collect: Collect, make: str) -> None:
    path = root / "exchange" / "dl" / "inbound" / f"s1+hw+{TEN}"
    if make == "file":
        path.touch()
    elif make == "link":
        path.symlink_to(entry(root, "s2", NOON))
    else:
        os.mkfifo(path)
    entry(root, "s2", TEN)
    assert "is a link or a file and no folder; remove it" in collect()
    assert os.listdir(root / "submitted") == ["s2"]


def test_a_roster_with_a_fault_is_one_sentence_and_status_2(root: Path, collect: Collect) -> None:
    (root / "records" / "roster.csv").write_text("id\ns1\n")
    with pytest.raises(SystemExit, match="2"):
        collect()


def test_a_submission_that_is_too_large_is_set_aside(
    root: Path, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GuardedCollect, "get_size", lambda *_: 10**9)
    entry(root, "s1", TEN)
    assert "is larger than 100 MB; ask the student to hand in less" in collect()
    assert os.listdir(root / "submitted" / "s1") == []


def copied(source: Path, target: Path) -> list[str]:
    copy_ordinary(source, target, lambda *_: {"feedback"})
    return sorted(str(p.relative_to(target)) for p in target.rglob("*"))


def test_a_copy_has_the_files_their_times_and_modes_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "sub").mkdir(parents=True)
    (source / "feedback").mkdir()
    (source / "sub" / "run").write_bytes(b"#!" * 10**6)
    os.utime(source / "sub" / "run", (5, 7))
    (source / "sub" / "run").chmod(0o4777)
    (source / "sub").chmod(0o500)
    assert copied(source, tmp_path / "copy") == ["sub", "sub/run"]
    run = tmp_path / "copy" / "sub" / "run"
    assert (run.read_bytes(), run.stat().st_mtime) == (b"#!" * 10**6, 7)
    assert (run.stat().st_mode & 0o7777, run.parent.stat().st_mode & 0o7777) == (0o644, 0o755)


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_link_or_pipe_that_took_a_files_place_is_not_read(tmp_path: Path, kind: str) -> None:
    (tmp_path / "source").mkdir()
    path = tmp_path / "source" / "nb.ipynb"
    if kind == "link":
        path.symlink_to("/etc/passwd")
    else:
        os.mkfifo(path)
    with pytest.raises((SubmissionError, OSError)):
        copied(tmp_path / "source", tmp_path / "copy")


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a file to another user")
def test_a_second_name_of_somebody_elses_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "source").mkdir()
    os.chown(tmp_path / "source", 1, 1)
    os.link(tmp_path / "secret", tmp_path / "source" / "mine")
    with pytest.raises(SubmissionError, match="is a second name of somebody else's file"):
        copied(tmp_path / "source", tmp_path / "copy")


@pytest.mark.parametrize("make", ["nothing", "empty", "bytes", "long", "folder"])
def test_a_submission_without_a_good_secret_gets_one(tmp_path: Path, make: str) -> None:
    path = tmp_path / "submission_secret.txt"
    if make == "folder":
        path.mkdir()
    elif make != "nothing":
        path.write_bytes({"empty": b"", "bytes": b"\xff", "long": b"x" * 999}[make])
    mend_secret(tmp_path)
    assert len(path.read_text(encoding="ascii")) == 128


def test_a_good_secret_stays(tmp_path: Path) -> None:
    (tmp_path / "submission_secret.txt").write_text("abc")
    mend_secret(tmp_path)
    assert (tmp_path / "submission_secret.txt").read_text() == "abc"
