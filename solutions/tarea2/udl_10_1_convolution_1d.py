"""Solutions of tarea2/udl_10_1_convolution_1d: generated, do not edit.

Edit source/tarea2/udl_10_1_convolution_1d.ipynb and run `make build`.
"""


# setup
# Packages: numpy and matplotlib. Both are already installed in Colab.
import matplotlib.pyplot as plt
import numpy as np


# conv_3_1_1_zp
def conv_3_1_1_zp(x_in: list | np.ndarray, omega: list | np.ndarray) -> np.ndarray:
    """Convolution with kernel size 3, stride 1, dilation 1 and zero padding (no kernel flip).

    x_in: signal, shape (n,), n >= 3.  omega: weights, shape (3,).
    Returns the outputs, shape (n,), float.
    """
    padded = np.pad(np.asarray(x_in, dtype=float), 1)
    return omega[0] * padded[:-2] + omega[1] * padded[1:-1] + omega[2] * padded[2:]


# conv_3_2_1_zp
def conv_3_2_1_zp(x_in: list | np.ndarray, omega: list | np.ndarray) -> np.ndarray:
    """Convolution with kernel size 3, stride 2, dilation 1 and zero padding (no kernel flip).

    x_in: signal, shape (n,), n >= 3.  omega: weights, shape (3,).
    Returns the outputs, shape (ceil(n / 2),), float; output j is centred at x_in[2 * j].
    """
    padded = np.pad(np.asarray(x_in, dtype=float), 1)
    return omega[0] * padded[:-2:2] + omega[1] * padded[1:-1:2] + omega[2] * padded[2::2]


# conv_5_1_1_zp
def conv_5_1_1_zp(x_in: list | np.ndarray, omega: list | np.ndarray) -> np.ndarray:
    """Convolution with kernel size 5, stride 1, dilation 1 and zero padding (no kernel flip).

    x_in: signal, shape (n,), n >= 5.  omega: weights, shape (5,).
    Returns the outputs, shape (n,), float.
    """
    n = len(x_in)
    padded = np.pad(np.asarray(x_in, dtype=float), 2)
    return sum(omega[k] * padded[k : k + n] for k in range(5))


# conv_3_1_2_zp
def conv_3_1_2_zp(x_in: list | np.ndarray, omega: list | np.ndarray) -> np.ndarray:
    """Convolution with kernel size 3, stride 1, dilation 2 and zero padding (no kernel flip).

    x_in: signal, shape (n,), n >= 5.  omega: weights, shape (3,).
    Returns the outputs, shape (n,), float.
    """
    padded = np.pad(np.asarray(x_in, dtype=float), 2)
    return omega[0] * padded[:-4] + omega[1] * padded[2:-2] + omega[2] * padded[4:]


# get_conv_mat_3_1_1_zp
def get_conv_mat_3_1_1_zp(n_out: int, omega: list | np.ndarray) -> np.ndarray:
    """The matrix whose product with a signal equals conv_3_1_1_zp of that signal.

    n_out: length of the signal and of the output, n_out >= 2.  omega: weights, shape (3,).
    Returns the matrix, shape (n_out, n_out), float.
    """
    left, centre, right = omega
    return left * np.eye(n_out, k=-1) + centre * np.eye(n_out) + right * np.eye(n_out, k=1)


# combine_kernels
def combine_kernels(omega_a: list | np.ndarray, omega_b: list | np.ndarray) -> np.ndarray:
    """The kernel whose convolution equals applying omega_a and then omega_b (away from the borders).

    omega_a: shape (n_a,), n_a >= 1.  omega_b: shape (n_b,), n_b >= 1.
    Returns the combined kernel, shape (n_a + n_b - 1,), float.
    """
    second = np.asarray(omega_b, dtype=float)
    combined = np.zeros(len(omega_a) + len(second) - 1)
    for j, weight in enumerate(omega_a):
        combined[j : j + len(second)] += weight * second
    return combined
