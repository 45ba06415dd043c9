"""Solutions of tarea1/udl_07_2_backpropagation: generated, do not edit.

Edit source/tarea1/udl_07_2_backpropagation.ipynb and run `make build`.
"""


# setup
# Packages: numpy and matplotlib. Both are already installed in Colab.
import matplotlib.pyplot as plt
import numpy as np


# network
HIDDEN_LAYERS = 5
HIDDEN_UNITS = 6


def ReLU(preactivation):
    """Rectified linear unit, element by element; returns a new array."""
    return preactivation.clip(0.0)


def get_parameters():
    """Weights and biases of the example network, always the same: two lists of arrays."""
    normal = np.random.RandomState(0).normal  # the numbers of np.random.seed(0)
    weights, biases = [None] * (HIDDEN_LAYERS + 1), [None] * (HIDDEN_LAYERS + 1)
    weights[0], weights[-1] = normal(size=(HIDDEN_UNITS, 1)), normal(size=(1, HIDDEN_UNITS))
    biases[0], biases[-1] = normal(size=(HIDDEN_UNITS, 1)), normal(size=(1, 1))
    for layer in range(1, HIDDEN_LAYERS):
        weights[layer] = normal(size=(HIDDEN_UNITS, HIDDEN_UNITS))
        biases[layer] = normal(size=(HIDDEN_UNITS, 1))
    return weights, biases


example_input = np.array([[1.2]])
example_target = np.array([[20.0]])


# compute_network_output
def compute_network_output(
    net_input: np.ndarray, all_weights: list[np.ndarray], all_biases: list[np.ndarray]
) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Forward pass through a network of any depth K; the lists tell which.

    net_input: shape (D_0, 1).
    all_weights, all_biases: lists of K+1 arrays, of shapes (D_{k+1}, D_k) and (D_{k+1}, 1).
    Returns net_output, shape (D_{K+1}, 1); all_f, K+1 preactivations of shape (D_{k+1}, 1);
    all_h, K+1 activations of shape (D_k, 1), with all_h[0] the input.
    """
    all_f, all_h = [], [net_input.copy()]
    for weights, biases in zip(all_weights[:-1], all_biases[:-1], strict=True):
        all_f.append(biases + weights @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    all_f.append(all_biases[-1] + all_weights[-1] @ all_h[-1])
    return all_f[-1], all_f, all_h


# loss
def least_squares_loss(net_output, y):
    """Sum of the squared differences between output and target; a scalar."""
    return np.sum((net_output - y) ** 2)


def d_loss_d_output(net_output, y):
    """Derivative of the loss with respect to the output; the shape of net_output."""
    return 2 * (net_output - y)


def indicator_function(x):
    """1.0 where x > 0 and 0.0 where x <= 0, element by element; returns a new array."""
    return np.where(x > 0, 1.0, 0.0)


# backward_pass
def backward_pass(
    all_weights: list[np.ndarray],
    all_biases: list[np.ndarray],
    all_f: list[np.ndarray],
    all_h: list[np.ndarray],
    y: np.ndarray,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Derivatives of the loss with respect to all weights and biases.

    all_weights, all_biases: lists of K+1 arrays, of shapes (D_{k+1}, D_k) and (D_{k+1}, 1).
    all_f, all_h: lists of K+1 arrays from the forward pass, of shapes (D_{k+1}, 1) and (D_k, 1).
    y: target, shape (D_{K+1}, 1).
    Returns all_dl_dweights, all_dl_dbiases: lists of arrays shaped like all_weights, all_biases.
    """
    K = len(all_weights) - 1
    all_dl_dweights, all_dl_dbiases = [None] * (K + 1), [None] * (K + 1)
    dl_df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        all_dl_dbiases[k] = dl_df
        all_dl_dweights[k] = dl_df @ all_h[k].T
        if k > 0:
            dl_dh = all_weights[k].T @ dl_df
            dl_df = indicator_function(all_f[k - 1]) * dl_dh
    return all_dl_dweights, all_dl_dbiases
