"""An exercise whose answer is a class: its objects behave for the grader as beside the check."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kernel.remote.inside import student

SOURCE = """
class Money:
    open = 0
    def __init__(self, cents):
        self.cents = cents
    def __eq__(self, other):
        return self.cents == other.cents
    def __lt__(self, other):
        return self.cents < other.cents
    def __repr__(self):
        return f'Money({self.cents})'
    def __str__(self):
        return f'{self.cents / 100:.2f}'
    def __float__(self):
        return self.cents / 100
    def __int__(self):
        return self.cents // 100
    def __contains__(self, cents):
        return cents <= self.cents
    def __enter__(self):
        Money.open += 1
        return self
    def __exit__(self, kind, error, trace):
        Money.open -= 1
        return 'forgive' in str(error)

class Coin(Money):
    pass

class Agreeable:
    def __eq__(self, other):
        return True
"""
STATEMENTS = (
    "assert Money(2) == Money(2)",
    "assert Money(2) != Money(3)",
    "assert Money(2) < Money(3) and not Money(3) < Money(2)",
    "assert sorted([Money(3), Money(2)])[0].cents == 2",
    "assert repr(Money(2)) == 'Money(2)' and str(Money(250)) == '2.50'",
    "assert f'{Money(250)}' == '2.50'",
    "assert float(Money(250)) == 2.5 and int(Money(250)) == 2",
    "assert 3 in Money(5) and 7 not in Money(5)",
    "assert isinstance(Money(2), Money) and not isinstance(2, Money)",
    "assert isinstance(Coin(2), Money) and not isinstance(Money(2), Coin)",
    "with Money(2) as m:\n    assert m.cents == 2 and Money.open == 1\nassert Money.open == 0",
    "with Money(2):\n    raise ValueError('forgive me')",
    "assert hasattr(Money(2), 'cents') and not hasattr(Money(2), 'dollars')",
    "assert Money(2) != 2 and Money(2) in [Money(2)]",
)


def names() -> dict[str, Any]:
    remotes, _ = student(SOURCE, frozenset({"Money"}))
    return remotes.names(["Money", "Coin", "Agreeable"])


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_holds_beside_the_class_and_apart_from_it(statement: str) -> None:
    beside: dict[str, Any] = {}
    exec(
        SOURCE.replace("self.cents == other.cents", "self.cents == getattr(other, 'cents', None)"),
        beside,
    )
    exec(statement, beside)
    exec(statement, names())


@pytest.mark.parametrize(
    "statement",
    ["Money(2) == 2", "Agreeable() == Money(2)", "Money(2) == Agreeable()", "Agreeable() == 5"],
)
def test_nothing_but_two_objects_of_the_class_is_compared_by_it(statement: str) -> None:
    assert eval(statement, names()) is False


@pytest.mark.parametrize("statement", ["Money(2) < 3", "Agreeable() < Agreeable()"])
def test_order_against_anything_else_is_an_error(statement: str) -> None:
    with pytest.raises(TypeError):
        eval(statement, names())


def test_an_object_of_the_class_that_equals_anything_is_refused() -> None:
    source = "class Money:\n    def __eq__(self, other):\n        return True"
    money = student(source, frozenset({"Money"}))[0].names(["Money"])["Money"]
    with pytest.raises(TypeError, match="a Money claims to equal anything"):
        assert money() == money()
