"""What must hold of an exercise's trials, and the sentence for each that does not."""

from __future__ import annotations

from collections.abc import Iterator

from gradiente.notebooks.cells import is_hidden
from gradiente.validity.exercise import Exercise
from gradiente.validity.results import Finding, Kind, Severity, Trial

LEAST_MUTANTS = 3
LEAST_ALTERNATIVES = 2
# Answers that give nothing, or what equals not even itself: rejecting these alone proves nothing.
NOTHING = ("none", "nan")


def findings(exercise: Exercise, trials: list[Trial]) -> Iterator[Finding]:
    """The faults of an exercise, by its trials."""
    for trial in trials:
        for where, text in _of_trial(trial, exercise):
            yield _fault(exercise, where, text)
    for where, text in (*_files(exercise), *_vacuous(exercise, trials), *_stale(exercise, trials)):
        yield _fault(exercise, where, text)


def _fault(exercise: Exercise, where: str, text: str) -> Finding:
    return Finding(Severity.FAULT, exercise.name, where, text)


def _of_trial(trial: Trial, exercise: Exercise) -> Iterator[tuple[str, str]]:
    attempt, passed = trial.attempt, [c for c in trial.ran if c not in trial.failed]
    match attempt.kind:
        case Kind.SOLUTION:
            for check, reason in trial.failed.items():
                yield check, f"the solution fails it: {reason}"
        case Kind.STUB:
            for check in passed:
                yield check, "the untouched stub passes it; it must fail without an answer"
        case Kind.ALTERNATIVE | Kind.STYLE:
            for check, reason in trial.failed.items():
                yield check, f"rejects the right answer {attempt.answer}/{attempt.name}: {reason}"
        case Kind.MUTANT:
            for check in attempt.caught_by:
                if check in passed:
                    yield check, f"accepts the wrong answer {attempt.answer}/{attempt.name}"
        case Kind.SHAPE:
            if not trial.failed:
                yield attempt.answer, f"{attempt.name} survives: no check rejects this form"
        case Kind.GENERATED:
            if not trial.failed and not is_equivalent(exercise, trial):
                yield attempt.answer, f"{attempt.name} survives: {told(trial)}"


def told(trial: Trial) -> str:
    """The change of a generated mutant."""
    line, becomes = (" / ".join(t.split("\n")) for t in (trial.attempt.line, trial.attempt.becomes))
    return (
        f"`{line}` may become `{becomes}`; add a test, or record it as equivalent with the reason"
    )


def is_equivalent(exercise: Exercise, trial: Trial) -> bool:
    """Whether the author has recorded a generated mutant as a right answer."""
    attempt = trial.attempt
    key = (attempt.answer, attempt.line, attempt.becomes)
    return key in {(e.answer, e.line, e.becomes) for e in exercise.equivalents}


def _files(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Whether the variants beside the tests are enough, and name what is there."""
    for variant in exercise.variants:
        if variant.answer not in exercise.answers:
            yield variant.answer, f"{variant.name} is a variant of an answer that is not there"
            continue
        foreign = set(variant.caught_by) - set(exercise.checks(variant.answer))
        for check in sorted(foreign):
            yield variant.answer, f"{variant.name} names {check}, which is no check of this answer"
    for answer in exercise.answers:
        if not exercise.checks(answer):
            yield answer, "no check is named after it; a check is called ANSWER__ASPECT"
        for wrong, least, what in (
            (True, LEAST_MUTANTS, "mutants (wrong answers)"),
            (False, LEAST_ALTERNATIVES, "alternatives (right answers in another style)"),
        ):
            found = {
                v.name
                for v in exercise.variants
                if v.answer == answer and bool(v.caught_by) is wrong
            }
            if len(found) < least:
                yield answer, f"has {len(found)} of at least {least} {what}"


def _vacuous(exercise: Exercise, trials: list[Trial]) -> Iterator[tuple[str, str]]:
    """Checks that never fail by what they assert, on a wrong answer that somebody has thought of.

    A generated mutant may raise an error of its own, or give what equals not even itself. Of a
    hidden check a mutant must say that it is there to be caught by it.
    """
    rejecting = {
        check
        for trial in trials
        if trial.attempt.kind in {Kind.MUTANT, Kind.SHAPE} and trial.attempt.name not in NOTHING
        for check, why in trial.failed.items()
        if why.startswith("AssertionError")
        and (check in trial.attempt.caught_by or not is_hidden(exercise.cells[check]))
    }
    for check in exercise.checks():
        if check not in rejecting:
            yield check, "rejects no wrong answer that names it; mend it, or write such a mutant"


def _stale(exercise: Exercise, trials: list[Trial]) -> Iterator[tuple[str, str]]:
    """Records of equivalent mutants that a test catches by now, or that are made no more."""
    generated = {
        (t.attempt.answer, t.attempt.line, t.attempt.becomes): t
        for t in trials
        if t.attempt.kind is Kind.GENERATED
    }
    for record in exercise.equivalents:
        trial = generated.get((record.answer, record.line, record.becomes))
        if trial is None:
            yield record.answer, f"stale record of an equivalent: `{record.becomes}` is not made"
        elif trial.failed:
            caught = next(iter(trial.failed))
            yield (
                record.answer,
                f"stale record of an equivalent: {caught} rejects `{record.becomes}`",
            )
