"""The published reference numbers of tarea2's notebooks, against solutions and given code."""

from typing import Any

import numpy as np
import pytest
import torch

from .runner import solved

THIRD, FIFTH = [0.33] * 3, [0.2] * 5
ASYMMETRIC = [-1.0, 0.5, -0.2]


def close(value: object, expected: object, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(np.asarray(value, dtype=float), expected, atol=tolerance)


class TestConvolution:
    @pytest.fixture
    def names(self) -> dict[str, Any]:
        return solved("tarea2/udl_10_1_convolution_1d")

    @pytest.mark.parametrize(
        ("function", "omega", "total"),
        [
            ("conv_3_1_1_zp", THIRD, 71.115),
            ("conv_5_1_1_zp", FIFTH, 69.56),
            ("conv_3_1_2_zp", THIRD, 68.277),
            ("conv_3_2_1_zp", THIRD, 35.97),
        ],
    )
    def test_sum_of_the_outputs(
        self, names: dict[str, Any], function: str, omega: list[float], total: float
    ) -> None:
        close(names[function](names["x_signal"], omega).sum(), total)

    def test_outputs_with_stride_two(self, names: dict[str, Any]) -> None:
        outputs = names["conv_3_2_1_zp"](names["x_signal"], THIRD)
        close(outputs, (3.465, 5.214, 8.415, 10.065, 5.577, 3.234))
        close(outputs, names["conv_3_1_1_zp"](names["x_signal"], THIRD)[::2])

    def test_edge_detector(self, names: dict[str, Any]) -> None:
        outputs = names["conv_3_1_1_zp"](names["x_signal"], [-0.5, 0.0, 0.5])
        close(outputs, (2.65, 0.1, -0.1, 2.35, 2.6, -0.1, 0, -3.35, -3.45, 0.05, -0.15, -1.65))

    def test_matrix_and_convolution_agree(self, names: dict[str, Any]) -> None:
        expected = (
            1.54,
            -3.63,
            -3.62,
            -4.87,
            -2.11,
            -6.93,
            -7.41,
            -5.39,
            -9.38,
            -2.16,
            -2.37,
            -1.75,
        )
        close(names["conv_3_1_1_zp"](names["x_signal"], ASYMMETRIC), expected)
        close(names["get_conv_mat_3_1_1_zp"](12, ASYMMETRIC) @ names["x_signal"], expected)

    def test_squared_matrix_has_other_corners(self, names: dict[str, Any]) -> None:
        matrix = names["get_conv_mat_3_1_1_zp"](12, ASYMMETRIC)
        close(np.diag(matrix @ matrix), [0.45] + [0.65] * 10 + [0.45])

    def test_combined_kernel_is_exact_but_for_the_first_and_last_output(
        self, names: dict[str, Any]
    ) -> None:
        kernel = names["combine_kernels"](ASYMMETRIC, ASYMMETRIC)
        close(kernel, (1, -1, 0.65, -0.2, 0.04))
        once = names["conv_3_1_1_zp"](names["x_signal"], ASYMMETRIC)
        gap = names["conv_3_1_1_zp"](once, ASYMMETRIC)
        gap = gap - names["conv_5_1_1_zp"](names["x_signal"], kernel)
        close(gap, [-1.04] + [0.0] * 10 + [-0.62])

    def test_combined_kernel_does_not_depend_on_the_order(self, names: dict[str, Any]) -> None:
        a, b = [1.0, -2.0, 0.5], [3.0, 1.0, -1.0, 2.0]
        close(names["combine_kernels"](a, b), names["combine_kernels"](b, a))

    @pytest.mark.parametrize(
        ("function", "size", "options"),
        [
            ("conv_3_1_1_zp", 3, {"padding": 1}),
            ("conv_3_2_1_zp", 3, {"padding": 1, "stride": 2}),
            ("conv_5_1_1_zp", 5, {"padding": 2}),
            ("conv_3_1_2_zp", 3, {"padding": 2, "dilation": 2}),
        ],
    )
    @pytest.mark.parametrize("n", [5, 6, 12])
    def test_convolutions_agree_with_torch(
        self, names: dict[str, Any], function: str, size: int, options: dict[str, int], n: int
    ) -> None:
        rng = np.random.default_rng(n)
        x, omega = rng.normal(size=n), rng.normal(size=size)
        expected = torch.nn.functional.conv1d(
            torch.tensor(x)[None, None], torch.tensor(omega)[None, None], **options
        )
        close(names[function](x, omega), expected[0, 0])


class TestSampling:
    LARGE = np.array([[1, 3, 5, 3], [6, 2, 0, 8], [4, 6, 1, 4], [2, 8, 0, 3]])
    SMALL = np.array([[6, 8], [8, 4]])

    @pytest.fixture
    def names(self) -> dict[str, Any]:
        return solved("tarea2/udl_10_4_downsampling_upsampling")

    def test_the_notebook_uses_the_published_arrays(self, names: dict[str, Any]) -> None:
        assert np.array_equal(names["orig_4_4"], self.LARGE)
        assert np.array_equal(names["orig_2_2"], self.SMALL)

    @pytest.mark.parametrize(
        ("function", "expected"),
        [
            ("subsample", [[1, 5], [4, 1]]),
            ("maxpool", [[6, 8], [8, 4]]),
            ("meanpool", [[3, 4], [5, 2]]),
        ],
    )
    def test_downsampling_the_large_array(
        self, names: dict[str, Any], function: str, expected: list[list[int]]
    ) -> None:
        assert names[function](self.LARGE).tolist() == expected

    def test_duplicate(self, names: dict[str, Any]) -> None:
        rows = [[6, 6, 8, 8]] * 2 + [[8, 8, 4, 4]] * 2
        assert names["duplicate"](self.SMALL).tolist() == rows

    def test_max_unpool(self, names: dict[str, Any]) -> None:
        expected = [[0, 0, 0, 0], [6, 0, 0, 8], [0, 0, 0, 4], [0, 8, 0, 0]]
        assert names["max_unpool"](self.SMALL, self.LARGE).tolist() == expected

    def test_bilinear_rounds_up(self, names: dict[str, Any]) -> None:
        expected = [[6, 7, 8, 4], [7, 7, 6, 3], [8, 6, 4, 2], [4, 3, 2, 1]]
        assert names["bilinear"](self.SMALL).tolist() == expected

    def test_mean_of_bright_bytes_does_not_overflow(self, names: dict[str, Any]) -> None:
        image = np.array([[200, 100], [50, 250]], dtype=np.uint8)
        with np.errstate(over="ignore"):
            naive = (image[0, 0] + image[0, 1] + image[1, 0] + image[1, 1]) / np.uint8(4)
        assert naive == 22
        assert names["meanpool"](image).tolist() == [[150]]

    @pytest.mark.parametrize(
        ("function", "shape"),
        [("subsample", (35, 38)), ("maxpool", (34, 37)), ("meanpool", (34, 37))],
    )
    def test_sizes_after_three_steps(
        self, names: dict[str, Any], function: str, shape: tuple[int, int]
    ) -> None:
        image = np.zeros((279, 300), dtype=np.uint8)
        for _ in range(3):
            image = names[function](image)
        assert image.shape == shape

    def test_pools_agree_with_torch(self, names: dict[str, Any]) -> None:
        image = np.random.default_rng(0).normal(size=(7, 9))
        tensor = torch.tensor(image)[None]
        close(names["maxpool"](image), torch.nn.functional.max_pool2d(tensor, 2)[0])
        close(names["meanpool"](image), torch.nn.functional.avg_pool2d(tensor, 2)[0])
