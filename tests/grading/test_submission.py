"""What a student handed in, as bytes and as a time."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import pytest

from gradiente.grading.submission import (
    SubmissionError,
    printable,
    read_notebook,
    read_timestamp,
    require_ordinary,
)
from tests.support import notebook, plain, prose

TEXT = nbformat.writes(notebook(plain("print('ñ')"), prose("¿Por qué?")))
SOURCES = ["print('ñ')", "¿Por qué?"]


def sources(path: Path) -> list[str]:
    return [cell["source"] for cell in read_notebook(path)["cells"]]


def saved(folder: Path, data: bytes) -> Path:
    path = folder / "nb.ipynb"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_notebook_is_read_in_any_unicode_encoding(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding[-3:] in {"-le", "-be"} else ""
    assert sources(saved(tmp_path, (mark + TEXT).encode(encoding))) == SOURCES


def test_windows_line_ends_are_no_part_of_the_code(tmp_path: Path) -> None:
    data = TEXT.replace("\n", "\r\n").encode()
    assert sources(saved(tmp_path, data)) == SOURCES


def test_a_notebook_of_nbformat_3_becomes_one_of_nbformat_4(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "input": ["x = 1"], "outputs": [], "language": "python"}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}}
    path = saved(tmp_path, json.dumps(old | {"worksheets": [{"cells": [cell]}]}).encode())
    assert read_notebook(path)["nbformat"] == 4
    assert sources(path) == ["x = 1"]


def changed(**keys: object) -> bytes:
    return json.dumps(json.loads(TEXT) | keys).encode()


def cells(**keys: object) -> list[dict[str, object]]:
    return [cell | keys for cell in json.loads(TEXT)["cells"]]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(changed(nbformat_minor=0), id="ids in an older minor format"),
        pytest.param(changed(nbformat_minor=99), id="a newer minor format"),
        pytest.param(changed(cells=cells(id="same")), id="the same id twice"),
        pytest.param(changed(cells=cells(id="not an id!")), id="a bad id"),
        pytest.param(changed(metadata={"kernelspec": {"name": "julia"}}), id="another kernel"),
        pytest.param(changed(extra="key"), id="an unknown key"),
        pytest.param(
            changed(cells=[{k: v for k, v in c.items() if k != "id"} for c in cells()]),
            id="no ids, as Colab saves it",
        ),
    ],
)
def test_small_faults_of_an_editor_are_read_without_a_warning(tmp_path: Path, data: bytes) -> None:
    assert sources(saved(tmp_path, data)) == SOURCES


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "is empty; ask the student to hand it in again", id="empty"),
        pytest.param(b" \n\t", "is empty; ask", id="blank"),
        pytest.param("\ufeff".encode(), "is empty; ask", id="a mark alone"),
        pytest.param(TEXT.encode()[:200], "is not a Jupyter notebook", id="truncated"),
        pytest.param(b"\xff\xfe\x00", "is not text; ask", id="half a character"),
        pytest.param("ñ".encode("latin-1") * 9, "is not text; ask", id="latin-1"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", "is not text; ask", id="a picture"),
        pytest.param(b"PK\x03\x04\x00\x00", "is not a Jupyter notebook", id="a zip"),
        pytest.param(b"<html></html>", "is not a Jupyter notebook", id="a page"),
        pytest.param(b"print('hello')", "is not a Jupyter notebook", id="a script"),
        pytest.param(b"null", "is not a Jupyter notebook", id="null"),
        pytest.param(b"[]", "is not a Jupyter notebook", id="a list"),
        pytest.param(b"{}", "is not a Jupyter notebook", id="an empty object"),
        pytest.param(b"[" * 100_000, "is not a Jupyter notebook", id="nested without end"),
        pytest.param(b"1" * 100_000, "is not a Jupyter notebook", id="a huge number"),
        pytest.param(changed(nbformat=99), "is not a Jupyter notebook", id="a future format"),
        pytest.param(changed(cells=[1, None]), "is not a Jupyter notebook", id="cells of no kind"),
        pytest.param(
            changed(cells=None), "is not a Jupyter notebook|has no cells", id="null cells"
        ),
        pytest.param(
            changed(cells={}), "is not a Jupyter notebook|has no cells", id="cells a dict"
        ),
        pytest.param(changed(cells=[]), "has no cells; ask", id="no cells"),
        pytest.param(
            changed(cells=cells(source="\ud800")), "is not a Jupyter notebook", id="half a pair"
        ),
    ],
)
def test_what_is_no_notebook_is_one_sentence_with_path_and_fix(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    path = saved(tmp_path, data)
    with pytest.raises(SubmissionError, match=reason) as caught:
        read_notebook(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "ask the student to" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_named_like_a_notebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nb.ipynb").mkdir()
    with pytest.raises(SubmissionError, match=r"nb.ipynb: cannot be read \(Is a directory\); coll"):
        read_notebook(tmp_path / "nb.ipynb")


def stamp(folder: Path, text: str | bytes) -> Path:
    path = folder / "timestamp.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2025-08-02 03:59:59 UTC", id="UTC"),
        pytest.param("2025-08-02 03:59:59 utc", id="small letters"),
        pytest.param("2025-08-02 03:59:59", id="nothing means UTC"),
        pytest.param("2025-08-02T03:59:59Z", id="ISO with Z"),
        pytest.param("2025-08-02T03:59:59+00:00", id="ISO with an offset"),
        pytest.param("2025-08-01T23:59:59-0400", id="ISO with an offset of four digits"),
        pytest.param("2025-08-01T23:59:59 America/Caracas", id="ISO with a zone's name"),
        pytest.param("2025-08-01 23:59:59 -0400", id="offset"),
        pytest.param("2025-08-01 23:59:59 -04", id="offset in hours, as Caracas abbreviates"),
        pytest.param("2025-08-01 23:59:59 -04:00", id="offset with a colon"),
        pytest.param("2025-08-01 23:59:59-04:00", id="offset without a space"),
        pytest.param("2025-08-02 09:29:59 +0530", id="offset of half an hour"),
        pytest.param("2025-08-01 23:59:59 America/Caracas", id="zone"),
        pytest.param("2025-08-01 23:59:59 america/caracas", id="zone in small letters"),
        pytest.param("2025-08-02 05:59:59 Europe/Madrid", id="zone in summer time"),
        pytest.param("  2025-08-02   03:59:59\tUTC \r\n", id="white space"),
        pytest.param(b"\xef\xbb\xbf2025-08-02 03:59:59 UTC", id="byte order mark"),
        pytest.param("2025-08-02 03:59:59.000000 UTC", id="microseconds, as nbgrader writes"),
    ],
)
def test_a_time_is_the_same_instant_in_every_form(tmp_path: Path, text: str | bytes) -> None:
    expected = datetime(2025, 8, 2, 3, 59, 59, tzinfo=UTC)
    assert read_timestamp(stamp(tmp_path, text)) == expected


def test_microseconds_are_kept(tmp_path: Path) -> None:
    found = read_timestamp(stamp(tmp_path, "2025-08-02 03:59:59.999999 UTC"))
    assert found == datetime(2025, 8, 2, 3, 59, 59, 999999, tzinfo=UTC)


def test_the_machines_zone_plays_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    found = read_timestamp(stamp(tmp_path, "2025-08-02 03:59:59"))
    assert found == datetime(2025, 8, 2, 3, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2025-07-01 12:00:00 CEST", 10), ("2025-01-01 12:00:00 CET", 11)],
    ids=["summer", "winter"],
)
def test_the_courses_zone_may_be_abbreviated(tmp_path: Path, text: str, hour: int) -> None:
    found = read_timestamp(stamp(tmp_path, text), ZoneInfo("Europe/Madrid"))
    assert found is not None
    assert found.hour == hour


@pytest.mark.parametrize(("zone", "hour"), [("CEST", 0), ("CET", 1)])
def test_the_abbreviation_tells_the_hour_that_comes_twice_apart(
    tmp_path: Path, zone: str, hour: int
) -> None:
    path = stamp(tmp_path, f"2025-10-26 02:30:00 {zone}")
    expected = datetime(2025, 10, 26, hour, 30, tzinfo=UTC)
    assert read_timestamp(path, ZoneInfo("Europe/Madrid")) == expected


def test_no_file_is_no_time(tmp_path: Path) -> None:
    assert read_timestamp(tmp_path / "timestamp.txt") is None


@pytest.mark.parametrize(
    "zone",
    ["Mars/Olympus", "America/Carcas", "CEST", "GMT-4:00x", "-4h", "−0400", "../../etc/passwd"],
)
def test_an_unknown_zone_is_one_sentence_with_path_zone_and_fix(tmp_path: Path, zone: str) -> None:
    path = stamp(tmp_path, f"2025-08-02 03:59:59 {zone}")
    with pytest.raises(SubmissionError) as caught:
        read_timestamp(path, ZoneInfo("America/Caracas"))
    assert str(caught.value) == (
        f"{path}: {zone!r} is not a time zone; write UTC, an offset such as -0400"
        " or a name such as America/Caracas"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("yesterday", id="a word"),
        pytest.param("02/08/2025 03:59:59 UTC", id="another order"),
        pytest.param("2025-02-30 03:59:59 UTC", id="no such day"),
        pytest.param("2025-08-02 24:00:01 UTC", id="no such hour"),
        pytest.param("2025-08-02 03:59:59 +9999", id="no such offset"),
        pytest.param("2025-08-02 03:59:59 a.m. UTC", id="too many words"),
        pytest.param("0001-01-01 00:00:00 +0500", id="before the calendar"),
        pytest.param("9999-12-31 23:59:59 -0400", id="after the calendar"),
        pytest.param("9999-12-31 23:59:59 America/Caracas", id="after the calendar in a zone"),
        pytest.param("2025-08-02 03:59:59 UTC".encode("utf-16"), id="UTF-16"),
        pytest.param(b"\x00" * 1000, id="zero bytes"),
    ],
)
def test_what_is_no_time_is_one_short_sentence_with_path_and_fix(
    tmp_path: Path, text: str | bytes
) -> None:
    path = stamp(tmp_path, text)
    with pytest.raises(SubmissionError) as caught:
        read_timestamp(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith("is not a time; write it like 2025-08-01 23:59:59 UTC")
    assert "\n" not in message
    assert len(message) < len(str(path)) + 400


def test_nan_and_infinity_of_other_writers_are_read(tmp_path: Path) -> None:
    data = changed(metadata={"mean": float("nan"), "top": float("inf")})
    assert sources(saved(tmp_path, data)) == SOURCES


def test_outputs_are_dropped_and_attachments_stay(tmp_path: Path) -> None:
    raw = json.loads(TEXT)
    raw["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 10**7}]
    raw["cells"][1]["attachments"] = {"a.png": {"image/png": "AAAA"}}
    found = read_notebook(saved(tmp_path, json.dumps(raw).encode()))["cells"]
    assert (found[0]["outputs"], list(found[1]["attachments"])) == ([], ["a.png"])


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"cells": cells() * 2501}, "has more than 5000 cells; ask the student"),
        ({"metadata": {"x": [[]] * 1_000_001}}, "holds more than 1000000 values; ask"),
    ],
    ids=["cells", "values"],
)
def test_a_notebook_beyond_all_measure_is_refused_with_the_fix(
    tmp_path: Path, keys: dict[str, object], reason: str
) -> None:
    with pytest.raises(SubmissionError, match=reason):
        read_notebook(saved(tmp_path, changed(**keys)))


def test_a_notebook_of_more_than_50_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, TEXT.encode())
    with path.open("r+b") as stream:
        stream.truncate(50_000_001)
    with pytest.raises(SubmissionError, match="is larger than 50 MB; ask the student to clear"):
        read_notebook(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_one_sentence(tmp_path: Path) -> None:
    for path, read in [
        (saved(tmp_path, TEXT.encode()), read_notebook),
        (stamp(tmp_path, "2025-08-01 12:00:00"), read_timestamp),
    ]:
        path.chmod(0)
        with pytest.raises(SubmissionError, match=r"cannot be read \(Permission denied\); collect"):
            read(path)


def test_a_link_is_no_time(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("2025-08-01 12:00:00")
    (tmp_path / "timestamp.txt").symlink_to("other")
    with pytest.raises(SubmissionError, match=r"timestamp.txt: cannot be read"):
        read_timestamp(tmp_path / "timestamp.txt")


def test_of_a_long_file_the_first_letters_alone_are_a_time(tmp_path: Path) -> None:
    path = stamp(tmp_path, "2025-08-01 12:00:00" + " " * 10**6 + "x" * 10**6)
    assert read_timestamp(path) == datetime(2025, 8, 1, 12, tzinfo=UTC)


def test_a_pipe_is_no_time_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "timestamp.txt")
    assert read_timestamp(tmp_path / "timestamp.txt") is None


def test_a_submission_of_files_and_folders_is_ordinary(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "two\nlines").touch()
    require_ordinary(tmp_path)


def test_a_tree_that_no_walk_ends_is_refused(tmp_path: Path) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    for _ in range(300):  # longer than any path may be
        Path("x" * 20).mkdir()
        os.chdir("x" * 20)
    os.chdir(here)
    try:
        with pytest.raises(SubmissionError, match="has folders nested deeper than 30"):
            require_ordinary(tmp_path)
    finally:
        shutil.rmtree(tmp_path / ("x" * 20))


def test_very_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradiente.grading.submission.MAX_FILES", 3)
    for name in "abcd":
        (tmp_path / name).touch()
    with pytest.raises(SubmissionError, match="holds more than 3 files; leave only those"):
        require_ordinary(tmp_path)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\nb", "a\\nb"), ("\x1b[2J", "\\x1b[2J"), ("\udcf1", "\\udcf1"), ("ñ é 雪", "ñ é 雪")],
)
def test_what_cannot_be_printed_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
