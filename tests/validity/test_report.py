"""What the report of two notebooks says, number by number; one of them has faults."""

from __future__ import annotations

import io
import json
import math
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from gradiente.validity.report import words, write_reports
from gradiente.validity.report.data import AnswerNumbers, CheckNumbers, Generated, Score, Spare
from gradiente.validity.report.export import as_data, as_json
from gradiente.validity.report.page import bar, page, prose
from gradiente.validity.report.progress import progress_bar
from gradiente.validity.report.summary import summarize
from gradiente.validity.report.terminal import finding_line, finding_lines, show, tables
from gradiente.validity.results import (
    Attempt,
    Finding,
    Kind,
    Margin,
    NotebookReport,
    Severity,
    Trial,
)

COURSE = Path(__file__).parents[2]
WHEN = datetime(2025, 6, 1, 9, 30, tzinfo=UTC)
SOFTMAX = ("softmax__check", "softmax__values", "softmax__stability")
ADAM = ("adam__check", "adam__values")
LOSS = ("tarea1/loss", "tarea1/adam")
EQUIVALENT = ("softmax", "    top = np.max(z, axis=1)", "    top = np.amax(z, axis=1)")
SCRIPT = '    print("<script>alert(1)</script>")'
REASON = "`amax` is another name of `max`"


def trial(
    kind: Kind,
    answer: str,
    name: str,
    failed: tuple[str, ...] = (),
    *,
    ran: tuple[str, ...] = SOFTMAX,
    caught_by: tuple[str, ...] = (),
    change: tuple[str, str] = ("", ""),
) -> Trial:
    attempt = Attempt(kind, answer, name, f"def {answer}(): ...", caught_by, *change)
    return Trial(attempt, ran, dict.fromkeys(failed, "AssertionError: off by 0.5"), 0.25)


def generated(name: str, line: str, becomes: str, *failed: str, **more: tuple[str, ...]) -> Trial:
    return trial(Kind.GENERATED, "softmax", name, failed, change=(line, becomes), **more)


def loss() -> NotebookReport:
    """An alternative is rejected, a mutant gets past a check, one generated answer survives."""
    check, values, stability = SOFTMAX
    return NotebookReport(
        name="tarea1/loss",
        points={check: 1.0, values: 2.5, stability: 0.5},
        answers=("softmax",),
        trials=(
            trial(Kind.SOLUTION, "", "solution"),
            trial(Kind.STUB, "", "stub", SOFTMAX),
            trial(Kind.ALTERNATIVE, "softmax", "loops"),
            trial(Kind.ALTERNATIVE, "softmax", "torch_float32", (values,)),
            trial(Kind.STYLE, "softmax", "float32"),
            trial(Kind.MUTANT, "softmax", "returns_zeros", SOFTMAX, caught_by=SOFTMAX),
            trial(Kind.MUTANT, "softmax", "overflows", (stability,), caught_by=(stability,)),
            trial(Kind.MUTANT, "softmax", "wrong_axis", (values,), caught_by=(check, values)),
            trial(Kind.SHAPE, "softmax", "column", (check, values)),
            generated("drop_max", "    z = z - top", "    z = z", stability),
            generated("sign", "    e = np.exp(z)", "    e = np.exp(-z)", values),
            generated("endless", "    i += 1", "    i += 0", values, ran=(check, values)),
            generated("drop_print", SCRIPT, ""),
            generated("other_name", *EQUIVALENT[1:]),
        ),
        equivalent=frozenset({EQUIVALENT}),
        margins=(
            Margin(values, "float64", 2e-9, 1e-5, 1e-8),
            Margin(values, "float32", 0.002, 1e-5, 1e-8),
            Margin(values, "loops", 0.25, 1e-5, 1e-8),
            Margin(stability, "float32", 0.8, 0.0, 1e-6),
            Margin(stability, "float64", 0.0, 0.0, 1e-6),
        ),
        check_seconds={check: 0.012, values: 0.3, stability: 0.04},
        findings=(
            Finding(
                Severity.FAULT,
                "tarea1/loss",
                values,
                "rejects the right answer softmax/torch_float32: AssertionError: off by 0.5",
            ),
            Finding(Severity.FAULT, "tarea1/loss", check, "accepts the wrong answer\nwrong_axis"),
            Finding(Severity.REMARK, "tarea1/loss", stability, "uses 0.8 of `atol`"),
        ),
        seconds=7.5,
    )


def adam() -> NotebookReport:
    """Nothing is wrong; no answer was generated."""
    passed = {"ran": ADAM}
    return NotebookReport(
        name="tarea1/adam",
        points={"adam__check": 1.0, "adam__values": 3.0},
        answers=("adam",),
        trials=(
            trial(Kind.SOLUTION, "", "solution", **passed),
            trial(Kind.STUB, "", "stub", ADAM, **passed),
            trial(Kind.ALTERNATIVE, "adam", "in_place", **passed),
            trial(Kind.MUTANT, "adam", "no_bias", ADAM[1:], caught_by=ADAM[1:], **passed),
        ),
        equivalent=frozenset(),
        check_seconds={"adam__check": 0.01, "adam__values": 0.02},
        seconds=1.5,
    )


def softmax() -> AnswerNumbers:
    return summarize([loss()]).notebooks[0].answers[0]


def checks() -> dict[str, CheckNumbers]:
    return {check.name: check for check in softmax().checks}


def html(*reports: NotebookReport, title: str = "Aprendizaje profundo") -> str:
    return page(reports or (loss(), adam()), title, WHEN, {EQUIVALENT: REASON})


def printed(width: int = 100, **options: bool) -> str:
    out = io.StringIO()
    show([loss(), adam()], Console(file=out, width=width, **options))
    return out.getvalue()


def text_of(source: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", source).split())


def test_the_kill_rate_leaves_equivalent_mutants_out():
    found = softmax().totals.generated
    assert (found.killed, found.equivalent, found.survived, found.all) == (3, 1, 1, 5)
    assert found.rate == 3 / 4


def test_a_recorded_equivalent_that_a_check_rejects_is_killed():
    report = loss()
    broken = generated("other_name", *EQUIVALENT[1:], "softmax__check")
    found = summarize([replace(report, trials=(*report.trials[:-1], broken))]).totals.generated
    assert (found.killed, found.equivalent, found.rate) == (4, 0, 4 / 5)


def test_a_kill_rate_of_nothing_is_none():
    found = Generated(killed=0, equivalent=2, survived=0, seconds=0.5)
    assert found.rate is None
    assert found.milliseconds_each == 250
    assert Generated(0, 0, 0, 0.0).milliseconds_each is None


def test_right_answers_are_the_solution_the_alternatives_and_the_styles():
    found = softmax()
    assert (found.solution, found.styles) == (Score(1, 1), Score(1, 1))
    assert found.alternatives == Score(1, 2)
    assert found.totals.right == Score(3, 4)


def test_a_mutant_counts_as_caught_where_every_check_that_it_names_rejects_it():
    found = softmax()
    assert (found.mutants, found.stub, found.shapes) == (Score(2, 3), Score(1, 1), Score(1, 1))
    assert found.totals.wrong == Score(4, 5)
    missed = {t.name: t.missed for t in summarize([loss()]).notebooks[0].tried if t.missed}
    assert missed == {"wrong_axis": ("softmax__check",)}


def test_a_stub_that_passes_one_check_is_not_caught():
    report = adam()
    lucky = trial(Kind.STUB, "", "stub", ADAM[:1], ran=ADAM)
    found = summarize([replace(report, trials=(lucky,))]).notebooks[0]
    assert found.answers[0].stub == Score(0, 1)
    assert not found.tried[0].good


def test_a_check_rejects_so_many_of_the_wrong_answers_it_ran_on():
    rejects = {words.aspect(name): check.rejects for name, check in checks().items()}
    # 3 mutants, 1 form and 4 generated ones that are no equivalents; the endless one ends early.
    assert rejects == {
        "check": Score(2, 8),
        "values": Score(5, 8),
        "stability": Score(3, 7),
    }


def test_what_only_one_check_rejects_is_counted_where_all_checks_ran():
    only = {words.aspect(name): check.only for name, check in checks().items()}
    assert only == {"check": 0, "values": 2, "stability": 2}


def test_one_check_of_an_answer_is_visible():
    assert [name for name, check in checks().items() if not check.hidden] == ["softmax__check"]


def test_the_smallest_spare_tolerance_is_kept_for_each_kind_of_answer():
    spares = {spare.answer_kind: spare for spare in softmax().totals.spares}
    assert list(spares) == ["float32", "float64", "loops"]
    assert spares["float32"].times == 1.25
    assert spares["float64"].times == pytest.approx(5e8)
    assert spares["loops"].times == 4
    nearest = softmax().totals.nearest
    assert nearest is not None
    assert (nearest.check, nearest.atol) == ("softmax__stability", 1e-6)


def test_an_error_that_is_no_number_leaves_no_spare_tolerance():
    report = loss()
    margin = Margin("softmax__values", "float64", math.nan, 1e-5, 1e-8)
    found = summarize([replace(report, margins=(margin, *report.margins))])
    assert found.totals.nearest == Spare("float64", "softmax__values", math.inf, 1e-5, 1e-8)
    assert found.totals.nearest.times == 0


def test_totals_of_notebooks_and_course_are_sums():
    course = summarize([loss(), adam()])
    first, second = course.notebooks
    assert (first.totals.points, second.totals.points, course.totals.points) == (4, 4, 8)
    assert (course.totals.checks, course.totals.seconds) == (5, 9)
    assert course.totals.right == Score(5, 6)
    assert course.totals.wrong == Score(6, 7)
    assert course.totals.generated.milliseconds_each == 250
    assert first.check_seconds == pytest.approx(0.352)
    assert (len(course.faults), len(course.remarks)) == (2, 1)


def test_a_trial_of_the_whole_notebook_counts_at_each_answer_by_its_own_checks():
    both = replace(
        adam(),
        answers=("adam", "softmax"),
        points={**adam().points, **loss().points},
        trials=(trial(Kind.SOLUTION, "", "solution", SOFTMAX[:1], ran=(*ADAM, *SOFTMAX)),),
    )
    found = {answer.name: answer.solution for answer in summarize([both]).notebooks[0].answers}
    assert found == {"adam": Score(1, 1), "softmax": Score(0, 1)}


def test_points_of_a_check_without_an_answer_are_counted():
    lost = replace(adam(), points={**adam().points, "adan__values": 2.0})
    found = summarize([lost]).notebooks[0]
    assert [answer.name for answer in found.answers] == ["adam", "adan"]
    assert found.totals.points == 6


def test_survivors_and_equivalents_are_told_with_both_lines():
    found = summarize([loss()], {EQUIVALENT: REASON}).notebooks[0]
    assert [(c.name, c.line, c.becomes) for c in found.survivors] == [("drop_print", SCRIPT, "")]
    assert [(c.line, c.reason) for c in found.equivalents] == [(EQUIVALENT[1], REASON)]


def test_an_empty_course_has_empty_sums():
    course = summarize([])
    assert course.totals.generated.rate is None
    assert course.totals.nearest is None
    assert page([], "Nothing", WHEN)


def test_json_reads_back_as_the_same_data():
    reports = [loss(), adam()]
    text = as_json(reports, {EQUIVALENT: REASON})
    assert json.loads(text) == as_data(reports, {EQUIVALENT: REASON})
    assert text == as_json(reports, {EQUIVALENT: REASON})


def test_json_holds_numbers_and_a_version():
    data = as_data([loss(), adam()])
    assert data["format"] == 1
    assert data["totals"]["generated"]["rate"] == 0.75
    assert data["totals"]["right"] == {"good": 5, "all": 6}
    values = data["notebooks"][0]["answers"][0]["checks"][1]
    assert (values["points"], values["hidden"], values["only"]) == (2.5, True, 2)
    assert values["spares"][0]["times"] == 500


def test_json_writes_an_endless_spare_tolerance_as_null():
    stability = as_data([loss()])["notebooks"][0]["answers"][0]["checks"][2]
    assert [(s["used"], s["times"]) for s in stability["spares"]] == [(0.8, 1.25), (0.0, None)]


def test_no_folder_of_the_machine_is_told():
    report = adam()
    told = "FileNotFoundError: /home/ana/course/source/data.csv; 3/4 of a/b, x / y"
    finding = Finding(Severity.FAULT, report.name, "adam", told)
    broken = replace(report, findings=(finding,))
    for text in (as_json([broken]), html(broken), printed_of(broken)):
        assert "/home" not in text
        assert "FileNotFoundError: data.csv; 3/4 of a/b, x / y" in text


def printed_of(report: NotebookReport) -> str:
    return "\n".join(line.plain for line in finding_lines(summarize([report])))


@pytest.mark.parametrize("width", [80, 100])
def test_the_table_fits_into_the_terminal(width):
    long = "get_conv_mat_3_1_1_zero_padding_2d"
    names = {"points": {f"{long}__check": 123.25}, "answers": (long,), "margins": ()}
    out = io.StringIO()
    console = Console(file=out, width=width)
    console.print(tables(summarize([loss(), replace(adam(), **names)])))
    assert max(len(line.rstrip()) for line in out.getvalue().splitlines()) <= width
    assert "…" not in out.getvalue()


def test_the_table_has_one_row_an_answer():
    rows = [line.split() for line in printed().splitlines() if line.strip().startswith("softmax ")]
    expected = "softmax 4 3 ! 3/4 ! 4/5 ! 3/4 75 % 1.2x 3.0 s"
    assert rows == [expected.split()]


def test_without_colour_a_mark_stands_beside_what_is_missing():
    plain = printed(no_color=True)
    assert "! 3/4" in plain
    assert "\x1b[3" not in plain


def test_findings_stand_a_line_each_with_faults_first():
    lines = [line.plain for line in finding_lines(summarize([adam(), loss()]))]
    assert lines[1] == "2 faults"
    assert lines[3] == "  tarea1/loss: softmax__check: accepts the wrong answer wrong_axis"
    assert lines[4:] == ["1 remark", "  tarea1/loss: softmax__stability: uses 0.8 of `atol`"]


def test_a_course_without_findings_says_so():
    assert [line.plain for line in finding_lines(summarize([adam()]))] == ["", "No faults."]


def test_square_brackets_in_a_finding_are_no_markup():
    finding = Finding(Severity.FAULT, "tarea1/adam", "", "expected [bold] at [0]")
    out = io.StringIO()
    show([replace(adam(), findings=(finding,))], Console(file=out, width=100))
    assert finding_line(finding) == "tarea1/adam: expected [bold] at [0]"
    assert finding_line(finding) in out.getvalue()


def test_without_a_terminal_progress_is_a_line_a_notebook():
    out = io.StringIO()
    with progress_bar(Console(file=out, width=60)) as told:
        for done in range(1, 4):
            told(LOSS[done // 3], done, 3)
    assert out.getvalue().splitlines() == [
        "tarea1/loss: 1 of 3 trials done",
        "tarea1/adam: 3 of 3 trials done",
    ]


def test_in_a_terminal_progress_is_a_bar():
    out = io.StringIO()
    with progress_bar(Console(file=out, width=100, force_terminal=True, color_system=None)) as told:
        told("tarea1/loss", 3, 12)
    assert "3/12" in out.getvalue()
    assert "tarea1/loss" in out.getvalue()


def test_code_and_titles_are_escaped_on_the_page():
    found = html(title="<b>Deep</b> & more")
    assert "<script" not in found
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found
    assert "<h1>&lt;b&gt;Deep&lt;/b&gt; &amp; more</h1>" in found


def test_the_page_needs_nothing_else():
    assert not re.search(r"""(?:src|href)="(?!#)|@import|url\(""", html())


def test_every_link_of_the_page_leads_somewhere():
    found = html()
    targets = re.findall(r'href="#([^"]+)"', found)
    assert set(targets) <= set(re.findall(r'id="([^"]+)"', found))
    assert {"notebook-tarea1-loss", "notebook-tarea1-adam"} <= set(targets)


def test_faults_stand_first_on_the_page():
    found = html()
    assert "2 faults in 1 notebook." in found
    assert found.index("rejects the right answer") < found.index("Right answers accepted")
    assert "No faults." not in found


def test_a_page_without_faults_says_so_in_green():
    assert '<p class="verdict good"><strong>No faults.</strong>' in html(adam())


def test_the_page_tells_what_caught_each_wrong_answer():
    told = text_of(html())
    assert "returns_zeros mutant check, values, stability" in told
    assert "wrong_axis mutant values; not by check" in told
    assert "stub stub every check" in told
    assert "torch_float32 alternative rejected by softmax__values" in told


def test_the_page_shows_survivors_as_a_change_and_equivalents_with_their_reason():
    found = html()
    assert f'<pre class="out">{EQUIVALENT[1]}</pre>' in found
    assert f'<pre class="in">{EQUIVALENT[2]}</pre>' in found
    assert "<code>amax</code> is another name of <code>max</code>" in found


def test_a_line_that_is_only_taken_out_has_no_new_line():
    survivor = html(loss()).split("no check catches</h3>")[1].split("</figure>")[0]
    assert 'class="out"' in survivor
    assert 'class="in"' not in survivor


def test_an_open_backtick_is_no_code():
    assert prose("a `b` <c> `d") == "a `b` &lt;c&gt; `d"
    assert prose("a `<b>` c") == "a <code>&lt;b&gt;</code> c"


@pytest.mark.parametrize(
    ("used", "told", "length"),
    [
        (0.0, "exact", 100),
        (1e-9, ">1e6x", 100),
        (0.002, "500x", 45),
        (0.4, "2.5x", 7),
        (1.0, "1.0x", 4),
        (math.inf, "0.0x", 4),
    ],
)
def test_spare_tolerance_as_words_and_as_a_bar(used, told, length):
    spare = Spare("float64", "adam__values", used, 0.0, 1e-6)
    assert (words.times(spare), bar(spare)) == (told, length)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(None, "-"), (0.0004, "0 ms"), (0.34, "340 ms"), (1.25, "1.2 s"), (59.7, "1 min 0 s")],
)
def test_times_as_words(seconds, told):
    assert words.duration(seconds) == told


def test_a_rate_is_rounded_down():
    assert (words.percent(0.999), words.percent(1.0), words.percent(0.29)) == (
        "99 %",
        "100 %",
        "29 %",
    )


def test_page_and_json_are_written_with_the_title_of_the_course(tmp_path):
    report = replace(adam(), name="tarea1/udl_06_5_adam")
    written = write_reports(COURSE, [report], tmp_path / "site")
    assert [path.name for path in written] == ["check.html", "check.json"]
    assert "<h1>Aprendizaje profundo</h1>" in written[0].read_text(encoding="utf-8")
    assert json.loads(written[1].read_text(encoding="utf-8"))["format"] == 1
    assert str(COURSE) not in written[0].read_text(encoding="utf-8")
