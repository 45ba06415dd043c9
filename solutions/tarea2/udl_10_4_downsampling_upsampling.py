"""Solutions of tarea2/udl_10_4_downsampling_upsampling: generated, do not edit.

Edit source/tarea2/udl_10_4_downsampling_upsampling.ipynb and run `make build`.
"""


# setup
# Packages: numpy and matplotlib. Both are already installed in Colab.
import matplotlib.pyplot as plt
import numpy as np


# subsample
def subsample(x_in: np.ndarray) -> np.ndarray:
    """Keeps the pixels of even row and even column.

    x_in: image, shape (H, W), any numeric dtype.
    Returns an array of shape (ceil(H / 2), ceil(W / 2)).
    """
    return x_in[::2, ::2]


# maxpool
def maxpool(x_in: np.ndarray) -> np.ndarray:
    """Maximum of each 2 x 2 block; an odd last row or column is dropped.

    x_in: image, shape (H, W), any numeric dtype.
    Returns an array of shape (H // 2, W // 2).
    """
    height, width = x_in.shape[0] // 2, x_in.shape[1] // 2
    blocks = x_in[: 2 * height, : 2 * width].reshape(height, 2, width, 2)
    return blocks.max(axis=(1, 3))


# meanpool
def meanpool(x_in: np.ndarray) -> np.ndarray:
    """Mean of each 2 x 2 block; an odd last row or column is dropped.

    x_in: image, shape (H, W), any numeric dtype.
    Returns an array of shape (H // 2, W // 2), not rounded.
    """
    height, width = x_in.shape[0] // 2, x_in.shape[1] // 2
    blocks = x_in[: 2 * height, : 2 * width].reshape(height, 2, width, 2)
    return blocks.mean(axis=(1, 3))


# duplicate
def duplicate(x_in: np.ndarray) -> np.ndarray:
    """Repeats each pixel in a 2 x 2 block.

    x_in: image, shape (H, W), any numeric dtype.
    Returns an array of shape (2 H, 2 W).
    """
    return np.repeat(np.repeat(x_in, 2, axis=0), 2, axis=1)


# max_unpool
def max_unpool(x_in: np.ndarray, x_high_res: np.ndarray) -> np.ndarray:
    """Puts each pixel where the maximum of its 2 x 2 block of x_high_res is; zeros elsewhere.

    x_in: image, shape (H, W).  x_high_res: shape (2 H, 2 W), or with one more row or column.
    Returns an array of shape (2 H, 2 W).
    """
    height, width = x_in.shape
    result = np.zeros((2 * height, 2 * width), dtype=x_in.dtype)
    for i in range(height):
        for j in range(width):
            block = x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            a, b = np.unravel_index(np.argmax(block), block.shape)
            result[2 * i + a, 2 * j + b] = x_in[i, j]
    return result


# bilinear
def bilinear(x_in: np.ndarray) -> np.ndarray:
    """Doubles the image with means of neighbours, rounded up; zeros beyond the bottom and right.

    x_in: image with integer values, shape (H, W), any numeric dtype.
    Returns an array of shape (2 H, 2 W).
    """
    height, width = x_in.shape
    padded = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    here, right = padded[:-1, :-1], padded[:-1, 1:]
    below, diagonal = padded[1:, :-1], padded[1:, 1:]
    result = np.zeros((2 * height, 2 * width))
    result[::2, ::2] = here
    result[::2, 1::2] = np.ceil((here + right) / 2)
    result[1::2, ::2] = np.ceil((here + below) / 2)
    result[1::2, 1::2] = np.ceil((here + right + below + diagonal) / 4)
    return result
