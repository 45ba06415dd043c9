"""Solutions of tarea1/udl_06_5_adam: generated, do not edit.

Edit source/tarea1/udl_06_5_adam.ipynb and run `make build`.
"""


# setup
# Packages: numpy and matplotlib. Both are already installed in Colab.
import matplotlib.pyplot as plt
import numpy as np


# loss_and_gradient
def loss(phi0, phi1):
    """The loss at (phi0, phi1); numbers or arrays of one shape."""
    height = np.exp(-0.5 * (phi1 * phi1) * 4.0)
    height = height * np.exp(-0.5 * (phi0 - 0.7) * (phi0 - 0.7) / 4.0)
    return 1.0 - height


def get_loss_gradient(phi0, phi1):
    """Gradient of the loss at one point, shape (2,), by central differences."""
    phi0 = np.asarray(phi0, dtype=np.float64).item()
    phi1 = np.asarray(phi1, dtype=np.float64).item()
    delta = 0.00001
    gradient = np.zeros(2)
    gradient[0] = (loss(phi0 + delta / 2, phi1) - loss(phi0 - delta / 2, phi1)) / delta
    gradient[1] = (loss(phi0, phi1 + delta / 2) - loss(phi0, phi1 - delta / 2)) / delta
    return gradient


def grad_descent(start_posn, n_steps, alpha):
    """Path of gradient descent, shape (2, n_steps + 1), from start_posn of shape (2, 1)."""
    grad_path = np.zeros((2, n_steps + 1))
    grad_path[:, 0] = start_posn[:, 0]
    for c_step in range(n_steps):
        this_grad = get_loss_gradient(grad_path[0, c_step], grad_path[1, c_step])
        grad_path[:, c_step + 1] = grad_path[:, c_step] - alpha * this_grad
    return grad_path


# normalized_gradients
def normalized_gradients(
    start_posn: np.ndarray, n_steps: int, alpha: float, epsilon: float = 1e-20
) -> np.ndarray:
    """Path of descent with each gradient component divided by its own size.

    start_posn: start, shape (2, 1).  n_steps: number of steps.  alpha: step size.
    epsilon: added to the root of the squared gradient.
    Returns the path, shape (2, n_steps + 1), float; column 0 is the start.
    """
    grad_path = np.zeros((2, n_steps + 1))
    grad_path[:, 0] = start_posn[:, 0]
    for c_step in range(n_steps):
        m = get_loss_gradient(grad_path[0, c_step], grad_path[1, c_step])
        v = m**2
        grad_path[:, c_step + 1] = grad_path[:, c_step] - alpha * m / (np.sqrt(v) + epsilon)
    return grad_path


# adam
def adam(
    start_posn: np.ndarray,
    n_steps: int,
    alpha: float,
    beta: float = 0.9,
    gamma: float = 0.99,
    epsilon: float = 1e-20,
) -> np.ndarray:
    """Path of Adam.

    start_posn: start, shape (2, 1).  n_steps: number of steps.  alpha: step size.
    beta, gamma: memory of the averages of the gradient and of its square.
    epsilon: added to the root of the corrected average of the squared gradient.
    Returns the path, shape (2, n_steps + 1), float; column 0 is the start.
    """
    grad_path = np.zeros((2, n_steps + 1))
    grad_path[:, 0] = start_posn[:, 0]
    m = np.zeros(2)
    v = np.zeros(2)
    for c_step in range(n_steps):
        grad = get_loss_gradient(grad_path[0, c_step], grad_path[1, c_step])
        m = beta * m + (1 - beta) * grad
        v = gamma * v + (1 - gamma) * grad**2
        m_tilde = m / (1 - beta ** (c_step + 1))
        v_tilde = v / (1 - gamma ** (c_step + 1))
        step = alpha * m_tilde / (np.sqrt(v_tilde) + epsilon)
        grad_path[:, c_step + 1] = grad_path[:, c_step] - step
    return grad_path
