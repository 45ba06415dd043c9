"""Derives the numbers of a report from what the check of a course found."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add

from gradiente.notebooks.cells import answer_of
from gradiente.validity.report.data import (
    AnswerNumbers,
    Change,
    CheckNumbers,
    CourseNumbers,
    Generated,
    NotebookNumbers,
    Score,
    Spare,
    Totals,
    Tried,
    worst,
)
from gradiente.validity.results import (
    Attempt,
    Finding,
    Kind,
    Margin,
    NotebookReport,
    Severity,
    Trial,
)

# Why a generated mutant is a right answer, by answer, line and what the line becomes.
Reasons = Mapping[tuple[str, str, str], str]
# The one check that students see whole; the other checks of an answer are hidden.
VISIBLE = "check"
# Folders in front of a file's name; a lone slash is a division.
FOLDERS = re.compile(r"(?<![\w./])(?:[A-Za-z]:)?/(?:[\w.@+-]+/)+")


def summarize(reports: Sequence[NotebookReport], reasons: Reasons | None = None) -> CourseNumbers:
    """The numbers of a whole course, notebooks in the order given."""
    notebooks = tuple(_notebook(report, reasons or {}) for report in reports)
    return CourseNumbers(_sum([n.totals for n in notebooks]), notebooks)


def _notebook(report: NotebookReport, reasons: Reasons) -> NotebookNumbers:
    answers = tuple(_answer(report, name) for name in _answers(report))
    whole = [t.seconds for t in report.trials if not t.attempt.answer]
    totals = _sum([a.totals for a in answers], report.seconds or math.fsum(whole))
    changes = [(t.attempt, bool(t.failed)) for t in _of(report, Kind.GENERATED)]
    alive = [attempt for attempt, killed in changes if not killed]
    return NotebookNumbers(
        name=report.name,
        totals=totals,
        check_seconds=math.fsum(report.check_seconds.values()),
        answers=answers,
        tried=tuple(_tried(t) for t in report.trials if t.attempt.kind is not Kind.GENERATED),
        survivors=tuple(_change(a) for a in alive if _key(a) not in report.equivalent),
        equivalents=tuple(
            _change(a, reasons.get(_key(a), "")) for a in alive if _key(a) in report.equivalent
        ),
        faults=_findings(report, Severity.FAULT),
        remarks=_findings(report, Severity.REMARK),
    )


def _findings(report: NotebookReport, severity: Severity) -> tuple[Finding, ...]:
    found = (f for f in report.findings if f.severity is severity)
    return tuple(replace(f, text=_without_folders(f.text)) for f in found)


def _answers(report: NotebookReport) -> list[str]:
    """The answers, and behind them names that only checks have: no point may get lost."""
    return list(dict.fromkeys([*report.answers, *map(answer_of, report.points)]))


def _sum(parts: Sequence[Totals], seconds: float | None = None) -> Totals:
    """The sum of totals; `seconds` stands in for theirs where it is given."""
    return Totals(
        points=math.fsum(p.points for p in parts),
        checks=sum(p.checks for p in parts),
        right=_scores(p.right for p in parts),
        wrong=_scores(p.wrong for p in parts),
        generated=reduce(add, (p.generated for p in parts), Generated(0, 0, 0, 0.0)),
        spares=worst(spare for p in parts for spare in p.spares),
        seconds=math.fsum(p.seconds for p in parts) if seconds is None else seconds,
    )


def _scores(scores: Iterable[Score]) -> Score:
    return reduce(add, scores, Score(0, 0))


def _answer(report: NotebookReport, name: str) -> AnswerNumbers:
    checks = tuple(_check(report, c) for c in report.points if answer_of(c) == name)
    score = {kind: _score(report, kind, name) for kind in Kind if kind is not Kind.GENERATED}
    totals = Totals(
        points=math.fsum(c.points for c in checks),
        checks=len(checks),
        right=_scores(s for kind, s in score.items() if kind.is_right),
        wrong=_scores(s for kind, s in score.items() if not kind.is_right),
        generated=_generated(report, name),
        spares=worst(spare for check in checks for spare in check.spares),
        seconds=math.fsum(t.seconds for t in report.trials if t.attempt.answer == name),
    )
    return AnswerNumbers(
        name=name,
        totals=totals,
        solution=score[Kind.SOLUTION],
        alternatives=score[Kind.ALTERNATIVE],
        styles=score[Kind.STYLE],
        stub=score[Kind.STUB],
        mutants=score[Kind.MUTANT],
        shapes=score[Kind.SHAPE],
        checks=checks,
    )


def _of(report: NotebookReport, *kinds: Kind, answer: str | None = None) -> list[Trial]:
    """Trials of some kinds; with those of the whole notebook where an answer is given."""
    found = [t for t in report.trials if t.attempt.kind in kinds]
    return [t for t in found if answer is None or t.attempt.answer in {"", answer}]


def _score(report: NotebookReport, kind: Kind, answer: str) -> Score:
    trials = _of(report, kind, answer=answer)
    return Score(sum(_is_good(t, answer) for t in trials), len(trials))


def _is_good(trial: Trial, answer: str) -> bool:
    """Whether a trial ended as it should; one of the whole notebook, at the answer's checks."""
    failed, ran = set(trial.failed), set(trial.ran)
    if not trial.attempt.answer and answer:
        failed, ran = ({c for c in some if answer_of(c) == answer} for some in (failed, ran))
    if trial.attempt.kind.is_right:
        return not failed
    if trial.attempt.kind is Kind.STUB:
        return failed >= ran
    return bool(failed) and failed >= set(trial.attempt.caught_by)


def _generated(report: NotebookReport, answer: str) -> Generated:
    trials = _of(report, Kind.GENERATED, answer=answer)
    alive = [t for t in trials if not t.failed]
    equivalent = sum(_key(t.attempt) in report.equivalent for t in alive)
    return Generated(
        killed=len(trials) - len(alive),
        equivalent=equivalent,
        survived=len(alive) - equivalent,
        seconds=math.fsum(t.seconds for t in trials),
    )


def _key(attempt: Attempt) -> tuple[str, str, str]:
    return attempt.answer, attempt.line, attempt.becomes


def _change(attempt: Attempt, reason: str = "") -> Change:
    return Change(attempt.answer, attempt.name, attempt.line, attempt.becomes, reason)


def _tried(trial: Trial) -> Tried:
    attempt = trial.attempt
    missed = tuple(check for check in attempt.caught_by if check not in trial.failed)
    return Tried(
        kind=attempt.kind,
        answer=attempt.answer,
        name=attempt.name,
        good=_is_good(trial, attempt.answer),
        failed={check: _without_folders(why) for check, why in trial.failed.items()},
        missed=missed,
        seconds=trial.seconds,
    )


def _check(report: NotebookReport, name: str) -> CheckNumbers:
    wrong = [t for t in _wrong(report) if name in t.ran]
    return CheckNumbers(
        name=name,
        points=report.points[name],
        hidden=name != f"{answer_of(name)}__{VISIBLE}",
        rejects=Score(sum(name in t.failed for t in wrong), len(wrong)),
        only=sum(set(t.failed) == {name} and _is_complete(report, t) for t in wrong),
        spares=worst(_spare(m) for m in report.margins if m.check == name),
        seconds=report.check_seconds.get(name),
    )


def _wrong(report: NotebookReport) -> list[Trial]:
    """Wrong answers other than the stub, which every check must reject in any case."""
    found = _of(report, Kind.MUTANT, Kind.GENERATED, Kind.SHAPE)
    return [t for t in found if t.failed or _key(t.attempt) not in report.equivalent]


def _is_complete(report: NotebookReport, trial: Trial) -> bool:
    """Whether all checks of the answer ran. An early end leaves open what others would say."""
    own = {check for check in report.points if answer_of(check) == trial.attempt.answer}
    return own <= set(trial.ran)


def _spare(margin: Margin) -> Spare:
    used = math.inf if math.isnan(margin.used) else margin.used
    return Spare(margin.answer_kind, margin.check, used, margin.rtol, margin.atol)


def _without_folders(text: str) -> str:
    """The text with files' names where it had whole paths."""
    return FOLDERS.sub("", text)
