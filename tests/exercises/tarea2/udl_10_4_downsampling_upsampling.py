"""Right and wrong answers for this notebook; each block stands in for one answer cell."""


# %% alternative subsample loops
def subsample(x_in):
    height, width = x_in.shape
    x_out = np.zeros(((height + 1) // 2, (width + 1) // 2))
    for i in range(x_out.shape[0]):
        for j in range(x_out.shape[1]):
            x_out[i, j] = x_in[2 * i, 2 * j]
    return x_out


# %% alternative subsample lists_of_python_numbers
def subsample(x_in):
    print("size", x_in.shape)
    return np.array([[float(v) for v in row[::2]] for row in x_in.tolist()[::2]])


# %% alternative subsample torch_float32
import torch


def subsample(x_in):
    return torch.tensor(x_in.tolist(), dtype=torch.float32)[::2, ::2].numpy()


# %% alternative subsample take_with_index_grid
def subsample(x_in):
    h, w = x_in.shape
    return x_in[np.ix_(np.arange(0, h, 2), np.arange(0, w, 2))]


# %% mutant subsample returns_zeros -> subsample__check, subsample__values
def subsample(x_in):
    return np.zeros(((x_in.shape[0] + 1) // 2, (x_in.shape[1] + 1) // 2))


# %% mutant subsample floor_for_odd_sizes -> subsample__check, subsample__values
def subsample(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return x_in[: 2 * h : 2, : 2 * w : 2]


# %% mutant subsample takes_the_bottom_right -> subsample__check, subsample__values
def subsample(x_in):
    return x_in[1::2, 1::2]


# %% mutant subsample only_the_rows -> subsample__check, subsample__values
def subsample(x_in):
    return x_in[::2]


# %% mutant subsample crops_the_corner -> subsample__check, subsample__values
def subsample(x_in):
    return x_in[: (x_in.shape[0] + 1) // 2, : (x_in.shape[1] + 1) // 2]


# %% mutant subsample truncates_to_integers -> subsample__values
def subsample(x_in):
    x_out = np.zeros(((x_in.shape[0] + 1) // 2, (x_in.shape[1] + 1) // 2), dtype=int)
    x_out[:] = x_in[::2, ::2]
    return x_out


# %% mutant subsample transposed -> subsample__check, subsample__values
def subsample(x_in):
    return x_in[::2, ::2].T


# %% mutant subsample returns_a_list -> subsample__check
def subsample(x_in):
    return x_in[::2, ::2].tolist()


# %% mutant subsample overwrites_its_input -> subsample__inputs_unchanged
def subsample(x_in):
    x_out = x_in[::2, ::2].copy()
    x_in[: x_out.shape[0], : x_out.shape[1]] = x_out
    return x_out


# %% alternative maxpool loops
def maxpool(x_in):
    height, width = x_in.shape
    x_out = np.zeros((height // 2, width // 2))
    for i in range(height // 2):
        for j in range(width // 2):
            x_out[i, j] = np.max(x_in[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])
    return x_out


# %% alternative maxpool four_slices
def maxpool(x_in):
    h, w = x_in.shape[0] // 2 * 2, x_in.shape[1] // 2 * 2
    top = np.maximum(x_in[0:h:2, 0:w:2], x_in[0:h:2, 1:w:2])
    bottom = np.maximum(x_in[1:h:2, 0:w:2], x_in[1:h:2, 1:w:2])
    return np.maximum(top, bottom)


# %% alternative maxpool torch_float32_unfold
import torch


def maxpool(x_in):
    x = torch.tensor(x_in, dtype=torch.float32)
    return x.unfold(0, 2, 2).unfold(1, 2, 2).amax(dim=(2, 3)).numpy()


# %% alternative maxpool python_numbers_from_minus_infinity
def maxpool(x_in):
    h, w = x_in.shape
    out = []
    for i in range(0, h - 1, 2):
        row = []
        for j in range(0, w - 1, 2):
            best = -float("inf")
            for a in range(2):
                for b in range(2):
                    if x_in[i + a, j + b] > best:
                        best = x_in[i + a, j + b]
            row.append(float(best))
        out.append(row)
    return np.array(out)


# %% mutant maxpool returns_zeros -> maxpool__check, maxpool__values, maxpool__inputs_unchanged
def maxpool(x_in):
    return np.zeros((x_in.shape[0] // 2, x_in.shape[1] // 2))


# %% mutant maxpool starts_from_zero -> maxpool__check, maxpool__values
def maxpool(x_in):
    x_out = np.zeros((x_in.shape[0] // 2, x_in.shape[1] // 2))
    for i in range(x_out.shape[0]):
        for j in range(x_out.shape[1]):
            for a in range(2):
                for b in range(2):
                    x_out[i, j] = max(x_out[i, j], x_in[2 * i + a, 2 * j + b])
    return x_out


# %% mutant maxpool starts_from_minus_255 -> maxpool__values
def maxpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    blocks = x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2)
    return np.maximum(blocks.max(axis=(1, 3)).astype(float), -255)


# %% mutant maxpool pads_the_odd_edge -> maxpool__values, maxpool__inputs_unchanged
def maxpool(x_in):
    h, w = (x_in.shape[0] + 1) // 2, (x_in.shape[1] + 1) // 2
    padded = np.pad(x_in, ((0, x_in.shape[0] % 2), (0, x_in.shape[1] % 2)), mode="edge")
    return padded.reshape(h, 2, w, 2).max(axis=(1, 3))


# %% mutant maxpool drops_the_first_odd_row -> maxpool__values
def maxpool(x_in):
    x = x_in[x_in.shape[0] % 2 :, x_in.shape[1] % 2 :]
    return x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2).max(axis=(1, 3))


# %% mutant maxpool takes_the_minimum -> maxpool__check, maxpool__values
def maxpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2).min(axis=(1, 3))


# %% mutant maxpool wrong_blocks -> maxpool__check, maxpool__values
def maxpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return x_in[: 2 * h, : 2 * w].reshape(h, w, 2, 2).max(axis=(2, 3))


# %% mutant maxpool stride_one -> maxpool__check, maxpool__values
def maxpool(x_in):
    top = np.maximum(x_in[:-1, :-1], x_in[:-1, 1:])
    return np.maximum(top, np.maximum(x_in[1:, :-1], x_in[1:, 1:]))[
        : x_in.shape[0] // 2, : x_in.shape[1] // 2
    ]


# %% mutant maxpool only_the_diagonal -> maxpool__check, maxpool__values
def maxpool(x_in):
    h, w = x_in.shape[0] // 2 * 2, x_in.shape[1] // 2 * 2
    return np.maximum(x_in[0:h:2, 0:w:2], x_in[1:h:2, 1:w:2])


# %% mutant maxpool truncates_to_integers -> maxpool__values
def maxpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2).max(axis=(1, 3)).astype(int)


# %% mutant maxpool result_in_uint8 -> maxpool__values
def maxpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return (
        x_in[: 2 * h, : 2 * w]
        .reshape(h, 2, w, 2)
        .max(axis=(1, 3))
        .astype(np.int64)
        .astype(np.uint8)
    )


# %% mutant maxpool built_for_squares -> maxpool__values, maxpool__inputs_unchanged
def maxpool(x_in):
    n = min(x_in.shape) // 2
    return x_in[: 2 * n, : 2 * n].reshape(n, 2, n, 2).max(axis=(1, 3))


# %% mutant maxpool overwrites_its_input -> maxpool__inputs_unchanged
def maxpool(x_in):
    h, w = x_in.shape[0] // 2 * 2, x_in.shape[1] // 2 * 2
    x = x_in[:h, :w]
    np.maximum(x[::2], x[1::2], out=x[::2])
    return np.maximum(x[::2, ::2], x[::2, 1::2])


# %% alternative meanpool loops
def meanpool(x_in):
    height, width = x_in.shape
    x_out = np.zeros((height // 2, width // 2))
    for i in range(height // 2):
        for j in range(width // 2):
            total = 0.0
            for a in range(2):
                for b in range(2):
                    total += float(x_in[2 * i + a, 2 * j + b])
            x_out[i, j] = total / 4
    return x_out


# %% alternative meanpool four_slices_of_floats
def meanpool(x_in):
    x = x_in.astype(np.float32)[: x_in.shape[0] // 2 * 2, : x_in.shape[1] // 2 * 2]
    return 0.25 * (x[::2, ::2] + x[::2, 1::2] + x[1::2, ::2] + x[1::2, 1::2])


# %% alternative meanpool torch_float32_unfold
import torch


def meanpool(x_in):
    x = torch.tensor(x_in, dtype=torch.float32)
    return x.unfold(0, 2, 2).unfold(1, 2, 2).mean(dim=(2, 3)).numpy()


# %% alternative meanpool means_of_means
def meanpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return np.array(
        [
            [
                np.mean(
                    [
                        np.mean(x_in[2 * i, 2 * j : 2 * j + 2]),
                        np.mean(x_in[2 * i + 1, 2 * j : 2 * j + 2]),
                    ]
                )
                for j in range(w)
            ]
            for i in range(h)
        ]
    )


# %% mutant meanpool returns_zeros -> meanpool__check, meanpool__values, meanpool__inputs_unchanged
def meanpool(x_in):
    return np.zeros((x_in.shape[0] // 2, x_in.shape[1] // 2))


# %% mutant meanpool sum_overflows_in_uint8 -> meanpool__check, meanpool__values
def meanpool(x_in):
    x = x_in[: x_in.shape[0] // 2 * 2, : x_in.shape[1] // 2 * 2]
    return (x[::2, ::2] + x[::2, 1::2] + x[1::2, ::2] + x[1::2, 1::2]) / 4


# %% mutant meanpool scalar_sum_overflows_in_uint8 -> meanpool__check, meanpool__values
def meanpool(x_in):
    x_out = np.zeros((x_in.shape[0] // 2, x_in.shape[1] // 2))
    for i in range(x_out.shape[0]):
        for j in range(x_out.shape[1]):
            r, c = 2 * i, 2 * j
            x_out[i, j] = (x_in[r, c] + x_in[r, c + 1] + x_in[r + 1, c] + x_in[r + 1, c + 1]) / 4
    return x_out


# %% mutant meanpool pairs_overflow_in_uint8 -> meanpool__check, meanpool__values
def meanpool(x_in):
    x = x_in[: x_in.shape[0] // 2 * 2, : x_in.shape[1] // 2 * 2]
    return ((x[::2, ::2] + x[::2, 1::2]) / 2 + (x[1::2, ::2] + x[1::2, 1::2]) / 2) / 2


# %% mutant meanpool integer_division -> meanpool__check, meanpool__values
def meanpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return x_in[: 2 * h, : 2 * w].astype(float).reshape(h, 2, w, 2).sum(axis=(1, 3)) // 4


# %% mutant meanpool keeps_the_dtype_of_the_input -> meanpool__check, meanpool__values
def meanpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    x_out = np.zeros((h, w), dtype=x_in.dtype)
    x_out[:] = x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean(axis=(1, 3))
    return x_out


# %% mutant meanpool rounds -> meanpool__check, meanpool__values
def meanpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return np.round(x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean(axis=(1, 3)))


# %% mutant meanpool takes_the_median -> meanpool__check, meanpool__values
def meanpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return np.median(x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2), axis=(1, 3))


# %% mutant meanpool pads_the_odd_edge -> meanpool__values, meanpool__inputs_unchanged
def meanpool(x_in):
    h, w = (x_in.shape[0] + 1) // 2, (x_in.shape[1] + 1) // 2
    padded = np.pad(x_in, ((0, x_in.shape[0] % 2), (0, x_in.shape[1] % 2)))
    return padded.reshape(h, 2, w, 2).mean(axis=(1, 3))


# %% mutant meanpool takes_the_maximum -> meanpool__check, meanpool__values
def meanpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2).max(axis=(1, 3))


# %% mutant meanpool clips_to_a_byte -> meanpool__values
def meanpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    return np.clip(x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean(axis=(1, 3)), 0, 255)


# %% mutant meanpool overwrites_its_input -> meanpool__inputs_unchanged
def meanpool(x_in):
    h, w = x_in.shape[0] // 2, x_in.shape[1] // 2
    means = x_in[: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean(axis=(1, 3))
    x_in[:h, :w] = means
    return means


# %% alternative duplicate loops
def duplicate(x_in):
    height, width = x_in.shape
    x_out = np.zeros((2 * height, 2 * width))
    for i in range(2 * height):
        for j in range(2 * width):
            x_out[i, j] = x_in[i // 2, j // 2]
    return x_out


# %% alternative duplicate four_slices
def duplicate(x_in):
    x_out = np.empty((2 * x_in.shape[0], 2 * x_in.shape[1]), dtype=x_in.dtype)
    x_out[::2, ::2] = x_out[1::2, ::2] = x_out[::2, 1::2] = x_out[1::2, 1::2] = x_in
    return x_out


# %% alternative duplicate kronecker
def duplicate(x_in):
    return np.kron(x_in, np.ones((2, 2)))


# %% alternative duplicate torch_float32
import torch


def duplicate(x_in):
    x = torch.tensor(x_in.tolist(), dtype=torch.float32)
    return x.repeat_interleave(2, dim=0).repeat_interleave(2, dim=1).numpy()


# %% mutant duplicate returns_zeros -> duplicate__check, duplicate__values
def duplicate(x_in):
    return np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))


# %% mutant duplicate tiles_the_image -> duplicate__check, duplicate__values
def duplicate(x_in):
    return np.tile(x_in, (2, 2))


# %% mutant duplicate only_the_rows -> duplicate__check, duplicate__values
def duplicate(x_in):
    return np.repeat(x_in, 2, axis=0)


# %% mutant duplicate zeros_in_between -> duplicate__check, duplicate__values
def duplicate(x_in):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    x_out[::2, ::2] = x_in
    return x_out


# %% mutant duplicate forgets_the_diagonal -> duplicate__check, duplicate__values
def duplicate(x_in):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    x_out[::2, ::2] = x_out[1::2, ::2] = x_out[::2, 1::2] = x_in
    return x_out


# %% mutant duplicate truncates_to_integers -> duplicate__values
def duplicate(x_in):
    return np.repeat(np.repeat(x_in, 2, axis=0), 2, axis=1).astype(int)


# %% mutant duplicate built_for_squares -> duplicate__check, duplicate__values
def duplicate(x_in):
    n = 2 * x_in.shape[0]
    return np.resize(np.repeat(np.repeat(x_in, 2, axis=0), 2, axis=1), (n, n))


# %% mutant duplicate overwrites_its_input -> duplicate__inputs_unchanged
def duplicate(x_in):
    x_out = np.repeat(np.repeat(x_in, 2, axis=0), 2, axis=1)
    x_in *= 0
    return x_out


# %% alternative max_unpool loops_over_four_places
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            best_row, best_column = 2 * i, 2 * j
            for row in range(2 * i, 2 * i + 2):
                for column in range(2 * j, 2 * j + 2):
                    if x_high_res[row, column] > x_high_res[best_row, best_column]:
                        best_row, best_column = row, column
            x_out[best_row, best_column] = x_in[i, j]
    return x_out


# %% alternative max_unpool vectorised
def max_unpool(x_in, x_high_res):
    h, w = x_in.shape
    blocks = x_high_res[: 2 * h, : 2 * w].reshape(h, 2, w, 2).transpose(0, 2, 1, 3).reshape(h, w, 4)
    places = np.arange(4) == blocks.argmax(axis=2)[:, :, None]
    spread = np.where(places, x_in[:, :, None], 0)
    return spread.reshape(h, w, 2, 2).transpose(0, 2, 1, 3).reshape(2 * h, 2 * w)


# %% alternative max_unpool chain_of_ifs_on_lists
def max_unpool(x_in, x_high_res):
    h, w = x_in.shape
    high = x_high_res.tolist()
    out = [[0.0] * (2 * w) for _ in range(2 * h)]
    for i, row in enumerate(x_in.tolist()):
        for j, value in enumerate(row):
            a, b, c, d = (
                high[2 * i][2 * j],
                high[2 * i][2 * j + 1],
                high[2 * i + 1][2 * j],
                high[2 * i + 1][2 * j + 1],
            )
            if a >= b and a >= c and a >= d:
                out[2 * i][2 * j] = value
            elif b >= c and b >= d:
                out[2 * i][2 * j + 1] = value
            elif c >= d:
                out[2 * i + 1][2 * j] = value
            else:
                out[2 * i + 1][2 * j + 1] = value
    return np.array(out)


# %% alternative max_unpool torch_float32
import torch


def max_unpool(x_in, x_high_res):
    small = torch.tensor(x_in.tolist(), dtype=torch.float32)
    large = torch.tensor(x_high_res.tolist(), dtype=torch.float32)
    result = torch.zeros(2 * small.shape[0], 2 * small.shape[1])
    for i in range(small.shape[0]):
        for j in range(small.shape[1]):
            block = large[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].flatten().tolist()
            k = block.index(max(block))
            result[2 * i + k // 2, 2 * j + k % 2] = small[i, j]
    return result.numpy()


# %% mutant max_unpool returns_zeros -> max_unpool__check, max_unpool__values, max_unpool__inputs_unchanged
def max_unpool(x_in, x_high_res):
    return np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))


# %% mutant max_unpool last_maximum_wins -> max_unpool__check, max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            block = x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].flatten()
            k = 3 - np.argmax(block[::-1])
            x_out[2 * i + k // 2, 2 * j + k % 2] = x_in[i, j]
    return x_out


# %% mutant max_unpool first_maximum_by_columns -> max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            block = x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            k = np.argmax(block.T)
            x_out[2 * i + k % 2, 2 * j + k // 2] = x_in[i, j]
    return x_out


# %% mutant max_unpool at_every_maximum -> max_unpool__check, max_unpool__values
def max_unpool(x_in, x_high_res):
    h, w = x_in.shape
    x = x_high_res[: 2 * h, : 2 * w]
    largest = x.reshape(h, 2, w, 2).max(axis=(1, 3))
    grow = lambda z: np.repeat(np.repeat(z, 2, axis=0), 2, axis=1)
    return np.where(x == grow(largest), grow(x_in), 0)


# %% mutant max_unpool looks_for_x_in -> max_unpool__check, max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            block = x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            x_out[2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = np.where(block == x_in[i, j], block, 0)
    return x_out


# %% mutant max_unpool places_the_value_of_x_high_res -> max_unpool__check, max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            block = x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            a, b = divmod(int(np.argmax(block)), 2)
            x_out[2 * i + a, 2 * j + b] = block[a, b]
    return x_out


# %% mutant max_unpool always_top_left -> max_unpool__check, max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    x_out[::2, ::2] = x_in
    return x_out


# %% mutant max_unpool search_starts_from_zero -> max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            best, place = 0, (0, 0)
            for a in range(2):
                for b in range(2):
                    if x_high_res[2 * i + a, 2 * j + b] > best:
                        best, place = x_high_res[2 * i + a, 2 * j + b], (a, b)
            x_out[2 * i + place[0], 2 * j + place[1]] = x_in[i, j]
    return x_out


# %% mutant max_unpool shape_of_x_high_res -> max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros(x_high_res.shape)
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            a, b = divmod(int(np.argmax(x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])), 2)
            x_out[2 * i + a, 2 * j + b] = x_in[i, j]
    return x_out


# %% mutant max_unpool dtype_of_x_high_res -> max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]), dtype=x_high_res.dtype)
    values = x_in.astype(np.int64) if x_high_res.dtype.kind in "iu" else x_in
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            a, b = divmod(int(np.argmax(x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])), 2)
            x_out[2 * i + a, 2 * j + b] = values[i : i + 1, j].astype(x_out.dtype)[0]
    return x_out


# %% mutant max_unpool truncates_to_integers -> max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]), dtype=int)
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            a, b = divmod(int(np.argmax(x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])), 2)
            x_out[2 * i + a, 2 * j + b] = x_in[i, j]
    return x_out


# %% mutant max_unpool takes_the_minimum -> max_unpool__check, max_unpool__values
def max_unpool(x_in, x_high_res):
    x_out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    for i in range(x_in.shape[0]):
        for j in range(x_in.shape[1]):
            a, b = divmod(int(np.argmin(x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])), 2)
            x_out[2 * i + a, 2 * j + b] = x_in[i, j]
    return x_out


# %% mutant max_unpool writes_into_x_high_res -> max_unpool__inputs_unchanged
def max_unpool(x_in, x_high_res):
    h, w = x_in.shape
    x_out = np.zeros((2 * h, 2 * w), dtype=x_in.dtype)
    for i in range(h):
        for j in range(w):
            block = x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            a, b = divmod(int(np.argmax(block)), 2)
            x_out[2 * i + a, 2 * j + b] = x_in[i, j]
            block[...] = 0
    return x_out


# %% mutant max_unpool empties_x_in -> max_unpool__inputs_unchanged
def max_unpool(x_in, x_high_res):
    h, w = x_in.shape
    x_out = np.zeros((2 * h, 2 * w), dtype=x_in.dtype)
    for i in range(h):
        for j in range(w):
            a, b = divmod(int(np.argmax(x_high_res[2 * i : 2 * i + 2, 2 * j : 2 * j + 2])), 2)
            x_out[2 * i + a, 2 * j + b] = x_in[i, j]
            x_in[i, j] = 0
    return x_out


# %% alternative bilinear loops_with_math
import math


def bilinear(x_in):
    height, width = x_in.shape
    padded = np.zeros((height + 1, width + 1))
    padded[:height, :width] = x_in
    x_out = np.zeros((2 * height, 2 * width))
    for i in range(height):
        for j in range(width):
            a, b = padded[i, j], padded[i, j + 1]
            c, d = padded[i + 1, j], padded[i + 1, j + 1]
            x_out[2 * i, 2 * j] = a
            x_out[2 * i, 2 * j + 1] = math.ceil((a + b) / 2)
            x_out[2 * i + 1, 2 * j] = math.ceil((a + c) / 2)
            x_out[2 * i + 1, 2 * j + 1] = math.ceil((a + b + c + d) / 4)
    return x_out


# %% alternative bilinear integer_arithmetic
def bilinear(x_in):
    h, w = x_in.shape
    x = np.zeros((h + 1, w + 1), dtype=np.int64)
    x[:h, :w] = x_in
    out = np.zeros((2 * h, 2 * w), dtype=np.int64)
    out[::2, ::2] = x[:h, :w]
    out[::2, 1::2] = (x[:h, :w] + x[:h, 1:] + 1) // 2
    out[1::2, ::2] = (x[:h, :w] + x[1:, :w] + 1) // 2
    out[1::2, 1::2] = (x[:h, :w] + x[:h, 1:] + x[1:, :w] + x[1:, 1:] + 3) // 4
    return out


# %% alternative bilinear torch_float32
import torch


def bilinear(x_in):
    h, w = x_in.shape
    x = torch.zeros(h + 1, w + 1)
    x[:h, :w] = torch.tensor(x_in.tolist())
    rows = torch.zeros(2 * h + 1, w + 1)
    rows[::2] = x
    rows[1::2] = (x[:-1] + x[1:]) / 2
    out = torch.zeros(2 * h + 1, 2 * w + 1)
    out[:, ::2] = rows
    out[:, 1::2] = (rows[:, :-1] + rows[:, 1:]) / 2
    return torch.ceil(out[: 2 * h, : 2 * w]).numpy()


# %% alternative bilinear lists_without_padding
def bilinear(x_in):
    rows = x_in.tolist()
    h, w = x_in.shape
    at = lambda i, j: rows[i][j] if i < h and j < w else 0
    out = []
    for r in range(2 * h):
        line = []
        for c in range(2 * w):
            i, j = r // 2, c // 2
            mean = (at(i, j) + at(i + r % 2, j) + at(i, j + c % 2) + at(i + r % 2, j + c % 2)) / 4
            line.append(float(np.ceil(mean)))
        out.append(line)
    return np.array(out)


# %% mutant bilinear returns_zeros -> bilinear__check, bilinear__values, bilinear__dtypes, bilinear__inputs_unchanged
def bilinear(x_in):
    return np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))


# %% mutant bilinear without_ceil -> bilinear__check, bilinear__values, bilinear__dtypes
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x_in
    out[::2, 1::2] = (x[:-1, :-1] + x[:-1, 1:]) / 2
    out[1::2, ::2] = (x[:-1, :-1] + x[1:, :-1]) / 2
    out[1::2, 1::2] = (x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4
    return out


# %% mutant bilinear truncates_to_integers -> bilinear__check, bilinear__values, bilinear__dtypes
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]), dtype=int)
    out[::2, ::2] = x_in
    out[::2, 1::2] = (x[:-1, :-1] + x[:-1, 1:]) / 2
    out[1::2, ::2] = (x[:-1, :-1] + x[1:, :-1]) / 2
    out[1::2, 1::2] = (x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4
    return out


# %% mutant bilinear rounds_half_up -> bilinear__values, bilinear__dtypes
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x_in
    out[::2, 1::2] = np.floor((x[:-1, :-1] + x[:-1, 1:]) / 2 + 0.5)
    out[1::2, ::2] = np.floor((x[:-1, :-1] + x[1:, :-1]) / 2 + 0.5)
    out[1::2, 1::2] = np.floor((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4 + 0.5)
    return out


# %% mutant bilinear rounds_away_from_zero -> bilinear__dtypes
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    up = lambda z: np.sign(z) * np.ceil(np.abs(z))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x_in
    out[::2, 1::2] = up((x[:-1, :-1] + x[:-1, 1:]) / 2)
    out[1::2, ::2] = up((x[:-1, :-1] + x[1:, :-1]) / 2)
    out[1::2, 1::2] = up((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4)
    return out


# %% mutant bilinear always_adds_one -> bilinear__check, bilinear__values
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x_in
    out[::2, 1::2] = np.floor((x[:-1, :-1] + x[:-1, 1:]) / 2) + 1
    out[1::2, ::2] = np.floor((x[:-1, :-1] + x[1:, :-1]) / 2) + 1
    out[1::2, 1::2] = np.floor((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4) + 1
    return out


# %% mutant bilinear rounds_twice -> bilinear__values, bilinear__dtypes
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    across = np.ceil((x[:, :-1] + x[:, 1:]) / 2)
    out[::2, ::2] = x_in
    out[::2, 1::2] = across[:-1]
    out[1::2, ::2] = np.ceil((x[:-1, :-1] + x[1:, :-1]) / 2)
    out[1::2, 1::2] = np.ceil((across[:-1] + across[1:]) / 2)
    return out


# %% mutant bilinear overflows_in_uint8 -> bilinear__dtypes
def bilinear(x_in):
    x = np.pad(x_in, ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x_in
    out[::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:]) / 2)
    out[1::2, ::2] = np.ceil((x[:-1, :-1] + x[1:, :-1]) / 2)
    out[1::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4)
    return out


# %% mutant bilinear repeats_the_edge -> bilinear__check, bilinear__values
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)), mode="edge")
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x_in
    out[::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:]) / 2)
    out[1::2, ::2] = np.ceil((x[:-1, :-1] + x[1:, :-1]) / 2)
    out[1::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4)
    return out


# %% mutant bilinear pads_top_and_left -> bilinear__check, bilinear__values
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((1, 0), (1, 0)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[1::2, 1::2] = x_in
    out[1::2, ::2] = np.ceil((x[1:, 1:] + x[1:, :-1]) / 2)
    out[::2, 1::2] = np.ceil((x[1:, 1:] + x[:-1, 1:]) / 2)
    out[::2, ::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4)
    return out


# %% mutant bilinear means_of_two_on_the_diagonal -> bilinear__check, bilinear__values
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x_in
    out[::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:]) / 2)
    out[1::2, ::2] = np.ceil((x[:-1, :-1] + x[1:, :-1]) / 2)
    out[1::2, 1::2] = np.ceil((x[:-1, :-1] + x[1:, 1:]) / 2)
    return out


# %% mutant bilinear swaps_right_and_below -> bilinear__values
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x_in
    out[1::2, ::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:]) / 2)
    out[::2, 1::2] = np.ceil((x[:-1, :-1] + x[1:, :-1]) / 2)
    out[1::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4)
    return out


# %% mutant bilinear means_of_the_real_neighbours_only -> bilinear__check, bilinear__values
def bilinear(x_in):
    h, w = x_in.shape
    out = np.zeros((2 * h, 2 * w))
    for r in range(2 * h):
        for c in range(2 * w):
            block = x_in[r // 2 : r // 2 + 1 + r % 2, c // 2 : c // 2 + 1 + c % 2]
            out[r, c] = np.ceil(block.astype(float).mean())
    return out


# %% mutant bilinear duplicates_instead -> bilinear__check, bilinear__values
def bilinear(x_in):
    return np.repeat(np.repeat(x_in, 2, axis=0), 2, axis=1)


# %% mutant bilinear without_the_padding -> bilinear__check, bilinear__values, bilinear__inputs_unchanged
def bilinear(x_in):
    x = x_in.astype(float)
    out = np.zeros((2 * x_in.shape[0] - 1, 2 * x_in.shape[1] - 1))
    out[::2, ::2] = x
    out[::2, 1::2] = np.ceil((x[:, :-1] + x[:, 1:]) / 2)
    out[1::2, ::2] = np.ceil((x[:-1] + x[1:]) / 2)
    out[1::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4)
    return out


# %% mutant bilinear overwrites_its_input -> bilinear__inputs_unchanged
def bilinear(x_in):
    x = np.pad(x_in.astype(float), ((0, 1), (0, 1)))
    out = np.zeros((2 * x_in.shape[0], 2 * x_in.shape[1]))
    out[::2, ::2] = x[:-1, :-1]
    out[::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:]) / 2)
    out[1::2, ::2] = np.ceil((x[:-1, :-1] + x[1:, :-1]) / 2)
    out[1::2, 1::2] = np.ceil((x[:-1, :-1] + x[:-1, 1:] + x[1:, :-1] + x[1:, 1:]) / 4)
    x_in[...] = out[1::2, 1::2]
    return out
