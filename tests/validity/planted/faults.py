"""One fault each in a copy of a clean exercise, as they are found in courses that are well known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.validity.planted.clean import LINEAR_BACKWARD, MEAN_POOL, MEAN_SQUARE, SCALE_ROWS
from tests.validity.planted.draft import Draft


@dataclass(frozen=True)
class Fault:
    """What was planted, where a finding has to point, and the words (a pattern) that tell it."""

    name: str
    draft: Draft
    where: tuple[str, ...]
    says: str


def vacuous() -> Iterator[Fault]:
    """Checks that any function passes which returns something."""
    yield Fault(
        "asserts_not_none",
        SCALE_ROWS.with_check(
            "exists",
            """
            result = scale_rows(np.ones((2, 3)), np.ones(2))
            assert result is not None, "scale_rows returned nothing."
            """,
        ),
        ("scale_rows__exists",),
        "rejects no wrong answer",
    )
    yield Fault(
        "swallows_its_assertion",
        SCALE_ROWS.with_check(
            "safely",
            """
            try:
                result = scale_rows(np.array([[1.0, 2.0]]), np.array([3.0]))
                assert np.allclose(result, [[3.0, 6.0]]), "scale_rows is wrong for one row."
            except Exception:
                print("Something went wrong.")
            """,
        ),
        ("scale_rows__safely",),
        "rejects no wrong answer",
    )
    yield Fault(
        "compares_with_itself",
        MEAN_POOL.with_check(
            "consistent",
            """
            x = np.random.default_rng(7).normal(size=9)
            assert np.allclose(mean_pool(x, 3), mean_pool(x, 3)), "mean_pool is not consistent."
            """,
        ),
        ("mean_pool__consistent",),
        "rejects no wrong answer",
    )
    yield Fault(
        "stub_passes",
        MEAN_POOL.with_check(
            "documented", 'assert callable(mean_pool), "mean_pool should be a function."'
        ),
        ("mean_pool__documented",),
        "stub",
    )


def weak() -> Iterator[Fault]:
    """Checks that a plausible mistake passes."""
    yield Fault(
        "broadcasts",
        MEAN_POOL.with_check(
            "check",
            """
            result = mean_pool(np.array([1.0, 3.0, 4.0, 8.0, 5.0]), 2)
            assert isinstance(result, np.ndarray), "mean_pool should return a NumPy array."
            close = np.allclose(result, [2.0, 6.0], rtol=1e-5, atol=1e-5)
            assert result.size == 2 and close, "mean_pool of the worked example is wrong."
            """,
            hidden=False,
        ).with_check(
            "values",
            """
            rng = np.random.default_rng(2)
            for length, size in ((6, 2), (7, 3), (5, 1), (4, 4), (9, 2)):
                x = rng.normal(size=length)
                starts = range(0, length - size + 1, size)
                expected = np.array([sum(x[i : i + size].tolist()) / size for i in starts])
                result = np.asarray(mean_pool(x, size))
                close = np.allclose(result, expected, rtol=1e-5, atol=1e-5)
                assert result.size == expected.size and close, "mean_pool is wrong."
            """,
        ),
        ("mean_pool", "mean_pool__check", "mean_pool__values"),
        "broadcast|shape|survives",
    )
    yield Fault(
        "broadcasts_a_column",
        MEAN_POOL.with_check(
            "constant",
            """
            result = np.asarray(mean_pool(np.full(6, 2.5), 2))
            expected = np.full((3, 1), 2.5)
            assert np.allclose(result, expected, rtol=1e-5), "mean_pool of equal numbers is wrong."
            """,
        ),
        ("mean_pool__constant",),
        "broadcast",
    )
    yield Fault(
        "upstream_of_ones",
        _with_upstream_of_ones(),
        ("linear_backward", "linear_backward__values"),
        "ones|survives",
    )
    yield Fault(
        "loose_tolerance",
        SCALE_ROWS.with_check(
            "values",
            """
            rng = np.random.default_rng(1)
            for rows, columns in ((3, 3), (4, 2), (1, 5), (5, 1)):
                x, factors = rng.normal(size=(rows, columns)), rng.normal(size=rows)
                result = np.asarray(scale_rows(x, factors))
                expected = np.array([[f * v for v in row] for f, row in zip(factors, x)])
                assert result.shape == x.shape, "scale_rows should keep the shape of x."
                assert np.allclose(result, expected, rtol=0.5), "scale_rows is wrong."
            """,
        ),
        ("scale_rows__values",),
        "loose|accepts values that are wrong",
    )


def _with_upstream_of_ones() -> Draft:
    draft = LINEAR_BACKWARD.with_check(
        "check",
        """
        x, w = np.array([[1.0, 2.0]]), np.array([[3.0], [5.0]])
        dx, dw, db = linear_backward(np.array([[1.0]]), x, w)
        for gradient in (dx, dw, db):
            assert isinstance(gradient, np.ndarray), "A gradient should be a NumPy array."
        assert np.shape(dx) == (1, 2), "dx has a wrong shape."
        assert np.allclose(dx, [[3.0, 5.0]], rtol=1e-5), "dx of the worked example is wrong."
        assert np.shape(dw) == (2, 1), "dw has a wrong shape."
        assert np.allclose(dw, [[1.0], [2.0]], rtol=1e-5), "dw of the worked example is wrong."
        assert np.shape(db) == (1,), "db has a wrong shape."
        """,
        hidden=False,
    ).with_check(
        "values",
        """
        rng = np.random.default_rng(4)
        for n, d, m in ((4, 3, 2), (3, 3, 3), (1, 2, 5)):
            x, w = rng.normal(size=(n, d)), rng.normal(size=(d, m))
            dx, dw, db = linear_backward(np.ones((n, m)), x, w)
            assert np.shape(dx) == x.shape, "dx has a wrong shape."
            assert np.shape(dw) == w.shape, "dw has a wrong shape."
            assert np.shape(db) == (m,), "db has a wrong shape."
            right = [[sum(w[j]) for j in range(d)] for _ in range(n)]
            assert np.allclose(dx, right, rtol=1e-5, atol=1e-5), "dx is wrong."
            right = [[sum(x[:, j])] * m for j in range(d)]
            assert np.allclose(dw, right, rtol=1e-5, atol=1e-5), "dw is wrong."
            assert np.allclose(db, n), "db is wrong."
        """,
    )
    return draft.with_check(
        "inputs_unchanged",
        """
        given = np.ones((3, 2)), np.full((3, 4), 2.0), np.full((4, 2), 3.0)
        before = [array.copy() for array in given]
        db = linear_backward(*given)[2]
        assert np.allclose(db, [3.0, 3.0]), "db is wrong."
        for name, array, old in zip(("dout", "x", "w"), given, before):
            assert np.array_equal(array, old), f"linear_backward changed {name}."
        """,
    )


def tight() -> Iterator[Fault]:
    """Tolerances that leave no room for another right way to compute."""
    yield Fault(
        "tight_tolerance",
        MEAN_POOL.with_check(
            "precise",
            """
            import math

            x = np.random.default_rng(8).uniform(1.0, 2.0, size=16)
            expected = [math.fsum(x[:8]) / 8, math.fsum(x[8:]) / 8]
            result = np.asarray(mean_pool(x, 8))
            assert result.shape == (2,), "mean_pool gives one mean for each block."
            assert np.allclose(result, expected, rtol=1e-15, atol=0), "mean_pool is not precise."
            """,
        ),
        ("mean_pool__precise",),
        "too tight|rounding",
    )
    yield Fault(
        "pasted_digits",
        MEAN_POOL.with_check(
            "digits",
            """
            result = np.asarray(mean_pool(np.array([1.0, 1.469092]), 2))
            assert result.shape == (1,), "mean_pool gives one mean for each block."
            assert np.allclose(result, [1.2345], rtol=0, atol=5e-5), "mean_pool is not precise."
            """,
        ),
        ("mean_pool__digits",),
        "tight|uses .* of the tolerance",
    )


def narrow() -> Iterator[Fault]:
    """Checks that reject a right answer for its style."""
    yield Fault(
        "rejects_loops",
        SCALE_ROWS.with_check(
            "integers",
            """
            result = scale_rows(np.array([[1, 2], [3, 4]]), np.array([2, 3]))
            assert result.shape == (2, 2), "scale_rows should keep the shape of x."
            assert np.allclose(result, [[2, 4], [9, 12]]), "scale_rows of integers is wrong."
            assert np.issubdtype(result.dtype, np.integer), "scale_rows changed the dtype."
            """,
        ),
        ("scale_rows__integers",),
        "rejects the right answer.*loops",
    )
    yield Fault(
        "rejects_python_float",
        MEAN_SQUARE.with_check(
            "type",
            """
            result = mean_square(np.array([1.0, 3.0]))
            assert result.dtype.kind == "f", "mean_square should return a float."
            assert np.allclose(result, 5.0, rtol=1e-5), "mean_square of 1 and 3 is wrong."
            """,
        ),
        ("mean_square__type",),
        "rejects the right answer.*python_scalar",
    )
    yield Fault(
        "rejects_views",
        SCALE_ROWS.with_check(
            "layout",
            """
            result = scale_rows(np.arange(6.0).reshape(2, 3), np.array([1.0, -1.0]))
            assert result.shape == (2, 3), "scale_rows should keep the shape of x."
            assert np.allclose(result, [[0, 1, 2], [-3, -4, -5]]), "scale_rows is wrong."
            assert result.data.c_contiguous, "scale_rows should return a new array."
            """,
        ),
        ("scale_rows__layout",),
        "rejects the right answer.*transposed_view",
    )
    yield Fault(
        "rejects_torch",
        LINEAR_BACKWARD.with_variant(
            "alternative linear_backward torch_inside",
            """
            import torch

            def linear_backward(dout, x, w):
                dout, x, w = (torch.tensor(a, dtype=torch.float32) for a in (dout, x, w))
                return (dout @ w.T).numpy(), (x.T @ dout).numpy(), dout.sum(dim=0).numpy()
            """,
        ).with_check(
            "dtype",
            """
            gradients = linear_backward(np.array([[2.0]]), np.array([[1.0]]), np.array([[3.0]]))
            for name, gradient, right in zip(("dx", "dw", "db"), gradients, (6, 2, 2)):
                assert np.allclose(gradient, right), f"{name} is wrong."
                assert gradient.dtype == np.float64, f"{name} should have dtype float64."
            """,
        ),
        ("linear_backward__dtype",),
        "rejects the right answer.*torch_inside",
    )


def telling() -> Iterator[Fault]:
    """Texts that give a solution or a hidden value away."""
    yield Fault(
        "solution_in_the_contract",
        replace(
            SCALE_ROWS,
            contract=f"{SCALE_ROWS.contract}\n\n```python\nreturn x * factors[:, None]\n```",
        ),
        ("release",),
        "scale_rows_contract shows a line of scale_rows that students must not see",
    )
    yield Fault(
        "solution_in_a_message",
        SCALE_ROWS.with_check(
            "one_row",
            """
            result = np.asarray(scale_rows(np.array([[1.0, 2.0]]), np.array([3.0])))
            assert result.shape == (1, 2), "scale_rows should keep the shape of x."
            close = np.allclose(result, [[3.0, 6.0]], rtol=1e-5)
            assert close, "scale_rows of one row is wrong; expected x * factors[:, None]."
            """,
        ),
        ("scale_rows__one_row",),
        "solution",
    )
    yield Fault(
        "expected_number_in_a_message",
        MEAN_POOL.with_check(
            "one_block",
            """
            result = np.asarray(mean_pool(np.array([2.5, 2.875, 9.0]), 2))
            assert result.shape == (1,), "mean_pool gives one mean for each block."
            assert np.allclose(result, 2.6875, rtol=1e-5), "The mean should be 2.6875 here."
            """,
        ),
        ("mean_pool__one_block",),
        "tells a number.*2.6875",
    )


def ordered() -> Iterator[Fault]:
    """Checks whose verdict depends on what ran before."""
    seeding = SCALE_ROWS.with_check(
        "seeded",
        """
        np.random.seed(0)
        x, factors = np.random.rand(3, 2), np.random.rand(3)
        result = np.asarray(scale_rows(x, factors))
        assert result.shape == (3, 2), "scale_rows should keep the shape of x."
        assert np.allclose(result, (x.T * factors).T, rtol=1e-5), "scale_rows is wrong."
        """,
    )
    yield Fault(
        "random_state_of_another_check",
        seeding.with_check(
            "frozen",
            """
            result = np.asarray(scale_rows(np.random.rand(1, 2), np.array([2.0])))
            assert result.shape == (1, 2), "scale_rows should keep the shape of x."
            frozen = [[0.76688304, 1.58345008]]
            assert np.allclose(result, frozen, rtol=1e-5), "scale_rows is wrong."
            """,
        ),
        ("scale_rows__frozen", "scale_rows__seeded"),
        "random|order|seed",
    )
    first = SCALE_ROWS.with_check("values", "...").checks["scale_rows__values"]
    kept = first.replace(
        "### BEGIN HIDDEN TESTS\n", "### BEGIN HIDDEN TESTS\nkept_rows = np.ones((2, 2))\n\n\n"
    ).replace("    ...", _body(SCALE_ROWS.checks["scale_rows__values"]))
    yield Fault(
        "name_of_another_check",
        replace(SCALE_ROWS, checks=SCALE_ROWS.checks | {"scale_rows__values": kept}).with_check(
            "again",
            """
            result = np.asarray(scale_rows(kept_rows, np.array([2.0, 3.0])))
            assert result.shape == (2, 2), "scale_rows should keep the shape of x."
            assert np.allclose(result, [[2, 2], [3, 3]], rtol=1e-5), "scale_rows is wrong."
            """,
        ),
        ("scale_rows__again",),
        "kept_rows|another check|order",
    )


def _body(check: str) -> str:
    """The indented lines of a check's function."""
    lines = check.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("def ")) + 1
    return "\n".join(line for line in lines[start:] if line.startswith("    "))


def beside() -> Iterator[Fault]:
    """Faults of the files beside the tests."""
    yield Fault(
        "few_mutants",
        MEAN_SQUARE.without_variants("sum_of_squares"),
        ("mean_square",),
        "2 of at least 3 mutants",
    )
    yield Fault(
        "few_alternatives",
        MEAN_SQUARE.without_variants("by_a_product"),
        ("mean_square",),
        "1 of at least 2 alternatives",
    )
    yield Fault(
        "mutant_passes_what_it_names",
        SCALE_ROWS.naming("changes_x", "scale_rows__check, scale_rows__inputs_unchanged"),
        ("scale_rows__check",),
        "accepts the wrong answer.*changes_x",
    )
    yield Fault(
        "unknown_answer",
        SCALE_ROWS.with_variant(
            "mutant scale_row misspelt -> scale_rows__values",
            """
            def scale_rows(x, factors):
                return x
            """,
        ),
        ("scale_row",),
        "not there|unknown|no answer",
    )
    yield Fault(
        "unknown_check",
        SCALE_ROWS.naming("scales_columns", "scale_rows__check, scale_rows__value"),
        ("scale_rows",),
        "scale_rows__value\\b",
    )
    yield Fault(
        "stale_equivalent",
        replace(
            SCALE_ROWS,
            equivalents='[[equivalent]]\nanswer = "scale_rows"\n'
            'line = "return factors[:, None] * x"\nbecomes = "return factors[:, None] ** x"\n'
            'reason = "All factors were one."\n',
        ),
        ("scale_rows",),
        "stale",
    )
    yield Fault(
        "equivalent_that_is_caught",
        replace(
            SCALE_ROWS,
            equivalents='[[equivalent]]\nanswer = "scale_rows"\n'
            'line = "return x * factors[:, None]"\nbecomes = "return x + factors[:, None]"\n'
            'reason = "Nobody tested it then."\n',
        ),
        ("scale_rows",),
        "stale",
    )
    yield Fault(
        "solution_fails",
        MEAN_POOL.with_check(
            "leftover",
            """
            result = np.asarray(mean_pool(np.array([1.0, 2.0, 3.0]), 2))
            assert result.shape == (2,), "mean_pool also gives the mean of what is left over."
            """,
        ),
        ("mean_pool__leftover",),
        "solution fails",
    )


FAULTS = (*vacuous(), *weak(), *tight(), *narrow(), *telling(), *ordered(), *beside())
