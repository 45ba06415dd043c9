"""Right and wrong answers for this notebook; each block stands in for one answer cell."""


# %% alternative compute_network_output like_the_origin
def compute_network_output(net_input, all_weights, all_biases):
    K = len(all_weights) - 1
    all_f = [None] * (K + 1)
    all_h = [None] * (K + 1)
    all_h[0] = net_input
    for layer in range(K):
        all_f[layer] = all_biases[layer] + np.matmul(all_weights[layer], all_h[layer])
        all_h[layer + 1] = ReLU(all_f[layer])
    all_f[K] = all_biases[K] + np.matmul(all_weights[K], all_h[K])
    net_output = all_f[K]
    return net_output, all_f, all_h


# %% alternative compute_network_output python_loops
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [np.array(net_input, dtype=float)]
    for k in range(len(all_weights)):
        rows, columns = all_weights[k].shape
        f = np.zeros((rows, 1))
        for i in range(rows):
            f[i, 0] = all_biases[k][i, 0]
            for j in range(columns):
                f[i, 0] += all_weights[k][i, j] * all_h[k][j, 0]
        all_f.append(f)
        if k < len(all_weights) - 1:
            all_h.append(np.array([[max(v, 0.0)] for v in f[:, 0]]))
    return [all_f[-1], all_f, all_h]


# %% alternative compute_network_output torch_inside_float32
import torch


def compute_network_output(net_input, all_weights, all_biases):
    h = torch.tensor(net_input.tolist(), dtype=torch.float32)
    all_f, all_h = (), (h,)
    for w, b in zip(all_weights, all_biases):
        f = torch.tensor(w.tolist()) @ h + torch.tensor(b.tolist())
        h = torch.relu(f)
        all_f, all_h = all_f + (f,), all_h + (h,)
    to_numpy = lambda ts: tuple(t.numpy() for t in ts)
    return to_numpy(all_f)[-1], to_numpy(all_f), to_numpy(all_h[:-1])


# %% alternative compute_network_output recursive_with_helper_and_print
NOISY = True


def go_on(h, weights, biases):
    f = np.einsum("ij,jk->ik", weights[0], h) + biases[0]
    if len(weights) == 1:
        return [f], [h]
    later_f, later_h = go_on(f * (f > 0), weights[1:], biases[1:])
    return [f] + later_f, [h] + later_h


def compute_network_output(net_input, all_weights, all_biases):
    if NOISY:
        print("layers:", len(all_weights))
    all_f, all_h = go_on(net_input, all_weights, all_biases)
    return all_f[-1].copy(), all_f, all_h


# %% alternative compute_network_output float32_and_views
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input[:]]
    for w, b in zip(all_weights, all_biases):
        f = b.astype(np.float32) + w.astype(np.float32) @ all_h[-1].astype(np.float32)
        all_f.append(f)
        all_h.append(np.where(f > 0, f, np.float32(0)))
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output returns_zeros -> compute_network_output__check, compute_network_output__values, compute_network_output__layers, compute_network_output__inputs_unchanged
def compute_network_output(net_input, all_weights, all_biases):
    all_f = [np.zeros(b.shape) for b in all_biases]
    all_h = [np.zeros((w.shape[1], 1)) for w in all_weights]
    return all_f[-1], all_f, all_h


# %% mutant compute_network_output relu_on_the_output -> compute_network_output__values, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights, all_biases):
        all_f.append(b + w @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    all_f[-1] = ReLU(all_f[-1])
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output forgets_the_relu -> compute_network_output__check, compute_network_output__values, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights, all_biases):
        all_f.append(b + w @ all_h[-1])
        all_h.append(all_f[-1])
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output forgets_the_biases -> compute_network_output__check, compute_network_output__values
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights, all_biases):
        all_f.append(w @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output forgets_the_last_bias -> compute_network_output__check, compute_network_output__values
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights, all_biases):
        all_f.append(b + w @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    all_f[-1] = all_f[-1] - all_biases[-1]
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output relu_on_the_input -> compute_network_output__values, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [ReLU(net_input)]
    for w, b in zip(all_weights, all_biases):
        all_f.append(b + w @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output built_for_five_hidden_layers -> compute_network_output__values, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    K = 5
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights[: K + 1], all_biases[: K + 1]):
        all_f.append(b + w @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    return all_f[K if len(all_f) > K else -1], all_f, all_h[:-1]


# %% mutant compute_network_output leans_on_the_constant_of_the_example -> compute_network_output__check
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [None] * (HIDDEN_LAYERS + 1), [None] * (HIDDEN_LAYERS + 1)
    all_h[0] = net_input
    for k in range(len(all_weights)):
        all_f[k] = all_biases[k] + all_weights[k] @ all_h[k]
        if k < len(all_weights) - 1:
            all_h[k + 1] = ReLU(all_f[k])
    return all_f[len(all_weights) - 1], all_f, all_h


# %% mutant compute_network_output relu_in_the_same_array -> compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for k in range(len(all_weights)):
        f = all_biases[k] + all_weights[k] @ all_h[-1]
        all_f.append(f)
        if k < len(all_weights) - 1:
            all_h.append(f.clip(0.0, out=f))
    return all_f[-1], all_f, all_h


# %% mutant compute_network_output adds_into_the_biases -> compute_network_output__inputs_unchanged
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for k in range(len(all_weights)):
        f = all_biases[k]
        f += all_weights[k] @ all_h[-1]
        all_f.append(f)
        all_h.append(ReLU(f))
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output pops_the_lists -> compute_network_output__inputs_unchanged
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    while all_weights:
        all_f.append(all_biases.pop(0) + all_weights.pop(0) @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output truncates_to_the_input_type -> compute_network_output__values
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights, all_biases):
        f = np.zeros_like(net_input, shape=b.shape)
        f[:] = b + w @ all_h[-1]
        all_f.append(f)
        all_h.append(ReLU(f).astype(f.dtype))
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output keeps_the_output_as_an_activation -> compute_network_output__check, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights, all_biases):
        all_f.append(b + w @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    return all_f[-1], all_f, all_h


# %% mutant compute_network_output flat_vectors -> compute_network_output__check, compute_network_output__values, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input.ravel()]
    for w, b in zip(all_weights, all_biases):
        all_f.append(b.ravel() + w @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output rows_by_broadcasting -> compute_network_output__check, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights, all_biases):
        all_f.append(b + (w @ all_h[-1]).T)
        all_h.append(ReLU(all_f[-1][:1].T))
    return all_f[-1], all_f, all_h[:-1]


# %% mutant compute_network_output returns_only_the_output -> compute_network_output__check, compute_network_output__values, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    h = net_input
    for w, b in zip(all_weights[:-1], all_biases[:-1]):
        h = ReLU(b + w @ h)
    return all_biases[-1] + all_weights[-1] @ h


# %% mutant compute_network_output swaps_the_two_lists -> compute_network_output__check, compute_network_output__layers
def compute_network_output(net_input, all_weights, all_biases):
    all_f, all_h = [], [net_input]
    for w, b in zip(all_weights, all_biases):
        all_f.append(b + w @ all_h[-1])
        all_h.append(ReLU(all_f[-1]))
    return all_f[-1], all_h[:-1], all_f


# %% alternative backward_pass like_the_origin
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    all_dl_dweights = [None] * (K + 1)
    all_dl_dbiases = [None] * (K + 1)
    all_dl_df = [None] * (K + 1)
    all_dl_dh = [None] * (K + 1)
    all_dl_df[K] = np.array(d_loss_d_output(all_f[K], y))
    for layer in range(K, -1, -1):
        all_dl_dbiases[layer] = np.array(all_dl_df[layer])
        all_dl_dweights[layer] = np.matmul(all_dl_df[layer], all_h[layer].transpose())
        all_dl_dh[layer] = np.matmul(all_weights[layer].transpose(), all_dl_df[layer])
        if layer > 0:
            all_dl_df[layer - 1] = indicator_function(all_f[layer - 1]) * all_dl_dh[layer]
    return all_dl_dweights, all_dl_dbiases


# %% alternative backward_pass python_loops
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    dws, dbs = [], []
    df = [2.0 * (float(f) - float(t)) for f, t in zip(all_f[-1][:, 0], y[:, 0])]
    for k in reversed(range(len(all_weights))):
        dbs.insert(0, np.array([[v] for v in df]))
        dw = np.zeros(all_weights[k].shape)
        for i in range(dw.shape[0]):
            for j in range(dw.shape[1]):
                dw[i, j] = df[i] * all_h[k][j, 0]
        dws.insert(0, dw)
        if k:
            new = []
            for j in range(dw.shape[1]):
                total = sum(all_weights[k][i, j] * df[i] for i in range(dw.shape[0]))
                new.append(total if all_f[k - 1][j, 0] > 0 else 0.0)
            df = new
    return dws, dbs


# %% alternative backward_pass torch_inside_float32
import torch


def backward_pass(all_weights, all_biases, all_f, all_h, y):
    t = lambda a: torch.tensor(a.tolist(), dtype=torch.float32)
    df = 2 * (t(all_f[-1]) - t(y))
    dws, dbs = (), ()
    for k in range(len(all_weights) - 1, -1, -1):
        dws, dbs = ((df @ t(all_h[k]).T).numpy(),) + dws, (df.numpy(),) + dbs
        if k > 0:
            df = (t(all_weights[k]).T @ df) * (t(all_f[k - 1]) > 0)
    return dws, dbs


# %% alternative backward_pass gate_from_the_activations
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    df = [2.0 * (all_f[-1] - y)]
    for w, h in zip(all_weights[:0:-1], all_h[:0:-1]):
        df.append((df[-1].T @ w).T * np.sign(h))
    df.reverse()
    print("layers:", len(df))
    return [np.outer(d, h) for d, h in zip(df, all_h)], df


# %% alternative backward_pass recursive
def go_back(df, weights, f, h):
    dw, db = [np.kron(df, h[-1].T)], [df[:]]
    if len(weights) == 1:
        return dw, db
    before = np.where(f[-2] > 0, weights[-1].T @ df, 0)
    dws, dbs = go_back(before, weights[:-1], f[:-1], h[:-1])
    return dws + dw, dbs + db


def backward_pass(all_weights, all_biases, all_f, all_h, y):
    return go_back(d_loss_d_output(all_f[-1], y), all_weights, all_f, all_h)


# %% alternative backward_pass float32_numpy
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    single = lambda values: [np.asarray(v, dtype=np.float32) for v in values]
    w, f, h = single(all_weights), single(all_f), single(all_h)
    df = 2 * (f[-1] - y.astype(np.float32))
    dw, db = [df * h[-1].T], [df]
    for k in range(len(w) - 1, 0, -1):
        df = (w[k].T @ df) * (f[k - 1] > 0)
        dw, db = [df * h[k - 1].T, *dw], [df, *db]
    return dw, db


# %% mutant backward_pass returns_zeros -> backward_pass__check, backward_pass__biases, backward_pass__weights, backward_pass__depths, backward_pass__relu_at_zero, backward_pass__inputs_unchanged
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    return [np.zeros(w.shape) for w in all_weights], [np.zeros(b.shape) for b in all_biases]


# %% mutant backward_pass ignores_the_relu -> backward_pass__check, backward_pass__biases, backward_pass__weights, backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        df = all_weights[k].T @ df
    return dw, db


# %% mutant backward_pass slope_one_at_zero -> backward_pass__relu_at_zero
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = (all_f[k - 1] >= 0) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass slope_one_half_at_zero -> backward_pass__relu_at_zero
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = np.heaviside(all_f[k - 1], 0.5) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass relu_instead_of_its_derivative -> backward_pass__check, backward_pass__biases, backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = ReLU(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass gates_the_derivative_itself -> backward_pass__check, backward_pass__biases, backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = ReLU(all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass gates_the_output_too -> backward_pass__biases, backward_pass__weights, backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        df = indicator_function(all_f[k]) * df
        db[k], dw[k] = df, df @ all_h[k].T
        df = all_weights[k].T @ df
    return dw, db


# %% mutant backward_pass gates_by_the_input_sign_too -> backward_pass__weights, backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ ReLU(all_h[k]).T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass activations_without_relu -> backward_pass__check, backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ (all_f[k - 1] if k > 0 else all_h[0]).T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass transposes_only_where_shapes_force_it -> backward_pass__check, backward_pass__biases, backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            w = all_weights[k]
            df = indicator_function(all_f[k - 1]) * ((w if w.shape[0] == w.shape[1] else w.T) @ df)
    return dw, db


# %% mutant backward_pass transposed_weight_gradients -> backward_pass__check, backward_pass__weights, backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, all_h[k] @ df.T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass transposed_square_gradients -> backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, (all_h[k] @ df.T).reshape(all_weights[k].shape)
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass forgets_the_factor_two -> backward_pass__check, backward_pass__biases, backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = all_f[K] - y
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass wrong_sign -> backward_pass__check, backward_pass__biases, backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = 2 * (y - all_f[K])
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass mean_over_the_outputs -> backward_pass__biases, backward_pass__weights, backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y) / len(y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass first_target_for_all_outputs -> backward_pass__biases, backward_pass__weights, backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y[0, 0])
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass leans_on_the_constant_of_the_example -> backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = HIDDEN_LAYERS
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[-1], y)
    for k in range(K, -1, -1):
        if k >= len(all_weights):
            continue
        db[k], dw[k] = df, df[: len(all_biases[k])] @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df[: len(all_biases[k])])
    return dw[: len(all_weights)], db[: len(all_weights)]


# %% mutant backward_pass built_for_six_units -> backward_pass__biases
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [np.zeros((6, 1)) for _ in range(K)] + [None]
    df = d_loss_d_output(all_f[K], y)
    db[K] = df
    for k in range(K, -1, -1):
        if k < K and K > 1:
            db[k][: len(df)] = df
        elif k < K:
            db[k] = df
        dw[k] = df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass stops_before_layer_zero -> backward_pass__check, backward_pass__biases, backward_pass__weights, backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw = [np.zeros(w.shape) for w in all_weights]
    db = [np.zeros(b.shape) for b in all_biases]
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, 0, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass lists_from_last_to_first -> backward_pass__check, backward_pass__biases, backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    dw, db = [], []
    df = d_loss_d_output(all_f[-1], y)
    for k in range(len(all_weights) - 1, -1, -1):
        db.append(df)
        dw.append(df @ all_h[k].T)
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass biases_first -> backward_pass__check, backward_pass__biases, backward_pass__weights
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return db, dw


# %% mutant backward_pass flat_bias_gradients -> backward_pass__check, backward_pass__biases, backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df.ravel(), df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass truncates_to_the_type_of_y -> backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = np.zeros_like(y)
    df[:] = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass truncates_to_the_type_of_the_input -> backward_pass__depths
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k] = df
        dw[k] = np.zeros_like(all_h[k], shape=all_weights[k].shape)
        dw[k][:] = df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass bias_gradients_share_one_array -> backward_pass__biases
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            new = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
            if new.shape == df.shape:
                df[...] = new
            else:
                df = new
    return dw, db


# %% mutant backward_pass overwrites_the_output -> backward_pass__inputs_unchanged
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = all_f[K]
    df -= y
    df *= 2
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass overwrites_the_preactivations_with_the_indicator -> backward_pass__inputs_unchanged
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            gate = all_f[k - 1]
            gate[gate > 0] = 1
            gate[gate <= 0] = 0
            df = gate * (all_weights[k].T @ df)
    return dw, db


# %% mutant backward_pass fills_the_lists_it_was_given -> backward_pass__inputs_unchanged
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    w = list(all_weights)
    df = d_loss_d_output(all_f[-1], y)
    for k in range(len(w) - 1, -1, -1):
        all_biases[k], all_weights[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (w[k].T @ df)
    return all_weights, all_biases


# %% mutant backward_pass pops_the_lists -> backward_pass__inputs_unchanged
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    dw, db = [], []
    df = d_loss_d_output(all_f.pop(), y)
    while all_weights:
        dw.insert(0, df @ all_h.pop().T)
        db.insert(0, df)
        w = all_weights.pop()
        if all_f:
            df = indicator_function(all_f.pop()) * (w.T @ df)
    return dw, db


# %% mutant backward_pass descends_the_gradient -> backward_pass__inputs_unchanged
def backward_pass(all_weights, all_biases, all_f, all_h, y):
    K = len(all_weights) - 1
    dw, db = [None] * (K + 1), [None] * (K + 1)
    df = d_loss_d_output(all_f[K], y)
    for k in range(K, -1, -1):
        db[k], dw[k] = df, df @ all_h[k].T
        if k > 0:
            df = indicator_function(all_f[k - 1]) * (all_weights[k].T @ df)
        all_weights[k] -= 0.01 * dw[k]
        all_biases[k] -= 0.01 * db[k]
    return dw, db
