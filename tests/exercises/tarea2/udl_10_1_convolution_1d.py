"""Right and wrong answers for this notebook; each block stands in for one answer cell."""


# %% alternative conv_3_1_1_zp loops_with_conditions
def conv_3_1_1_zp(x_in, omega):
    n = len(x_in)
    x_out = np.zeros(n)
    for i in range(n):
        if i > 0:
            x_out[i] += omega[0] * x_in[i - 1]
        x_out[i] += omega[1] * x_in[i]
        if i < n - 1:
            x_out[i] += omega[2] * x_in[i + 1]
    return x_out


# %% alternative conv_3_1_1_zp plain_python_lists_inside
def conv_3_1_1_zp(x_in, omega):
    padded = [0.0] + [float(v) for v in x_in] + [0.0]
    return np.array(
        [sum(float(w) * v for w, v in zip(omega, padded[i : i + 3])) for i in range(len(x_in))]
    )


# %% alternative conv_3_1_1_zp torch_float32
import torch


def conv_3_1_1_zp(x_in, omega):
    x = torch.tensor(np.array(x_in), dtype=torch.float32)
    w = torch.tensor(np.array(omega), dtype=torch.float32)
    print("length", len(x))
    padded = torch.cat([torch.zeros(1), x, torch.zeros(1)])
    return (padded.unfold(0, 3, 1) @ w).numpy()


# %% alternative conv_3_1_1_zp float32_windows_with_helper_outside
def windows(x, size):
    padded = np.pad(np.array(x, dtype=np.float32), size // 2)
    return np.lib.stride_tricks.sliding_window_view(padded, size)


def conv_3_1_1_zp(x_in, omega):
    return windows(x_in, 3) @ np.array(omega, dtype=np.float32)


# %% mutant conv_3_1_1_zp returns_zeros -> conv_3_1_1_zp__check, conv_3_1_1_zp__values, conv_3_1_1_zp__inputs_unchanged
def conv_3_1_1_zp(x_in, omega):
    return np.zeros(len(x_in))


# %% mutant conv_3_1_1_zp flips_kernel -> conv_3_1_1_zp__check, conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    return np.convolve(np.array(x_in, dtype=float), omega, mode="same")


# %% mutant conv_3_1_1_zp truncates_integer_input -> conv_3_1_1_zp__check, conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    x_out = np.zeros_like(x_in)
    padded = [0, *x_in, 0]
    for i in range(len(x_in)):
        x_out[i] = omega[0] * padded[i] + omega[1] * padded[i + 1] + omega[2] * padded[i + 2]
    return x_out


# %% mutant conv_3_1_1_zp keeps_only_whole_windows -> conv_3_1_1_zp__check, conv_3_1_1_zp__values, conv_3_1_1_zp__inputs_unchanged
def conv_3_1_1_zp(x_in, omega):
    return np.correlate(np.array(x_in, dtype=float), omega, mode="valid")


# %% mutant conv_3_1_1_zp leaves_the_ends_at_zero -> conv_3_1_1_zp__check, conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    x_out = np.zeros(len(x_in))
    for i in range(1, len(x_in) - 1):
        x_out[i] = omega[0] * x_in[i - 1] + omega[1] * x_in[i] + omega[2] * x_in[i + 1]
    return x_out


# %% mutant conv_3_1_1_zp wraps_around_on_the_left -> conv_3_1_1_zp__check, conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    x_out = np.zeros(len(x_in))
    for i in range(len(x_in)):
        x_out[i] = omega[0] * x_in[i - 1] + omega[1] * x_in[i]
        if i + 1 < len(x_in):
            x_out[i] += omega[2] * x_in[i + 1]
    return x_out


# %% mutant conv_3_1_1_zp repeats_the_border -> conv_3_1_1_zp__check, conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    return np.correlate(np.pad(np.array(x_in, dtype=float), 1, mode="edge"), omega, mode="valid")


# %% mutant conv_3_1_1_zp not_centred -> conv_3_1_1_zp__check, conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    return np.correlate(np.pad(np.array(x_in, dtype=float), (0, 2)), omega, mode="valid")


# %% mutant conv_3_1_1_zp divides_by_the_weights_in_use -> conv_3_1_1_zp__check, conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    result = np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")
    result[0] *= 1.5
    result[-1] *= 1.5
    return result


# %% mutant conv_3_1_1_zp built_for_twelve_numbers -> conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    padded = np.zeros(14)
    padded[1 : 1 + min(12, len(x_in))] = x_in[:12]
    return np.correlate(padded, omega, mode="valid")[: len(x_in)]


# %% mutant conv_3_1_1_zp rounds_integer_input -> conv_3_1_1_zp__values
def conv_3_1_1_zp(x_in, omega):
    x = np.array(x_in)
    weights = np.array(omega).astype(x.dtype)
    return np.correlate(np.pad(x, 1), weights, mode="valid").astype(float)


# %% mutant conv_3_1_1_zp pads_the_list_in_place -> conv_3_1_1_zp__inputs_unchanged
def conv_3_1_1_zp(x_in, omega):
    if not isinstance(x_in, list):
        return np.correlate(np.pad(x_in, 1), omega, mode="valid").astype(float)
    x_in.insert(0, 0.0)
    x_in.append(0.0)
    return np.correlate(np.array(x_in, dtype=float), np.array(omega, dtype=float), mode="valid")


# %% mutant conv_3_1_1_zp reverses_omega_in_place -> conv_3_1_1_zp__inputs_unchanged
def conv_3_1_1_zp(x_in, omega):
    omega[:] = omega[::-1] if isinstance(omega, list) else omega[::-1].copy()
    return np.convolve(np.array(x_in, dtype=float), omega, mode="same")


# %% mutant conv_3_1_1_zp writes_into_the_signal -> conv_3_1_1_zp__inputs_unchanged
def conv_3_1_1_zp(x_in, omega):
    result = np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")
    if isinstance(x_in, np.ndarray):
        x_in[:] = result
    return result


# %% alternative conv_3_2_1_zp loop_over_outputs
def conv_3_2_1_zp(x_in, omega):
    n = len(x_in)
    x_out = np.zeros((n + 1) // 2)
    for i in range(0, n, 2):
        left = x_in[i - 1] if i > 0 else 0
        right = x_in[i + 1] if i + 1 < n else 0
        x_out[i // 2] = omega[0] * left + omega[1] * x_in[i] + omega[2] * right
    return x_out


# %% alternative conv_3_2_1_zp every_other_output_of_the_first
def conv_3_2_1_zp(x_in, omega):
    return conv_3_1_1_zp(x_in, omega)[::2]


# %% alternative conv_3_2_1_zp torch_float32
import torch


def conv_3_2_1_zp(x_in, omega):
    x = torch.tensor(np.array(x_in), dtype=torch.float32)[None, None]
    w = torch.tensor(np.array(omega), dtype=torch.float32)[None, None]
    return torch.nn.functional.conv1d(x, w, stride=2, padding=1)[0, 0].numpy()


# %% mutant conv_3_2_1_zp returns_zeros -> conv_3_2_1_zp__check, conv_3_2_1_zp__values, conv_3_2_1_zp__inputs_unchanged
def conv_3_2_1_zp(x_in, omega):
    return np.zeros((len(x_in) + 1) // 2)


# %% mutant conv_3_2_1_zp flips_kernel -> conv_3_2_1_zp__check, conv_3_2_1_zp__values
def conv_3_2_1_zp(x_in, omega):
    return np.convolve(np.array(x_in, dtype=float), omega, mode="same")[::2]


# %% mutant conv_3_2_1_zp forgets_the_stride -> conv_3_2_1_zp__check, conv_3_2_1_zp__values, conv_3_2_1_zp__inputs_unchanged
def conv_3_2_1_zp(x_in, omega):
    return np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")


# %% mutant conv_3_2_1_zp starts_at_one -> conv_3_2_1_zp__check, conv_3_2_1_zp__values
def conv_3_2_1_zp(x_in, omega):
    return np.correlate(np.pad(np.array(x_in, dtype=float), (1, 2)), omega, mode="valid")[1::2]


# %% mutant conv_3_2_1_zp rounds_the_length_down -> conv_3_2_1_zp__check, conv_3_2_1_zp__values, conv_3_2_1_zp__inputs_unchanged
def conv_3_2_1_zp(x_in, omega):
    n = len(x_in)
    return np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")[
        : 2 * (n // 2) : 2
    ]


# %% mutant conv_3_2_1_zp last_output_of_odd_lengths_left_at_zero -> conv_3_2_1_zp__values
def conv_3_2_1_zp(x_in, omega):
    n = len(x_in)
    result = np.zeros((n + 1) // 2)
    full = np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")
    for j in range(n // 2):
        result[j] = full[2 * j]
    return result


# %% mutant conv_3_2_1_zp same_length_with_zeros_behind -> conv_3_2_1_zp__check, conv_3_2_1_zp__values
def conv_3_2_1_zp(x_in, omega):
    result = np.zeros(len(x_in))
    half = np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")[::2]
    result[: len(half)] = half
    return result


# %% mutant conv_3_2_1_zp subsamples_before_convolving -> conv_3_2_1_zp__check, conv_3_2_1_zp__values
def conv_3_2_1_zp(x_in, omega):
    return np.correlate(np.pad(np.array(x_in, dtype=float)[::2], 1), omega, mode="valid")


# %% mutant conv_3_2_1_zp truncates_integer_input -> conv_3_2_1_zp__check, conv_3_2_1_zp__values
def conv_3_2_1_zp(x_in, omega):
    x_out = np.zeros_like(x_in[::2])
    padded = [0, *x_in, 0]
    for j in range(len(x_out)):
        x_out[j] = (
            omega[0] * padded[2 * j] + omega[1] * padded[2 * j + 1] + omega[2] * padded[2 * j + 2]
        )
    return x_out


# %% mutant conv_3_2_1_zp wraps_around_on_the_left -> conv_3_2_1_zp__check, conv_3_2_1_zp__values
def conv_3_2_1_zp(x_in, omega):
    x = np.array([*x_in, 0.0], dtype=float)
    at = np.arange(0, len(x_in), 2)
    left = np.array(x_in, dtype=float)[at - 1]
    return omega[0] * left + omega[1] * x[at] + omega[2] * x[at + 1]


# %% mutant conv_3_2_1_zp pads_the_list_in_place -> conv_3_2_1_zp__inputs_unchanged
def conv_3_2_1_zp(x_in, omega):
    if isinstance(x_in, list):
        x_in += [0.0]
        return np.correlate(np.array([0.0, *x_in]), np.array(omega, dtype=float), mode="valid")[::2]
    return np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")[::2]


# %% mutant conv_3_2_1_zp zeroes_the_skipped_entries -> conv_3_2_1_zp__inputs_unchanged
def conv_3_2_1_zp(x_in, omega):
    result = np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")[::2]
    if isinstance(x_in, np.ndarray):
        x_in[1::2] = 0
    return result


# %% alternative conv_5_1_1_zp double_loop
def conv_5_1_1_zp(x_in, omega):
    n = len(x_in)
    x_out = np.zeros(n)
    for i in range(n):
        for k in range(5):
            if 0 <= i + k - 2 <= n - 1:
                x_out[i] = x_out[i] + omega[k] * x_in[i + k - 2]
    return x_out


# %% alternative conv_5_1_1_zp shifted_copies_in_float32
def conv_5_1_1_zp(x_in, omega):
    x = np.array(x_in, dtype=np.float32)
    out = np.float32(omega[2]) * x
    for shift in (1, 2):
        out[shift:] += np.float32(omega[2 - shift]) * x[:-shift]
        out[:-shift] += np.float32(omega[2 + shift]) * x[shift:]
    return out


# %% alternative conv_5_1_1_zp banded_matrix
def conv_5_1_1_zp(x_in, omega):
    n = len(x_in)
    matrix = sum(omega[k] * np.eye(n, k=k - 2) for k in range(5))
    return matrix @ np.array(x_in)


# %% mutant conv_5_1_1_zp returns_zeros -> conv_5_1_1_zp__check, conv_5_1_1_zp__values, conv_5_1_1_zp__inputs_unchanged
def conv_5_1_1_zp(x_in, omega):
    return np.zeros(len(x_in))


# %% mutant conv_5_1_1_zp flips_kernel -> conv_5_1_1_zp__check, conv_5_1_1_zp__values
def conv_5_1_1_zp(x_in, omega):
    return np.convolve(np.array(x_in, dtype=float), omega, mode="same")


# %% mutant conv_5_1_1_zp pads_one_only -> conv_5_1_1_zp__check, conv_5_1_1_zp__values, conv_5_1_1_zp__inputs_unchanged
def conv_5_1_1_zp(x_in, omega):
    return np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")


# %% mutant conv_5_1_1_zp uses_the_middle_three -> conv_5_1_1_zp__check, conv_5_1_1_zp__values
def conv_5_1_1_zp(x_in, omega):
    return conv_3_1_1_zp(x_in, omega[1:4])


# %% mutant conv_5_1_1_zp second_and_last_but_one_left_at_zero -> conv_5_1_1_zp__check, conv_5_1_1_zp__values
def conv_5_1_1_zp(x_in, omega):
    result = np.correlate(np.pad(np.array(x_in, dtype=float), 2), omega, mode="valid")
    result[[0, 1, -2, -1]] = 0
    return result


# %% mutant conv_5_1_1_zp forgets_one_neighbour_at_the_border -> conv_5_1_1_zp__check, conv_5_1_1_zp__values
def conv_5_1_1_zp(x_in, omega):
    n = len(x_in)
    x_out = np.zeros(n)
    for i in range(n):
        for k in range(5):
            if 0 < i + k - 2 < n:
                x_out[i] += omega[k] * x_in[i + k - 2]
    return x_out


# %% mutant conv_5_1_1_zp wraps_around_on_the_left -> conv_5_1_1_zp__check, conv_5_1_1_zp__values
def conv_5_1_1_zp(x_in, omega):
    n = len(x_in)
    x_out = np.zeros(n)
    for i in range(n):
        for k in range(5):
            if i + k - 2 < n:
                x_out[i] += omega[k] * x_in[i + k - 2]
    return x_out


# %% mutant conv_5_1_1_zp truncates_integer_input -> conv_5_1_1_zp__check, conv_5_1_1_zp__values
def conv_5_1_1_zp(x_in, omega):
    x_out = np.zeros_like(x_in)
    padded = [0, 0, *x_in, 0, 0]
    for i in range(len(x_in)):
        x_out[i] = sum(omega[k] * padded[i + k] for k in range(5))
    return x_out


# %% mutant conv_5_1_1_zp pads_the_list_in_place -> conv_5_1_1_zp__inputs_unchanged
def conv_5_1_1_zp(x_in, omega):
    if isinstance(x_in, list):
        x_in[:0] = [0, 0]
        x_in.extend([0, 0])
        padded = np.array(x_in, dtype=float)
    else:
        padded = np.pad(np.array(x_in, dtype=float), 2)
    return np.correlate(padded, np.array(omega, dtype=float), mode="valid")


# %% mutant conv_5_1_1_zp reverses_omega_in_place -> conv_5_1_1_zp__inputs_unchanged
def conv_5_1_1_zp(x_in, omega):
    if isinstance(omega, list):
        omega.reverse()
        return np.convolve(np.array(x_in, dtype=float), omega, mode="same")
    return np.convolve(np.array(x_in, dtype=float), omega[::-1], mode="same")


# %% alternative conv_3_1_2_zp loops_with_conditions
def conv_3_1_2_zp(x_in, omega):
    x_out = []
    for i, value in enumerate(x_in):
        total = omega[1] * float(value)
        if i - 2 >= 0:
            total += omega[0] * x_in[i - 2]
        if i + 2 < len(x_in):
            total += omega[2] * x_in[i + 2]
        x_out.append(total)
    return np.array(x_out)


# %% alternative conv_3_1_2_zp five_taps_with_holes
def conv_3_1_2_zp(x_in, omega):
    return conv_5_1_1_zp(x_in, [omega[0], 0, omega[1], 0, omega[2]])


# %% alternative conv_3_1_2_zp torch_float32
import torch


def conv_3_1_2_zp(x_in, omega):
    x = torch.tensor(np.array(x_in), dtype=torch.float32)[None, None]
    w = torch.tensor(np.array(omega), dtype=torch.float32)[None, None]
    return torch.nn.functional.conv1d(x, w, dilation=2, padding=2).numpy().squeeze()


# %% mutant conv_3_1_2_zp returns_zeros -> conv_3_1_2_zp__check, conv_3_1_2_zp__values, conv_3_1_2_zp__inputs_unchanged
def conv_3_1_2_zp(x_in, omega):
    return np.zeros(len(x_in))


# %% mutant conv_3_1_2_zp flips_kernel -> conv_3_1_2_zp__check, conv_3_1_2_zp__values
def conv_3_1_2_zp(x_in, omega):
    padded = np.pad(np.array(x_in, dtype=float), 2)
    return omega[2] * padded[:-4] + omega[1] * padded[2:-2] + omega[0] * padded[4:]


# %% mutant conv_3_1_2_zp without_dilation -> conv_3_1_2_zp__check, conv_3_1_2_zp__values
def conv_3_1_2_zp(x_in, omega):
    return np.correlate(np.pad(np.array(x_in, dtype=float), 1), omega, mode="valid")


# %% mutant conv_3_1_2_zp skips_two_inputs -> conv_3_1_2_zp__check, conv_3_1_2_zp__values
def conv_3_1_2_zp(x_in, omega):
    padded = np.pad(np.array(x_in, dtype=float), 3)
    return omega[0] * padded[:-6] + omega[1] * padded[3:-3] + omega[2] * padded[6:]


# %% mutant conv_3_1_2_zp pads_one_only -> conv_3_1_2_zp__check, conv_3_1_2_zp__values, conv_3_1_2_zp__inputs_unchanged
def conv_3_1_2_zp(x_in, omega):
    padded = np.pad(np.array(x_in, dtype=float), 1)
    return omega[0] * padded[:-4] + omega[1] * padded[2:-2] + omega[2] * padded[4:]


# %% mutant conv_3_1_2_zp wraps_around_on_the_left -> conv_3_1_2_zp__check, conv_3_1_2_zp__values
def conv_3_1_2_zp(x_in, omega):
    x = np.array([*x_in, 0.0, 0.0], dtype=float)
    at = np.arange(len(x_in))
    return omega[0] * np.array(x_in, dtype=float)[at - 2] + omega[1] * x[at] + omega[2] * x[at + 2]


# %% mutant conv_3_1_2_zp stride_instead_of_dilation -> conv_3_1_2_zp__check, conv_3_1_2_zp__values, conv_3_1_2_zp__inputs_unchanged
def conv_3_1_2_zp(x_in, omega):
    return conv_3_2_1_zp(x_in, omega)


# %% mutant conv_3_1_2_zp one_neighbour_at_the_border -> conv_3_1_2_zp__check, conv_3_1_2_zp__values
def conv_3_1_2_zp(x_in, omega):
    n = len(x_in)
    x_out = np.zeros(n)
    for i in range(n):
        x_out[i] = omega[1] * x_in[i]
        if i >= 2:
            x_out[i] += omega[0] * x_in[i - 2]
        if i < n - 3:
            x_out[i] += omega[2] * x_in[i + 2]
    return x_out


# %% mutant conv_3_1_2_zp truncates_integer_input -> conv_3_1_2_zp__check, conv_3_1_2_zp__values
def conv_3_1_2_zp(x_in, omega):
    x_out = np.zeros_like(x_in)
    padded = [0, 0, *x_in, 0, 0]
    for i in range(len(x_in)):
        x_out[i] = omega[0] * padded[i] + omega[1] * padded[i + 2] + omega[2] * padded[i + 4]
    return x_out


# %% mutant conv_3_1_2_zp widens_omega_in_place -> conv_3_1_2_zp__inputs_unchanged
def conv_3_1_2_zp(x_in, omega):
    if isinstance(omega, list):
        omega.insert(1, 0.0)
        omega.insert(3, 0.0)
        return conv_5_1_1_zp(x_in, omega)
    return conv_5_1_1_zp(x_in, [omega[0], 0, omega[1], 0, omega[2]])


# %% mutant conv_3_1_2_zp writes_into_the_signal -> conv_3_1_2_zp__inputs_unchanged
def conv_3_1_2_zp(x_in, omega):
    result = conv_5_1_1_zp(x_in, [omega[0], 0, omega[1], 0, omega[2]])
    for i in range(len(x_in)):
        x_in[i] = result[i]
    return result


# %% alternative get_conv_mat_3_1_1_zp loops_with_conditions
def get_conv_mat_3_1_1_zp(n_out, omega):
    matrix = np.zeros((n_out, n_out))
    for i in range(n_out):
        for j in range(n_out):
            if j == i - 1:
                matrix[i, j] = omega[0]
            if j == i:
                matrix[i, j] = omega[1]
            if j == i + 1:
                matrix[i, j] = omega[2]
    return matrix


# %% alternative get_conv_mat_3_1_1_zp diagonals_in_float32
def get_conv_mat_3_1_1_zp(n_out, omega):
    diagonals = [
        np.diag(np.full(n_out - abs(k), omega[k + 1], dtype=np.float32), k) for k in (-1, 0, 1)
    ]
    return diagonals[0] + diagonals[1] + diagonals[2]


# %% alternative get_conv_mat_3_1_1_zp columns_by_convolving_unit_vectors
def get_conv_mat_3_1_1_zp(n_out, omega):
    identity = np.eye(n_out + 2)[1:-1]
    return np.array(
        [[float(np.dot(identity[j, i : i + 3], omega)) for j in range(n_out)] for i in range(n_out)]
    )


# %% alternative get_conv_mat_3_1_1_zp torch_float32_lists
import torch


def get_conv_mat_3_1_1_zp(n_out, omega):
    wide = torch.zeros(n_out, n_out + 2)
    for i in range(n_out):
        wide[i, i : i + 3] = torch.tensor([float(w) for w in omega])
    return wide[:, 1:-1].numpy()


# %% mutant get_conv_mat_3_1_1_zp returns_zeros -> get_conv_mat_3_1_1_zp__check, get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    return np.zeros((n_out, n_out))


# %% mutant get_conv_mat_3_1_1_zp transposed -> get_conv_mat_3_1_1_zp__check, get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    return omega[2] * np.eye(n_out, k=-1) + omega[1] * np.eye(n_out) + omega[0] * np.eye(n_out, k=1)


# %% mutant get_conv_mat_3_1_1_zp wraps_around -> get_conv_mat_3_1_1_zp__check, get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    matrix = np.zeros((n_out, n_out))
    for i in range(n_out):
        for k in range(3):
            matrix[i, (i + k - 1) % n_out] += omega[k]
    return matrix


# %% mutant get_conv_mat_3_1_1_zp negative_index_in_the_first_row -> get_conv_mat_3_1_1_zp__check, get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    matrix = np.zeros((n_out, n_out))
    for i in range(n_out):
        matrix[i, i - 1] = omega[0]
        matrix[i, i] = omega[1]
        if i + 1 < n_out:
            matrix[i, i + 1] = omega[2]
    return matrix


# %% mutant get_conv_mat_3_1_1_zp always_two_or_twelve -> get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    n = 2 if n_out == 2 else 12
    return omega[0] * np.eye(n, k=-1) + omega[1] * np.eye(n) + omega[2] * np.eye(n, k=1)


# %% mutant get_conv_mat_3_1_1_zp filled_with_the_example -> get_conv_mat_3_1_1_zp__check, get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    return -1.0 * np.eye(n_out, k=-1) + 0.5 * np.eye(n_out) - 0.2 * np.eye(n_out, k=1)


# %% mutant get_conv_mat_3_1_1_zp keeps_the_padding_columns -> get_conv_mat_3_1_1_zp__check, get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    matrix = np.zeros((n_out, n_out + 2))
    for i in range(n_out):
        matrix[i, i : i + 3] = omega
    return matrix


# %% mutant get_conv_mat_3_1_1_zp first_and_last_rows_left_at_zero -> get_conv_mat_3_1_1_zp__check, get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    matrix = np.zeros((n_out, n_out))
    for i in range(1, n_out - 1):
        matrix[i, i - 1 : i + 2] = omega
    return matrix


# %% mutant get_conv_mat_3_1_1_zp integer_matrix -> get_conv_mat_3_1_1_zp__check, get_conv_mat_3_1_1_zp__values
def get_conv_mat_3_1_1_zp(n_out, omega):
    matrix = np.zeros((n_out, n_out), dtype=int)
    for i in range(n_out):
        for k in range(3):
            if 0 <= i + k - 1 < n_out:
                matrix[i, i + k - 1] = omega[k]
    return matrix


# %% mutant get_conv_mat_3_1_1_zp list_of_lists -> get_conv_mat_3_1_1_zp__check
def get_conv_mat_3_1_1_zp(n_out, omega):
    return (
        omega[0] * np.eye(n_out, k=-1) + omega[1] * np.eye(n_out) + omega[2] * np.eye(n_out, k=1)
    ).tolist()


# %% mutant get_conv_mat_3_1_1_zp pads_omega_in_place -> get_conv_mat_3_1_1_zp__inputs_unchanged
def get_conv_mat_3_1_1_zp(n_out, omega):
    left, centre, right = omega
    if isinstance(omega, list):
        omega.extend([0.0] * (n_out - 2))
    return left * np.eye(n_out, k=-1) + centre * np.eye(n_out) + right * np.eye(n_out, k=1)


# %% mutant get_conv_mat_3_1_1_zp writes_into_an_array_of_weights -> get_conv_mat_3_1_1_zp__inputs_unchanged
def get_conv_mat_3_1_1_zp(n_out, omega):
    left, centre, right = omega
    if isinstance(omega, np.ndarray):
        omega[0] = 0
    return left * np.eye(n_out, k=-1) + centre * np.eye(n_out) + right * np.eye(n_out, k=1)


# %% alternative combine_kernels double_loop
def combine_kernels(omega_a, omega_b):
    combined = np.zeros(len(omega_a) + len(omega_b) - 1)
    for j in range(len(omega_a)):
        for k in range(len(omega_b)):
            combined[j + k] += omega_a[j] * omega_b[k]
    return combined


# %% alternative combine_kernels numpy_convolve_other_order
def combine_kernels(omega_a, omega_b):
    return np.convolve(np.array(omega_b, dtype=float), omega_a)


# %% alternative combine_kernels outer_product_antidiagonals_float32
def combine_kernels(omega_a, omega_b):
    table = np.outer(np.array(omega_a, dtype=np.float32), np.array(omega_b, dtype=np.float32))[
        :, ::-1
    ]
    n_a, n_b = table.shape
    return np.array([np.trace(table, offset=n_b - 1 - m) for m in range(n_a + n_b - 1)])


# %% alternative combine_kernels torch_float32
import torch


def combine_kernels(omega_a, omega_b):
    a = torch.tensor(np.array(omega_a), dtype=torch.float32)[None, None]
    b = torch.tensor(np.array(omega_b), dtype=torch.float32)[None, None]
    return torch.nn.functional.conv1d(a, b.flip(2), padding=b.shape[2] - 1)[0, 0].numpy()


# %% mutant combine_kernels returns_zeros -> combine_kernels__check, combine_kernels__values, combine_kernels__inputs_unchanged
def combine_kernels(omega_a, omega_b):
    return np.zeros(len(omega_a) + len(omega_b) - 1)


# %% mutant combine_kernels correlates_the_kernels -> combine_kernels__check, combine_kernels__values
def combine_kernels(omega_a, omega_b):
    return np.correlate(np.array(omega_a, dtype=float), omega_b, mode="full")


# %% mutant combine_kernels flips_the_result -> combine_kernels__check, combine_kernels__values
def combine_kernels(omega_a, omega_b):
    return np.convolve(np.array(omega_a, dtype=float), omega_b)[::-1]


# %% mutant combine_kernels same_length -> combine_kernels__check, combine_kernels__values, combine_kernels__inputs_unchanged
def combine_kernels(omega_a, omega_b):
    return np.convolve(np.array(omega_a, dtype=float), omega_b, mode="same")


# %% mutant combine_kernels always_five -> combine_kernels__check, combine_kernels__values, combine_kernels__inputs_unchanged
def combine_kernels(omega_a, omega_b):
    combined = np.zeros(5)
    for j in range(min(3, len(omega_a))):
        for k in range(min(3, len(omega_b))):
            combined[j + k] += omega_a[j] * omega_b[k]
    return combined


# %% mutant combine_kernels assumes_equal_sizes -> combine_kernels__values
def combine_kernels(omega_a, omega_b):
    n = min(len(omega_a), len(omega_b))
    combined = np.zeros(len(omega_a) + len(omega_b) - 1)
    for j in range(n):
        for k in range(n):
            combined[j + k] += omega_a[j] * omega_b[k]
    return combined


# %% mutant combine_kernels uses_the_first_twice -> combine_kernels__check, combine_kernels__values
def combine_kernels(omega_a, omega_b):
    combined = np.zeros(len(omega_a) + len(omega_b) - 1)
    twice = np.convolve(np.array(omega_a, dtype=float), omega_a)[: len(combined)]
    combined[: len(twice)] = twice
    return combined


# %% mutant combine_kernels assigns_instead_of_adding -> combine_kernels__check, combine_kernels__values
def combine_kernels(omega_a, omega_b):
    combined = np.zeros(len(omega_a) + len(omega_b) - 1)
    for j in range(len(omega_a)):
        for k in range(len(omega_b)):
            combined[j + k] = omega_a[j] * omega_b[k]
    return combined


# %% mutant combine_kernels zero_padded_pass_over_the_kernel -> combine_kernels__check, combine_kernels__values
def combine_kernels(omega_a, omega_b):
    padded = np.pad(np.array(omega_a, dtype=float), len(omega_b) - 1)
    return np.array(
        [
            np.dot(padded[i : i + len(omega_b)], omega_b)
            for i in range(len(padded) - len(omega_b) + 1)
        ]
    )


# %% mutant combine_kernels normalises -> combine_kernels__check, combine_kernels__values
def combine_kernels(omega_a, omega_b):
    combined = np.convolve(np.array(omega_a, dtype=float), omega_b)
    return combined / combined.sum()


# %% mutant combine_kernels integer_result_for_integers -> combine_kernels__check
def combine_kernels(omega_a, omega_b):
    return np.convolve(omega_a, omega_b)


# %% mutant combine_kernels truncates_when_the_first_is_integer -> combine_kernels__values
def combine_kernels(omega_a, omega_b):
    a = np.array(omega_a)
    return np.convolve(a, np.array(omega_b).astype(a.dtype)).astype(float)


# %% mutant combine_kernels pads_the_list_in_place -> combine_kernels__inputs_unchanged
def combine_kernels(omega_a, omega_b):
    n_a, n_b = len(omega_a), len(omega_b)
    if isinstance(omega_a, list):
        omega_a += [0] * (n_b - 1)
    return np.convolve(np.array(omega_a[:n_a], dtype=float), omega_b)


# %% mutant combine_kernels reverses_the_second_in_place -> combine_kernels__inputs_unchanged
def combine_kernels(omega_a, omega_b):
    a, b = np.array(omega_a, dtype=float), np.array(omega_b, dtype=float)
    omega_b[:] = list(b[::-1])
    return np.convolve(a, b)
