"""Four small exercises with nothing to find fault with."""

from __future__ import annotations

from tests.validity.planted.draft import Draft, written

SCALE_ROWS = Draft(
    answer="scale_rows",
    contract="`scale_rows(x, factors)` multiplies row $i$ of `x` by `factors[i]`.",
    code='''\
def scale_rows(x: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Multiplies each row of x, shape (n, d), by its factor, shape (n,)."""
    ### BEGIN SOLUTION
    return x * factors[:, None]
    ### END SOLUTION''',
    checks={
        "scale_rows__check": written(
            "scale_rows__check",
            """
            result = scale_rows(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, -1.0]))
            assert isinstance(result, np.ndarray), "scale_rows should return a NumPy array."
            assert result.shape == (2, 2), f"scale_rows has shape {result.shape}; expected (2, 2)."
            close = np.allclose(result, [[10.0, 20.0], [-3.0, -4.0]], rtol=1e-5, atol=1e-5)
            assert close, "scale_rows of the worked example is wrong."
            """,
            hidden=False,
        ),
        "scale_rows__values": written(
            "scale_rows__values",
            """
            rng = np.random.default_rng(1)
            for rows, columns in ((3, 3), (4, 2), (1, 5), (5, 1)):
                x, factors = rng.normal(size=(rows, columns)), rng.normal(size=rows)
                result = np.asarray(scale_rows(x, factors))
                expected = np.array([[f * v for v in row] for f, row in zip(factors, x)])
                assert result.shape == x.shape, "scale_rows should keep the shape of x."
                close = np.allclose(result, expected, rtol=1e-5, atol=1e-5)
                assert close, f"scale_rows of shape {x.shape} is wrong."
            """,
        ),
        "scale_rows__inputs_unchanged": written(
            "scale_rows__inputs_unchanged",
            """
            x, factors = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([2.0, 3.0])
            total = np.sum(scale_rows(x, factors))
            assert abs(total - 27) < 1e-3, "scale_rows has a wrong sum."
            assert np.array_equal(x, [[1.0, 2.0], [3.0, 4.0]]), "scale_rows changed x."
            assert np.array_equal(factors, [2.0, 3.0]), "scale_rows changed factors."
            """,
        ),
    },
    variants={
        "alternative scale_rows loops": """
            def scale_rows(x, factors):
                result = np.zeros(x.shape)
                for i in range(x.shape[0]):
                    for j in range(x.shape[1]):
                        result[i, j] = x[i, j] * factors[i]
                return result
            """,
        "alternative scale_rows transposed_view": """
            def scale_rows(x, factors):
                return np.array([column * factors for column in x.T]).T
            """,
        "mutant scale_rows returns_zeros -> scale_rows__check, scale_rows__values": """
            def scale_rows(x, factors):
                return np.zeros(x.shape)
            """,
        "mutant scale_rows scales_columns -> scale_rows__check, scale_rows__values": """
            def scale_rows(x, factors):
                return x * factors
            """,
        "mutant scale_rows changes_x -> scale_rows__inputs_unchanged": """
            def scale_rows(x, factors):
                x *= factors[:, None]
                return x
            """,
    },
)

MEAN_POOL = Draft(
    answer="mean_pool",
    contract="`mean_pool(x, size)` gives the mean of each whole block of `size` numbers.",
    code='''\
def mean_pool(x: np.ndarray, size: int) -> np.ndarray:
    """Means of the blocks of x, shape (n,); the result has shape (n // size,)."""
    ### BEGIN SOLUTION
    count = len(x) // size
    return x[: count * size].reshape(count, size).mean(axis=1)
    ### END SOLUTION''',
    checks={
        "mean_pool__check": written(
            "mean_pool__check",
            """
            result = mean_pool(np.array([1.0, 3.0, 4.0, 8.0, 5.0]), 2)
            assert isinstance(result, np.ndarray), "mean_pool should return a NumPy array."
            assert result.shape == (2,), f"mean_pool has shape {result.shape}; expected (2,)."
            close = np.allclose(result, [2.0, 6.0], rtol=1e-5, atol=1e-5)
            assert close, "mean_pool of the worked example is wrong."
            """,
            hidden=False,
        ),
        "mean_pool__values": written(
            "mean_pool__values",
            """
            rng = np.random.default_rng(2)
            for length, size in ((6, 2), (7, 3), (5, 1), (4, 4), (9, 2)):
                x = rng.normal(size=length)
                starts = range(0, length - size + 1, size)
                expected = np.array([sum(x[i : i + size].tolist()) / size for i in starts])
                result = np.asarray(mean_pool(x, size))
                assert result.shape == expected.shape, "mean_pool gives one mean for each block."
                close = np.allclose(result, expected, rtol=1e-5, atol=1e-5)
                assert close, f"mean_pool of shape {x.shape} is wrong."
            """,
        ),
        "mean_pool__inputs_unchanged": written(
            "mean_pool__inputs_unchanged",
            """
            x = np.array([4.0, 2.0, 9.0, 1.0])
            total = np.sum(mean_pool(x, 2))
            assert abs(total - 8) < 1e-3, "mean_pool has a wrong sum."
            assert np.array_equal(x, [4.0, 2.0, 9.0, 1.0]), "mean_pool changed x."
            """,
        ),
    },
    variants={
        "alternative mean_pool loops": """
            def mean_pool(x, size):
                return np.array(
                    [sum(x[i : i + size]) / size for i in range(0, len(x) - size + 1, size)]
                )
            """,
        "alternative mean_pool sums_of_slices": """
            def mean_pool(x, size):
                whole = len(x) - len(x) % size
                return sum(x[k:whole:size] for k in range(size)) / size
            """,
        "mutant mean_pool returns_zeros -> mean_pool__check, mean_pool__values": """
            def mean_pool(x, size):
                return np.zeros(len(x) // size)
            """,
        "mutant mean_pool takes_the_largest -> mean_pool__check, mean_pool__values": """
            def mean_pool(x, size):
                count = len(x) // size
                return x[: count * size].reshape(count, size).max(axis=1)
            """,
        "mutant mean_pool sorts_x -> mean_pool__inputs_unchanged": """
            def mean_pool(x, size):
                count = len(x) // size
                result = x[: count * size].reshape(count, size).mean(axis=1)
                x.sort()
                return result
            """,
    },
)

MEAN_SQUARE = Draft(
    answer="mean_square",
    contract="`mean_square(x)` is the mean of the squares of the numbers in `x`.",
    code='''\
def mean_square(x: np.ndarray) -> float:
    """The mean of the squares of x, of any shape."""
    ### BEGIN SOLUTION
    return np.mean(x * x)
    ### END SOLUTION''',
    checks={
        "mean_square__check": written(
            "mean_square__check",
            """
            result = mean_square(np.array([1.0, 2.0, 3.0, 4.0]))
            assert np.size(result) == 1, "mean_square should return one number."
            close = np.allclose(float(np.sum(result)), 7.5, rtol=1e-5, atol=1e-5)
            assert close, "mean_square of the worked example is wrong."
            """,
            hidden=False,
        ),
        "mean_square__values": written(
            "mean_square__values",
            """
            rng = np.random.default_rng(3)
            for shape in ((5,), (2, 3), (1, 1)):
                x = rng.normal(size=shape)
                numbers = x.ravel().tolist()
                result = mean_square(x)
                assert np.size(result) == 1, "mean_square should return one number."
                expected = sum(v * v for v in numbers) / len(numbers)
                close = np.allclose(float(np.sum(result)), expected, rtol=1e-5, atol=1e-5)
                assert close, f"mean_square of shape {x.shape} is wrong."
            """,
        ),
    },
    variants={
        "alternative mean_square by_the_norm": """
            def mean_square(x):
                return np.square(np.linalg.norm(x)) / x.size
            """,
        "alternative mean_square by_a_product": """
            def mean_square(x):
                return np.dot(x.ravel(), x.ravel()) / x.size
            """,
        "mutant mean_square returns_zero -> mean_square__check, mean_square__values": """
            def mean_square(x):
                return 0.0
            """,
        "mutant mean_square square_of_the_mean -> mean_square__check, mean_square__values": """
            def mean_square(x):
                return np.mean(x) ** 2
            """,
        "mutant mean_square sum_of_squares -> mean_square__check, mean_square__values": """
            def mean_square(x):
                return np.sum(x * x)
            """,
    },
)

LINEAR_BACKWARD = Draft(
    answer="linear_backward",
    contract="`linear_backward(dout, x, w)` gives the gradients of `x @ w + b`: `dx, dw, db`.",
    code='''\
def linear_backward(
    dout: np.ndarray, x: np.ndarray, w: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients by x (n, d), w (d, m) and b (m,), given the one by the output, dout (n, m)."""
    ### BEGIN SOLUTION
    dx = dout @ w.T
    dw = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db
    ### END SOLUTION''',
    checks={
        "linear_backward__check": written(
            "linear_backward__check",
            """
            x, w = np.array([[1.0, 2.0]]), np.array([[3.0], [5.0]])
            gradients = linear_backward(np.array([[2.0]]), x, w)
            expected = ([[6.0, 10.0]], [[2.0], [4.0]], [2.0])
            for name, gradient, right in zip(("dx", "dw", "db"), gradients, expected):
                assert isinstance(gradient, np.ndarray), f"{name} should be a NumPy array."
                shape = np.shape(gradient)
                assert shape == np.shape(right), f"{name} has shape {shape}."
                close = np.allclose(gradient, right, rtol=1e-5, atol=1e-5)
                assert close, f"{name} of the worked example is wrong."
            """,
            hidden=False,
        ),
        "linear_backward__values": written(
            "linear_backward__values",
            """
            rng = np.random.default_rng(4)
            for n, d, m in ((4, 3, 2), (3, 3, 3), (1, 2, 5)):
                dout, x, w = (rng.normal(size=s) for s in ((n, m), (n, d), (d, m)))
                expected = (
                    [[sum(dout[i, k] * w[j, k] for k in range(m)) for j in range(d)] for i in range(n)],
                    [[sum(x[i, j] * dout[i, k] for i in range(n)) for k in range(m)] for j in range(d)],
                    [sum(dout[i, k] for i in range(n)) for k in range(m)],
                )
                gradients = linear_backward(dout, x, w)
                for name, gradient, right in zip(("dx", "dw", "db"), gradients, expected):
                    assert np.shape(gradient) == np.shape(right), f"{name} has a wrong shape."
                    close = np.allclose(gradient, right, rtol=1e-5, atol=1e-5)
                    assert close, f"{name} is wrong for x of shape {x.shape}."
            """,
        ),
        "linear_backward__inputs_unchanged": written(
            "linear_backward__inputs_unchanged",
            """
            rng = np.random.default_rng(5)
            given = [rng.normal(size=s) for s in ((3, 2), (3, 4), (4, 2))]
            before = [array.copy() for array in given]
            _, _, db = linear_backward(*given)
            close = np.allclose(db, [sum(column) for column in before[0].T], rtol=1e-5, atol=1e-5)
            assert close, "db is wrong."
            for name, array, old in zip(("dout", "x", "w"), given, before):
                assert np.array_equal(array, old), f"linear_backward changed {name}."
            """,
        ),
    },
    variants={
        "alternative linear_backward einsum": """
            def linear_backward(dout, x, w):
                dx = np.einsum("nm,dm->nd", dout, w)
                dw = np.einsum("nd,nm->dm", x, dout)
                return dx, dw, np.einsum("nm->m", dout)
            """,
        "alternative linear_backward loops": """
            def linear_backward(dout, x, w):
                dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
                for i in range(x.shape[0]):
                    for k in range(w.shape[1]):
                        db[k] += dout[i, k]
                        for j in range(w.shape[0]):
                            dx[i, j] += dout[i, k] * w[j, k]
                            dw[j, k] += dout[i, k] * x[i, j]
                return dx, dw, db
            """,
        "mutant linear_backward returns_zeros -> linear_backward__check, linear_backward__values": """
            def linear_backward(dout, x, w):
                return np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
            """,
        "mutant linear_backward mean_for_db -> linear_backward__values": """
            def linear_backward(dout, x, w):
                return dout @ w.T, x.T @ dout, dout.mean(axis=0)
            """,
        "mutant linear_backward changes_dout -> linear_backward__inputs_unchanged": """
            def linear_backward(dout, x, w):
                dx, dw, db = dout @ w.T, x.T @ dout, dout.sum(axis=0)
                dout *= 0
                return dx, dw, db
            """,
    },
)

CLEAN = (SCALE_ROWS, MEAN_POOL, MEAN_SQUARE, LINEAR_BACKWARD)
