"""Moodle's "Download all submissions", unpacked and told apart."""

from __future__ import annotations

import io
import logging
import os
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gradiente.collect.archive import _copy_at_most
from gradiente.collect.moodle import MoodleCollector, MoodleExtractor, find_student, folded
from gradiente.course import Records, Student
from tests.support import host

LOG = logging.getLogger("tests.moodle")
COURSE = """
[course]
id = "dl"
title = "Deep learning"
timezone = "America/Caracas"
[assignments.a1]
title = "One"
weight = 1
"""
ROSTER = """student_id,last_name,first_name,lms_user_id
s1,Muñoz Peña,José,
s2,O'Neil,Ana,77
s3,Twin,Same,
s4,Twin,Same,1004
s5,Twin,Same,
"""
STUDENTS = {
    "s1": Student("s1", "Muñoz Peña", "José"),
    "s2": Student("s2", "O'Neil", "Ana", lms_user_id="77"),
    "s3": Student("s3", "Twin", "Same"),
    "s4": Student("s4", "Twin", "Same", lms_user_id="1004"),
    "s6": Student("s6"),
}
HANDED_IN = (2025, 8, 1, 23, 59, 58)  # an archive keeps even seconds, and no zone
AS_UTC = datetime(2025, 8, 2, 3, 59, 58, tzinfo=UTC)
FOLDER = "José Muñoz Peña_123_assignsubmission_file_"


def find(name: str, number: str = "1") -> str:
    return find_student(name, number, Records(roster=STUDENTS)).id


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("José Muñoz Peña", id="as on the roster"),
        pytest.param("jose munoz pena", id="without accents and case"),
        pytest.param("Jose\u0301 Mun\u0303oz Pen\u0303a", id="with combining accents"),
        pytest.param("JOSÉ  MUÑOZ   PEÑA", id="with double spaces"),
        pytest.param("Muñoz Peña José", id="last name first"),
        pytest.param("José\u00a0Muñoz Peña", id="with a hard space"),
    ],
)
def test_a_name_is_found_however_it_is_typed(name: str) -> None:
    assert find(name) == "s1"


@pytest.mark.parametrize("name", ["José Muñoz", "José", "José Peña Muñoz", "", " "])
def test_half_a_name_is_nobodys(name: str) -> None:
    with pytest.raises(LookupError, match=r"nobody on the roster is called .* lms_user_id"):
        find(name)


def test_the_number_finds_a_student_whose_name_is_another() -> None:
    assert find("Participant", "77") == "s2"


def test_the_number_tells_students_of_one_name_apart() -> None:
    assert find("Same Twin", "1004") == "s4"


def test_an_equal_name_without_a_number_is_refused_with_the_fix() -> None:
    reason = "2 students .* 'Same Twin'; write 9 into the column lms_user_id of the right one"
    with pytest.raises(LookupError, match=reason):
        find("Same Twin", "9")


def test_without_a_roster_nobody_is_found() -> None:
    with pytest.raises(LookupError, match="nobody on the roster"):
        find_student("José Muñoz Peña", "1", Records())


def test_folding_keeps_different_names_apart() -> None:
    assert folded("Straße") == folded("STRASSE")
    assert folded("Ana Li") != folded("Anali")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course's folder with a roster, and Moodle's folders beside it."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "archive").mkdir()
    (tmp_path / "extracted").mkdir()
    return tmp_path


def archive(root: Path, members: dict[str, str], name: str = "all.zip", date=HANDED_IN) -> Path:
    """A zip that Moodle could have made."""
    path = root / "archive" / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, text in members.items():
            packed.writestr(zipfile.ZipInfo(member, date), text)
    return path


def extract_unread(root: Path) -> None:
    MoodleExtractor(parent=host(root), log=LOG).extract(
        str(root / "archive"), str(root / "extracted")
    )


def extract(root: Path) -> dict[str, str]:
    """What lies in extracted/ after the extractor, by path."""
    extract_unread(root)
    return found_in(root / "extracted")


def found_in(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): p.read_text("utf-8") for p in files}


def collect(root: Path, name: str, time: datetime = AS_UTC) -> dict[str, str] | None:
    path = root / "extracted" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (time.timestamp(), time.timestamp()))
    return MoodleCollector(parent=host(root), log=LOG).collect(str(path))


def test_an_archive_is_unpacked_with_its_folders(root: Path) -> None:
    archive(root, {f"{FOLDER}/nb.ipynb": "{}", "other.txt": "x"})
    assert extract(root) == {f"{FOLDER}/nb.ipynb": "{}", "other.txt": "x"}


def test_folders_that_were_unpacked_by_hand_are_copied(root: Path) -> None:
    (root / "archive" / FOLDER).mkdir()
    (root / "archive" / FOLDER / "nb.ipynb").write_text("{}")
    assert extract(root) == {f"{FOLDER}/nb.ipynb": "{}"}


def test_archives_and_folders_may_lie_side_by_side(root: Path) -> None:
    archive(root, {"one/nb.ipynb": "1"}, "a.zip")
    archive(root, {"two/nb.ipynb": "2"}, "b.ZIP")
    (root / "archive" / "three.ipynb").write_text("3")
    assert sorted(extract(root).values()) == ["1", "2", "3"]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Caracas"])
def test_the_time_in_an_archive_is_the_courses_local_time_wherever_it_is_unpacked(
    root: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    archive(root, {f"{FOLDER}/nb.ipynb": "{}"})
    extract(root)
    file = root / "extracted" / FOLDER / "nb.ipynb"
    assert datetime.fromtimestamp(file.stat().st_mtime, UTC) == AS_UTC


def test_the_time_of_a_copied_file_is_kept(root: Path) -> None:
    file = root / "archive" / "nb.ipynb"
    file.touch()
    os.utime(file, (AS_UTC.timestamp(), AS_UTC.timestamp()))
    extract(root)
    assert (root / "extracted" / "nb.ipynb").stat().st_mtime == AS_UTC.timestamp()


@pytest.mark.parametrize(
    "name",
    [
        "../evil.ipynb",
        "/evil.ipynb",
        "a/../../evil.ipynb",
        f"{FOLDER}/../../evil.ipynb",
        "..\\evil.ipynb",
        "C:\\evil.ipynb",
        "c:evil.ipynb",
        "\\\\host\\evil.ipynb",
    ],
)
def test_a_path_out_of_the_archive_is_left_out_and_the_rest_is_unpacked(
    root: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    archive(root, {name: "evil", "good/nb.ipynb": "{}"})
    assert extract(root) == {"good/nb.ipynb": "{}"}
    assert not list(root.parent.rglob("evil.ipynb"))
    assert f"all.zip: {name} leads out of the archive; left out" in caplog.text


def test_a_link_in_the_folder_is_left_out(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    (root / "secret.txt").write_text("secret")
    (root / "archive" / "nb.ipynb").symlink_to(root / "secret.txt")
    assert extract(root) == {}
    assert "nb.ipynb: is a link, not a file; left out" in caplog.text


def test_a_link_to_a_folder_is_not_followed(root: Path) -> None:
    (root / "secrets").mkdir()
    (root / "secrets" / "nb.ipynb").write_text("secret")
    (root / "archive" / "folder").symlink_to(root / "secrets")
    assert extract(root) == {}


def test_a_link_in_an_archive_is_left_out(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    with zipfile.ZipFile(root / "archive" / "all.zip", "w") as packed:
        link = zipfile.ZipInfo("nb.ipynb", HANDED_IN)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    assert extract(root) == {}
    assert "all.zip: nb.ipynb is a link, not a file; left out" in caplog.text


@pytest.mark.parametrize(
    "data", [b"", b"no zip", b"PK\x03\x04 torn"], ids=["empty", "text", "torn"]
)
def test_a_broken_archive_stops_no_other(
    root: Path, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (root / "archive" / "a.zip").write_bytes(data)
    archive(root, {"nb.ipynb": "{}"}, "b.zip")
    assert extract(root) == {"nb.ipynb": "{}"}
    assert "a.zip: cannot be unpacked (" in caplog.text
    assert "download it again" in caplog.text


def test_a_damaged_file_in_an_archive_stops_no_other_and_leaves_no_half(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = "".join(f"line {i * i}\n" for i in range(2000))
    path = archive(root, {"bad.ipynb": text, "good.ipynb": "{}"})
    data = bytearray(path.read_bytes())
    data[1000:1100] = bytes(100)
    path.write_bytes(data)
    assert extract(root) == {"good.ipynb": "{}"}
    assert "all.zip: bad.ipynb cannot be unpacked (" in caplog.text


@pytest.mark.parametrize(
    "name",
    ["x" * 300 + ".ipynb", "taken/nb.ipynb/deeper.ipynb"],
    ids=["too long", "file as folder"],
)
def test_a_name_that_the_disk_refuses_stops_no_other(root: Path, name: str) -> None:
    archive(root, {"taken/nb.ipynb": "1", name: "2", "good.ipynb": "3"})
    assert sorted(extract(root).values()) == ["1", "3"]


def test_an_archive_that_unpacks_to_gigabytes_is_left_out(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gradiente.collect.archive.MAX_BYTES", 10)
    archive(root, {"a.ipynb": "123456", "b.ipynb": "123456"})
    assert extract(root) == {}
    assert "left out" in caplog.text


@pytest.mark.parametrize("name", [f"{FOLDER}/work.zip", f"{FOLDER}work.zip"])
def test_a_students_archive_cannot_hand_in_for_others(root: Path, name: str) -> None:
    path = root / "archive" / name
    path.parent.mkdir(exist_ok=True)
    archive(root, {"Ana O'Neil_77_assignsubmission_file_/nb.ipynb": "forged"}, name)
    extract_unread(root)
    assert [p.name for p in (root / "extracted").rglob("*.ipynb")] == []
    assert (root / "extracted" / name).is_file()


def test_an_archive_inside_of_an_archive_is_not_unpacked(root: Path) -> None:
    inner = archive(root, {"nb.ipynb": "{}"}, "inner.zip")
    with zipfile.ZipFile(root / "archive" / "all.zip", "w") as packed:
        packed.write(inner, "inner/again.zip")
    inner.unlink()
    extract_unread(root)
    assert [p.name for p in (root / "extracted").rglob("*") if p.is_file()] == ["again.zip"]


@pytest.mark.parametrize("name", ["all.tar", "all.tar.gz", "all.tgz", "all.7z", "all.rar"])
def test_an_archive_of_another_kind_is_told(
    root: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    (root / "archive" / name).write_bytes(b"data")
    assert extract(root) == {}
    assert f"{name}: is no zip; download it as a zip, or unpack it" in caplog.text


def test_a_pipe_in_the_folder_is_left_out(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    os.mkfifo(root / "archive" / "nb.ipynb")
    assert extract(root) == {}
    assert "nb.ipynb: is no file; left out" in caplog.text


def twice(root: Path, first: tuple[int, ...], second: tuple[int, ...]) -> None:
    with zipfile.ZipFile(root / "archive" / "all.zip", "w") as packed:
        packed.writestr(zipfile.ZipInfo("nb.ipynb", first), "first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            packed.writestr(zipfile.ZipInfo("nb.ipynb", second), "second")


@pytest.mark.parametrize(
    ("day", "stays", "told"),
    [
        (1, "first", "is there twice, and this one is not newer; left out"),
        (2, "first", "is there twice, and this one is not newer; left out"),
        (3, "second", "replaces an older file of that name"),
    ],
)
def test_of_two_files_with_one_name_the_newer_stays_and_it_is_told(
    root: Path, caplog: pytest.LogCaptureFixture, day: int, stays: str, told: str
) -> None:
    twice(root, (2025, 8, 2, 0, 0, 0), (2025, 8, day, 0, 0, 0))
    assert extract(root) == {"nb.ipynb": stays}
    assert f"all.zip: nb.ipynb {told}" in caplog.text


def test_a_newer_download_replaces_the_files_of_an_older_one(root: Path) -> None:
    archive(root, {"nb.ipynb": "new"}, "a.zip", (2025, 8, 3, 0, 0, 0))
    archive(root, {"nb.ipynb": "old"}, "b.zip", (2025, 8, 2, 0, 0, 0))
    assert extract(root) == {"nb.ipynb": "new"}


def test_an_encrypted_file_stops_no_other(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = archive(root, {"a.ipynb": "secret", "b.ipynb": "{}"})
    data = bytearray(path.read_bytes())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flag] |= 1
    path.write_bytes(data)
    assert extract(root) == {"b.ipynb": "{}"}
    assert "all.zip: a.ipynb cannot be unpacked (" in caplog.text


def test_a_size_that_lies_does_not_unpack_more(root: Path) -> None:
    path = archive(root, {"bomb.ipynb": "0" * 10**6, "b.ipynb": "{}"})
    data = bytearray(path.read_bytes())
    size = (10**6).to_bytes(4, "little")
    for _ in range(data.count(size)):
        at = data.index(size)
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    assert extract(root) == {"b.ipynb": "{}"}
    assert [p.name for p in (root / "extracted").iterdir()] == ["b.ipynb"]


def test_more_than_the_limit_is_not_unpacked_whatever_is_declared() -> None:
    sink = io.BytesIO()
    with pytest.raises(ValueError, match="unpacks to more than"):
        _copy_at_most(10, io.BytesIO(b"x" * 11), sink)
    assert sink.getvalue() == b""


def test_an_archive_of_very_many_files_is_left_out(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gradiente.collect.archive.MAX_MEMBERS", 2)
    archive(root, dict.fromkeys("abc", ""))
    assert extract(root) == {}
    assert "all.zip: holds more than 2 files; left out" in caplog.text


def test_a_line_end_in_a_name_makes_no_line_of_the_log(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    archive(root, {"../a\nERROR forged": ""})
    extract(root)
    assert "a\\nERROR forged leads out" in caplog.text


def test_two_people_of_one_name_are_told_apart_by_the_roster(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = MoodleCollector(parent=host(root), log=LOG)
    folders = [f"Ana O'Neil_{number}_assignsubmission_file_" for number in ("11", "77")]
    paths = [root / "extracted" / folder / "nb.ipynb" for folder in folders]
    for path in paths:
        path.parent.mkdir()
        path.touch()
    found = [own.collect(str(path)) for path in paths]
    assert (found[0], found[1] and found[1]["student_id"]) == (None, "s2")
    assert "77 and 11 of Moodle are both called like student 's2'" in caplog.text


def test_a_second_copy_without_a_time_is_left_out(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = MoodleCollector(parent=host(root), log=LOG)
    for name in ("nb (1).ipynb", "nb.ipynb"):
        path = root / "extracted" / FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (0, 0))
    found = [own.collect(str(path.with_name(n))) for n in ("nb (1).ipynb", "nb.ipynb")]
    assert [bool(f) for f in found] == [True, False]
    assert "is a second copy, and the archive has no time for both; left out" in caplog.text


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(f"{FOLDER}/nb.ipynb", id="a folder for each student"),
        pytest.param(f"{FOLDER}nb.ipynb", id="flat"),
        pytest.param(f"{FOLDER[:-1]}/nb.ipynb", id="folder without the last underscore"),
        pytest.param(f"{FOLDER}/work/nb.ipynb", id="a folder of the student's own"),
        pytest.param(f"group A/{FOLDER}/nb.ipynb", id="below another folder"),
        pytest.param(f"{FOLDER}/nb(1).ipynb", id="the browser's second copy"),
        pytest.param(f"{FOLDER}/nb (12).ipynb", id="a copy with a space"),
        pytest.param("Muñoz_Peña_José_123_assignsubmission_file_/nb.ipynb", id="underscores"),
    ],
)
def test_a_notebook_is_its_students_with_its_own_name_and_time(root: Path, name: str) -> None:
    if "Muñoz_Peña" in name:
        roster = "student_id,last_name,first_name\ns1,,Muñoz_Peña_José\n"
        (root / "records" / "roster.csv").write_text(roster, encoding="utf-8")
    found = {"student_id": "s1", "file_id": "nb.ipynb", "timestamp": "2025-08-02 03:59:58 UTC"}
    assert collect(root, name) == found


def test_a_number_in_the_middle_of_a_notebooks_name_stays(root: Path) -> None:
    found = collect(root, f"{FOLDER}/tarea(2) final.ipynb")
    assert found is not None
    assert found["file_id"] == "tarea(2) final.ipynb"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "nb.ipynb",
            "its name is not one of Moodle's; expected Name_1234567_assignsubmission_file_",
        ),
        (f"{FOLDER}/nb.pdf", "is no notebook (.ipynb); left out"),
        (f"{FOLDER}/nb.ipynb.txt", "is no notebook (.ipynb); left out"),
        (f"{FOLDER}/all.zip", "is an archive, which is not unpacked; ask the student for the"),
        (f"{FOLDER}/all.tar.gz", "is an archive, which is not unpacked; ask the student for the"),
        (f"{FOLDER}/all.7z", "is an archive, which is not unpacked; ask the student for the"),
        (f"{FOLDER}/all.RAR", "is an archive, which is not unpacked; ask the student for the"),
        ("Nobody Known_5_assignsubmission_file_/nb.ipynb", "nobody on the roster is called"),
        ("Same Twin_5_assignsubmission_file_/nb.ipynb", "3 students on the roster are called"),
    ],
)
def test_what_is_left_out_is_logged_with_its_path_and_reason(
    root: Path, name: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert collect(root, name) is None
    (record,) = caplog.records
    assert name in record.getMessage()
    assert reason in record.getMessage()


def test_a_file_of_no_student_is_passed_over_quietly(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert collect(root, "readme.txt") is None
    assert caplog.records == []


def test_an_archive_that_knows_no_time_gives_none(root: Path) -> None:
    archive(root, {f"{FOLDER}/nb.ipynb": "{}"}, date=(1980, 1, 1, 0, 0, 0))
    extract(root)
    path = root / "extracted" / FOLDER / "nb.ipynb"
    found = MoodleCollector(parent=host(root), log=LOG).collect(str(path))
    assert found == {"student_id": "s1", "file_id": "nb.ipynb"}
