"""Solutions of tarea1/udl_05_3_multiclass_cross_entropy_loss: generated, do not edit.

Edit source/tarea1/udl_05_3_multiclass_cross_entropy_loss.ipynb and run `make build`.
"""


# setup
# Packages: numpy and matplotlib. Both are already installed in Colab.
import matplotlib.pyplot as plt
import numpy as np


# softmax
def softmax(model_out: np.ndarray) -> np.ndarray:
    """Class probabilities, column by column.

    model_out: outputs of the network, shape (K, n).
    Returns the probabilities, shape (K, n), float; each column adds up to 1.
    """
    exponentials = np.exp(model_out - np.max(model_out, axis=0, keepdims=True))
    return exponentials / np.sum(exponentials, axis=0, keepdims=True)


# categorical_distribution
def categorical_distribution(y, lambda_param):
    """Probability of each observed class: lambda_param[y[i], i] for every column i.

    y: classes 0 ... K-1, shape (n,), integer.  lambda_param: probabilities, shape (K, n).
    Returns an array of shape (n,).
    """
    return lambda_param[y, np.arange(lambda_param.shape[1])]


# compute_likelihood
def compute_likelihood(y_train: np.ndarray, lambda_param: np.ndarray) -> float:
    """Likelihood of the observed classes: the product of their probabilities.

    y_train: classes 0 ... K-1, shape (n,), integer.  lambda_param: shape (K, n).
    Returns a scalar.
    """
    return np.prod(categorical_distribution(y_train, lambda_param))


# compute_negative_log_likelihood
def compute_negative_log_likelihood(y_train: np.ndarray, lambda_param: np.ndarray) -> float:
    """Cross-entropy: minus the sum of the logarithms of the observed classes' probabilities.

    y_train: classes 0 ... K-1, shape (n,), integer.  lambda_param: shape (K, n), positive.
    Returns a scalar.
    """
    return -np.sum(np.log(categorical_distribution(y_train, lambda_param)))
