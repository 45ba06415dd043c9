"""Right and wrong answers for this notebook; each block stands in for one answer cell."""

# %% alternative normalized_gradients plain_python_lists
import math


def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    phi0, phi1 = float(start_posn[0][0]), float(start_posn[1][0])
    first, second = [phi0], [phi1]
    for _ in range(n_steps):
        g0, g1 = get_loss_gradient(phi0, phi1)
        phi0 = phi0 - alpha * g0 / (math.sqrt(g0 * g0) + epsilon)
        phi1 = phi1 - alpha * g1 / (math.sqrt(g1 * g1) + epsilon)
        first.append(phi0)
        second.append(phi1)
    return np.array([first, second])


# %% alternative normalized_gradients columns_stacked_float32
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    columns = [start_posn.astype(np.float32)]
    for _ in range(n_steps):
        g = get_loss_gradient(*columns[-1]).astype(np.float32).reshape(2, 1)
        columns.append(columns[-1] - np.float32(alpha) * g / (np.abs(g) + np.float32(epsilon)))
    return np.hstack(columns)


# %% alternative normalized_gradients torch_inside_float32
import torch


def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    phi = torch.tensor(start_posn[:, 0].tolist())
    path = [phi]
    for _ in range(n_steps):
        g = torch.tensor(get_loss_gradient(phi[0], phi[1]), dtype=torch.float32)
        phi = phi - alpha * g / (torch.sqrt(g**2) + epsilon)
        path.append(phi)
    print("points:", len(path))
    return torch.stack(path, dim=1).numpy()


# %% alternative normalized_gradients helper_and_transposed_view
def one_step(phi, alpha, epsilon):
    g = get_loss_gradient(phi[0], phi[1])
    return phi - alpha * g / ((g**2) ** 0.5 + epsilon)


def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.empty((n_steps + 1, 2))
    path[0] = start_posn.ravel()
    for k in range(n_steps):
        path[k + 1] = one_step(path[k], alpha, epsilon)
    return path.T


# %% mutant normalized_gradients returns_zeros -> normalized_gradients__check, normalized_gradients__values, normalized_gradients__epsilon, normalized_gradients__inputs_unchanged
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    return np.zeros((2, n_steps + 1))


# %% mutant normalized_gradients stays_at_the_start -> normalized_gradients__check, normalized_gradients__values, normalized_gradients__epsilon, normalized_gradients__inputs_unchanged
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    return np.repeat(start_posn.astype(float), n_steps + 1, axis=1)


# %% mutant normalized_gradients plain_descent -> normalized_gradients__check, normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    return grad_descent(start_posn, n_steps, alpha)


# %% mutant normalized_gradients divides_by_the_whole_norm -> normalized_gradients__check, normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] - alpha * m / (np.linalg.norm(m) + epsilon)
    return path


# %% mutant normalized_gradients climbs -> normalized_gradients__check, normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] + alpha * m / (np.sqrt(m**2) + epsilon)
    return path


# %% mutant normalized_gradients forgets_the_root -> normalized_gradients__check, normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] - alpha * m / (m**2 + epsilon)
    return path


# %% mutant normalized_gradients epsilon_inside_the_root -> normalized_gradients__epsilon
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] - alpha * m / np.sqrt(m**2 + epsilon)
    return path


# %% mutant normalized_gradients uses_the_sign -> normalized_gradients__epsilon
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] - alpha * np.sign(m)
    return path


# %% mutant normalized_gradients no_epsilon_at_all -> normalized_gradients__epsilon
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] - alpha * m / np.sqrt(m**2)
    return path


# %% mutant normalized_gradients another_default_epsilon -> normalized_gradients__epsilon
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-8):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] - alpha * m / (np.sqrt(m**2) + epsilon)
    return path


# %% mutant normalized_gradients gradient_always_at_the_start -> normalized_gradients__check, normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    m = get_loss_gradient(start_posn[0, 0], start_posn[1, 0])
    return start_posn - alpha * np.outer(m / (np.sqrt(m**2) + epsilon), np.arange(n_steps + 1))


# %% mutant normalized_gradients without_the_start -> normalized_gradients__check, normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    phi, path = start_posn[:, 0], []
    for _ in range(n_steps):
        m = get_loss_gradient(phi[0], phi[1])
        phi = phi - alpha * m / (np.sqrt(m**2) + epsilon)
        path.append(phi)
    return np.array(path).T


# %% mutant normalized_gradients one_point_per_row -> normalized_gradients__check, normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    phi = start_posn[:, 0]
    path = [phi]
    for _ in range(n_steps):
        m = get_loss_gradient(phi[0], phi[1])
        phi = phi - alpha * m / (np.sqrt(m**2) + epsilon)
        path.append(phi)
    return np.array(path)


# %% mutant normalized_gradients truncates_an_integer_start -> normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1), dtype=start_posn.dtype)
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] - alpha * m / (np.sqrt(m**2) + epsilon)
    return path


# %% mutant normalized_gradients float_dtype_but_truncated -> normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    phi = start_posn[:, 0].copy()
    path = [phi.copy()]
    for _ in range(n_steps):
        m = get_loss_gradient(phi[0], phi[1])
        phi[:] = phi - alpha * m / (np.sqrt(m**2) + epsilon)
        path.append(phi.copy())
    return np.array(path, dtype=float).T


# %% mutant normalized_gradients alpha_of_the_example -> normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        m = get_loss_gradient(path[0, k], path[1, k])
        path[:, k + 1] = path[:, k] - 0.08 * m / (np.sqrt(m**2) + epsilon)
    return path


# %% mutant normalized_gradients moves_the_start -> normalized_gradients__inputs_unchanged
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    phi = start_posn[:, 0] if start_posn.dtype.kind == "f" else start_posn[:, 0].astype(float)
    path = [phi.copy()]
    for _ in range(n_steps):
        m = get_loss_gradient(phi[0], phi[1])
        phi -= alpha * m / (np.sqrt(m**2) + epsilon)
        path.append(phi.copy())
    return np.array(path).T


# %% mutant normalized_gradients every_column_is_the_same_array -> normalized_gradients__check, normalized_gradients__values
def normalized_gradients(start_posn, n_steps, alpha, epsilon=1e-20):
    phi = start_posn[:, 0].astype(float)
    path = [phi]
    for _ in range(n_steps):
        m = get_loss_gradient(phi[0], phi[1])
        phi -= alpha * m / (np.sqrt(m**2) + epsilon)
        path.append(phi)
    return np.array(path).T


# %% alternative adam plain_python_floats
import math


def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    phi = [float(start_posn[0, 0]), float(start_posn[1, 0])]
    m, v = [0, 0], [0, 0]
    path = [[phi[0]], [phi[1]]]
    for t in range(1, n_steps + 1):
        g = get_loss_gradient(phi[0], phi[1])
        for i in range(2):
            m[i] = beta * m[i] + (1 - beta) * g[i]
            v[i] = gamma * v[i] + (1 - gamma) * g[i] ** 2
            corrected = math.sqrt(v[i] / (1 - gamma**t))
            phi[i] -= alpha * m[i] / (1 - beta**t) / (corrected + epsilon)
            path[i].append(phi[i])
    return np.array(path)


# %% alternative adam torch_inside_float32
import torch


def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = torch.zeros(2, n_steps + 1)
    path[:, 0] = torch.tensor(start_posn[:, 0].tolist())
    m = v = torch.zeros(2)
    for k in range(n_steps):
        g = torch.from_numpy(get_loss_gradient(path[0, k], path[1, k])).float()
        m = torch.lerp(g, m, beta)
        v = torch.lerp(g * g, v, gamma)
        root = (v / (1 - gamma ** (k + 1))).sqrt()
        path[:, k + 1] = path[:, k] - alpha * m / (1 - beta ** (k + 1)) / (root + epsilon)
    return path.numpy()


# %% alternative adam numpy_float32_columns
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    phi = start_posn.astype(np.float32)
    m, v, path = np.zeros((2, 1), np.float32), np.zeros((2, 1), np.float32), [phi]
    for t in range(1, n_steps + 1):
        g = get_loss_gradient(phi[0], phi[1])[:, None].astype(np.float32)
        m += np.float32(1 - beta) * (g - m)
        v += np.float32(1 - gamma) * (g * g - v)
        root = np.sqrt(v / np.float32(1 - gamma**t))
        phi = phi - np.float32(alpha) * m / np.float32(1 - beta**t) / (root + np.float32(epsilon))
        path.append(phi)
    return np.concatenate(path, axis=1)


# %% alternative adam corrections_as_running_products_and_helper
TWO = 2


def update(state, g, beta, gamma):
    m, v, power_b, power_g = state
    return (
        beta * m + (1 - beta) * g,
        gamma * v + (1 - gamma) * g**2,
        power_b * beta,
        power_g * gamma,
    )


def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((n_steps + 1, TWO))
    path[0] = np.squeeze(start_posn)
    state = (0.0, 0.0, 1.0, 1.0)
    for before, after in zip(path[:-1], path[1:]):
        state = update(state, get_loss_gradient(*before), beta, gamma)
        m, v, power_b, power_g = state
        scale = np.sqrt(1 - power_g)
        after[:] = before - alpha * scale / (1 - power_b) * m / (np.sqrt(v) + epsilon * scale)
    return path.T


# %% mutant adam returns_zeros -> adam__check, adam__values, adam__averages, adam__bias_correction, adam__epsilon, adam__inputs_unchanged
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    return np.zeros((2, n_steps + 1))


# %% mutant adam stays_at_the_start -> adam__check, adam__values, adam__averages, adam__bias_correction, adam__epsilon, adam__inputs_unchanged
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    return np.repeat(start_posn.astype(float), n_steps + 1, axis=1)


# %% mutant adam only_normalizes -> adam__check, adam__values, adam__averages
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    return normalized_gradients(start_posn, n_steps, alpha, epsilon)


# %% mutant adam without_bias_correction -> adam__check, adam__values, adam__averages, adam__bias_correction
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        path[:, k + 1] = path[:, k] - alpha * m / (np.sqrt(v) + epsilon)
    return path


# %% mutant adam corrects_only_m -> adam__check, adam__values, adam__bias_correction
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        path[:, k + 1] = path[:, k] - alpha * m / (1 - beta ** (k + 1)) / (np.sqrt(v) + epsilon)
    return path


# %% mutant adam exponent_from_zero -> adam__check, adam__values, adam__bias_correction
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / np.float64(1 - beta**k), v / np.float64(1 - gamma**k)
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam exponent_from_two -> adam__check, adam__values, adam__bias_correction
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 2)), v / (1 - gamma ** (k + 2))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam exponent_always_one -> adam__check, adam__values, adam__bias_correction
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        path[:, k + 1] = path[:, k] - alpha * m / (1 - beta) / (np.sqrt(v / (1 - gamma)) + epsilon)
    return path


# %% mutant adam correction_accumulates -> adam__check, adam__values, adam__bias_correction
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = (beta * m + (1 - beta) * g) / (1 - beta ** (k + 1))
        v = (gamma * v + (1 - gamma) * g**2) / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * m / (np.sqrt(v) + epsilon)
    return path


# %% mutant adam beta_and_gamma_swapped -> adam__check, adam__values, adam__averages
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    beta, gamma = gamma, beta
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam default_gamma_of_the_paper -> adam__check, adam__values
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.999, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam ignores_beta -> adam__averages
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    beta = 0.9
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam ignores_gamma -> adam__averages
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    gamma = 0.99
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam first_step_patched_without_correction -> adam__check, adam__values, adam__averages, adam__bias_correction
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m = get_loss_gradient(path[0, 0], path[1, 0])
    v = m**2
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        path[:, k + 1] = path[:, k] - alpha * m / (np.sqrt(v) + epsilon)
    return path


# %% mutant adam momentum_without_one_minus_beta -> adam__check, adam__values
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam squares_the_average -> adam__check, adam__values, adam__averages
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        mt = m / (1 - beta ** (k + 1))
        v = gamma * v + (1 - gamma) * mt**2
        vt = v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam one_v_for_both_coordinates -> adam__check, adam__values, adam__bias_correction
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), 0.0
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * np.sum(g**2)
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam forgets_the_root -> adam__check, adam__values
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (vt + epsilon)
    return path


# %% mutant adam epsilon_inside_the_root -> adam__epsilon
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / np.sqrt(vt + epsilon)
    return path


# %% mutant adam epsilon_before_the_correction -> adam__epsilon
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        rate = alpha * np.sqrt(1 - gamma ** (k + 1)) / (1 - beta ** (k + 1))
        path[:, k + 1] = path[:, k] - rate * m / (np.sqrt(v) + epsilon)
    return path


# %% mutant adam another_default_epsilon -> adam__epsilon
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-8):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam no_epsilon_at_all -> adam__epsilon
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / np.sqrt(vt)
    return path


# %% mutant adam one_point_per_row -> adam__check, adam__values
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    path = np.zeros((n_steps + 1, 2))
    path[0] = start_posn[:, 0]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(*path[k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[k + 1] = path[k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path


# %% mutant adam truncates_an_integer_start -> adam__values
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    phi = start_posn[:, 0].copy()
    path = [phi.copy()]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(*phi)
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        phi[:] = phi - alpha * mt / (np.sqrt(vt) + epsilon)
        path.append(phi.copy())
    return np.array(path, dtype=float).T


# %% mutant adam moves_the_start -> adam__inputs_unchanged
def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    phi = start_posn[:, 0] if start_posn.dtype.kind == "f" else start_posn[:, 0].astype(float)
    path = [phi.copy()]
    m, v = np.zeros(2), np.zeros(2)
    for k in range(n_steps):
        g = get_loss_gradient(*phi)
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        phi -= alpha * mt / (np.sqrt(vt) + epsilon)
        path.append(phi.copy())
    return np.array(path).T


# %% mutant adam averages_survive_the_call -> adam__values, adam__inputs_unchanged
m, v = np.zeros(2), np.zeros(2)


def adam(start_posn, n_steps, alpha, beta=0.9, gamma=0.99, epsilon=1e-20):
    global m, v
    path = np.zeros((2, n_steps + 1))
    path[:, 0] = start_posn[:, 0]
    for k in range(n_steps):
        g = get_loss_gradient(path[0, k], path[1, k])
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g**2
        mt, vt = m / (1 - beta ** (k + 1)), v / (1 - gamma ** (k + 1))
        path[:, k + 1] = path[:, k] - alpha * mt / (np.sqrt(vt) + epsilon)
    return path
