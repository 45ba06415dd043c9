"""The published reference numbers of tarea1's notebooks, against solutions and given code."""

from typing import Any

import numpy as np
import pytest
import torch

from .runner import solved

START = np.array([[-0.7], [-0.9]])


def close(value: object, expected: object, tolerance: float = 5e-8) -> None:
    np.testing.assert_allclose(np.asarray(value, dtype=float), expected, atol=tolerance)


class TestMulticlassCrossEntropy:
    @pytest.fixture
    def names(self) -> dict[str, Any]:
        return solved("tarea1/udl_05_3_multiclass_cross_entropy_loss")

    @pytest.fixture
    def probabilities(self, names: dict[str, Any]) -> np.ndarray:
        return names["softmax"](names["shallow_nn"](names["x_train"], *names["get_parameters"]()))

    def test_the_network_has_18_parameters(self, names: dict[str, Any]) -> None:
        assert sum(p.size for p in names["get_parameters"]()) == 18

    def test_likelihood_of_the_data(self, names: dict[str, Any], probabilities: np.ndarray) -> None:
        likelihood = names["compute_likelihood"](names["y_train"], probabilities)
        assert likelihood == pytest.approx(4.076435184442612e-08, rel=1e-12)

    def test_loss_of_the_data(self, names: dict[str, Any], probabilities: np.ndarray) -> None:
        loss = names["compute_negative_log_likelihood"](names["y_train"], probabilities)
        assert loss == pytest.approx(17.01545786676351, rel=1e-13)

    @pytest.mark.parametrize(("label", "expected"), [(0, 0.2), (1, 0.5), (2, 0.3)])
    def test_categorical_distribution_picks_the_row_of_the_class(
        self, names: dict[str, Any], label: int, expected: float
    ) -> None:
        column = np.array([[0.2], [0.5], [0.3]])
        assert names["categorical_distribution"](np.array([label]), column) == [expected]

    def test_the_sweep_has_both_optima_at_0_6(self, names: dict[str, Any]) -> None:
        values = names["beta_1_values"]
        assert values[np.argmax(names["likelihoods"])] == pytest.approx(0.6)
        assert values[np.argmin(names["losses"])] == pytest.approx(0.6)
        assert max(names["likelihoods"]) == pytest.approx(1e-6, abs=5e-7)
        close(min(names["losses"]), 14.166574, 5e-7)

    def test_softmax_agrees_with_torch(self, names: dict[str, Any]) -> None:
        outputs = np.random.default_rng(1).normal(size=(5, 7)) * 10
        close(names["softmax"](outputs), torch.softmax(torch.tensor(outputs), dim=0), 1e-15)

    def test_loss_agrees_with_torch(self, names: dict[str, Any], probabilities: np.ndarray) -> None:
        labels = torch.tensor(names["y_train"])
        logs = torch.log(torch.tensor(probabilities.T))
        expected = torch.nn.functional.nll_loss(logs, labels, reduction="sum").item()
        loss = names["compute_negative_log_likelihood"](names["y_train"], probabilities)
        assert loss == pytest.approx(expected, rel=1e-13)


class TestAdam:
    @pytest.fixture
    def names(self) -> dict[str, Any]:
        return solved("tarea1/udl_06_5_adam")

    def test_loss_and_gradient_at_the_start(self, names: dict[str, Any]) -> None:
        close(names["loss"](-0.7, -0.9), 0.8451037901)
        close(names["get_loss_gradient"](-0.7, -0.9), (-0.05421367, -0.55762636), 1e-8)

    def test_gradient_descent_of_200_small_steps(self, names: dict[str, Any]) -> None:
        path = names["grad_descent"](START, 200, 0.08)
        close(path[:, -1], (0.66840439, 0.0), 5e-9)
        close(names["loss"](*path[:, -1]), 1.2478e-4)

    def test_gradient_descent_of_40_large_steps(self, names: dict[str, Any]) -> None:
        path = names["grad_descent"](START, 40, 1.0)
        close(path[:, -1], (0.69613074, 0.19485598), 1e-5)
        close(names["loss"](*path[:, -1]), 0.0731278, 1e-5)

    def test_normalized_gradients(self, names: dict[str, Any]) -> None:
        path = names["normalized_gradients"](START, 40, 0.08)
        close(path[:, 1], (-0.62, -0.82), 1e-12)
        close(path[:, 2], (-0.54, -0.74), 1e-12)
        close(path[:, -3:].T, ((0.74, 0.06), (0.66, -0.02), (0.74, 0.06)), 1e-12)
        close(names["loss"](*path[:, -1]), 0.0073727)

    def test_adam(self, names: dict[str, Any]) -> None:
        path = names["adam"](START, 60, 0.05)
        expected = ((-0.65, -0.85), (-0.59996589, -0.79995310), (-0.54986258, -0.74981949))
        close(path[:, 1:4].T, expected, 6e-9)
        close(path[:, -1], (0.66707254, 0.02950019), 6e-9)
        close(names["loss"](*path[:, -1]), 0.00187429, 6e-9)

    def test_adam_agrees_with_torch(self, names: dict[str, Any]) -> None:
        phi = torch.tensor(START[:, 0], requires_grad=True)
        optimizer = torch.optim.Adam([phi], lr=0.05, betas=(0.9, 0.99), eps=1e-20)
        points = [START[:, 0]]
        for _ in range(5):
            optimizer.zero_grad()
            loss = 1 - torch.exp(-2 * phi[1] ** 2) * torch.exp(-((phi[0] - 0.7) ** 2) / 8)
            loss.backward()
            optimizer.step()
            points.append(phi.detach().numpy().copy())
        close(names["adam"](START, 5, 0.05).T, points, 1e-8)


class TestBackpropagation:
    BIAS_NORMS = (26.97863, 15.57486, 10.05009, 8.14725, 5.21247, 36.18679)
    WEIGHT_NORMS = (32.37436, 91.28506, 66.69594, 75.43822, 98.31518, 400.33025)

    @pytest.fixture
    def names(self) -> dict[str, Any]:
        return solved("tarea1/udl_07_2_backpropagation")

    @pytest.fixture
    def gradients(self, names: dict[str, Any]) -> tuple[list[np.ndarray], list[np.ndarray]]:
        weights, biases = names["get_parameters"]()
        _, f, h = names["compute_network_output"](np.array([[1.2]]), weights, biases)
        return names["backward_pass"](weights, biases, f, h, np.array([[20.0]]))

    def test_parameters_come_in_the_published_order_of_drawing(self, names: dict[str, Any]) -> None:
        draw = np.random.RandomState(0).normal
        first, last = draw(size=(6, 1)), draw(size=(1, 6))
        first_bias, last_bias = draw(size=(6, 1)), draw(size=(1, 1))
        weights, biases = names["get_parameters"]()
        assert np.array_equal(weights[0], first)
        assert np.array_equal(weights[5], last)
        assert np.array_equal(biases[0], first_bias)
        assert np.array_equal(biases[5], last_bias)
        assert sum(p.size for p in weights + biases) == 187

    def test_output_and_loss(self, names: dict[str, Any]) -> None:
        output, _, _ = names["compute_network_output"](
            np.array([[1.2]]), *names["get_parameters"]()
        )
        close(output, [[1.906605]], 5e-7)
        loss = names["least_squares_loss"](output, np.array([[20.0]]))
        close(loss, 327.3709427082, 5e-11)

    def test_bias_gradients_of_the_first_and_the_last_layer(
        self, gradients: tuple[list[np.ndarray], list[np.ndarray]]
    ) -> None:
        first = (-4.48594876, 4.94744466, 6.81152875, -3.88346281, -24.93526672, 0.0)
        close(gradients[1][0][:, 0], first, 6e-9)
        close(gradients[1][5], [[-36.18679]], 6e-6)

    def test_gradient_norms_of_every_layer(
        self, gradients: tuple[list[np.ndarray], list[np.ndarray]]
    ) -> None:
        close([np.linalg.norm(g) for g in gradients[0]], self.WEIGHT_NORMS, 6e-6)
        close([np.linalg.norm(g) for g in gradients[1]], self.BIAS_NORMS, 6e-6)

    def test_the_twelve_finite_difference_comparisons_succeed(self, names: dict[str, Any]) -> None:
        analytic, numeric = names["compare_gradients"]()
        pairs = [
            pair for kind in (0, 1) for pair in zip(analytic[kind], numeric[kind], strict=True)
        ]
        assert len(pairs) == 12
        assert all(np.allclose(a, n, rtol=1e-5, atol=1e-8) for a, n in pairs)

    def test_gradients_agree_with_torch(
        self, names: dict[str, Any], gradients: tuple[list[np.ndarray], list[np.ndarray]]
    ) -> None:
        weights, biases = (
            [torch.tensor(a, requires_grad=True) for a in part]
            for part in names["get_parameters"]()
        )
        h = torch.tensor([[1.2]], dtype=torch.float64)
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            h = torch.relu(bias + weight @ h)
        ((biases[-1] + weights[-1] @ h - 20.0) ** 2).sum().backward()
        for ours, theirs in zip(gradients, (weights, biases), strict=True):
            for mine, parameter in zip(ours, theirs, strict=True):
                close(mine, parameter.grad, 1e-11)

    def test_the_notebook_leaves_no_global_depth(self, names: dict[str, Any]) -> None:
        assert not {"K", "all_f", "all_h", "all_weights", "y", "net_input"} & set(names)
