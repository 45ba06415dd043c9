"""Right and wrong answers for this notebook; each block stands in for one answer cell."""


# %% alternative softmax loops_over_columns
def softmax(model_out):
    classes, examples = model_out.shape
    result = np.zeros((classes, examples))
    for i in range(examples):
        largest = max(model_out[k, i] for k in range(classes))
        total = 0.0
        for k in range(classes):
            result[k, i] = np.exp(float(model_out[k, i] - largest))
            total += result[k, i]
        for k in range(classes):
            result[k, i] /= total
    return result


# %% alternative softmax log_sum_exp_by_repmat
def softmax(model_out):
    classes = model_out.shape[0]
    largest = np.tile(model_out.max(axis=0), (classes, 1))
    log_sum = np.log(np.sum(np.exp(model_out - largest), axis=0))
    return np.exp(model_out - largest - np.tile(log_sum, (classes, 1)))


# %% alternative softmax torch_inside_float32
import torch


def softmax(model_out):
    z = torch.tensor(model_out.tolist(), dtype=torch.float32)
    e = torch.exp(z - z.max(dim=0, keepdim=True).values)
    return (e / e.sum(dim=0)).numpy()


# %% alternative softmax helper_outside_and_transposed_view
EPSILON_FREE = True


def rows_softmax(z):
    e = np.exp(z - z.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]


def softmax(model_out):
    print("shape", model_out.shape)
    return rows_softmax(np.array(model_out, dtype=float).T).T


# %% mutant softmax returns_zeros -> softmax__check, softmax__values, softmax__inputs_unchanged
def softmax(model_out):
    return np.zeros(model_out.shape)


# %% mutant softmax over_wrong_axis -> softmax__check, softmax__values, softmax__stability
def softmax(model_out):
    e = np.exp(model_out - model_out.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% mutant softmax over_all_entries -> softmax__check, softmax__values
def softmax(model_out):
    e = np.exp(model_out - model_out.max())
    return e / e.sum()


# %% mutant softmax without_max_shift -> softmax__stability
def softmax(model_out):
    e = np.exp(model_out)
    return e / e.sum(axis=0)


# %% mutant softmax shifts_by_the_largest_of_the_matrix -> softmax__stability
def softmax(model_out):
    e = np.exp(model_out - model_out.max())
    return e / e.sum(axis=0)


# %% mutant softmax shifts_by_the_mean -> softmax__stability
def softmax(model_out):
    e = np.exp(model_out - model_out.mean(axis=0))
    return e / e.sum(axis=0)


# %% mutant softmax adds_epsilon_to_the_sum -> softmax__values
def softmax(model_out):
    e = np.exp(model_out - model_out.max(axis=0))
    return e / (e.sum(axis=0) + 1e-3)


# %% mutant softmax overwrites_its_input -> softmax__inputs_unchanged
def softmax(model_out):
    e = np.exp(model_out - model_out.max(axis=0))
    model_out[...] = e / e.sum(axis=0)
    return model_out.astype(float) if model_out.dtype.kind == "f" else e / e.sum(axis=0)


# %% mutant softmax truncates_integer_input -> softmax__values
def softmax(model_out):
    e = np.exp(model_out - model_out.max(axis=0))
    result = np.zeros_like(model_out)
    result[:] = e / e.sum(axis=0)
    return result


# %% mutant softmax built_for_three_classes -> softmax__values
def softmax(model_out):
    e = np.exp(model_out - model_out.max(axis=0))
    total = e[0] + e[1 % len(e)] + e[2 % len(e)]
    return e / total


# %% mutant softmax base_two -> softmax__check, softmax__values
def softmax(model_out):
    e = np.exp2(model_out - model_out.max(axis=0))
    return e / e.sum(axis=0)


# %% alternative compute_likelihood loop
def compute_likelihood(y_train, lambda_param):
    product = 1
    for i in range(len(y_train)):
        product = product * lambda_param[y_train[i]][i]
    return product


# %% alternative compute_likelihood array_of_size_one_with_one_hot
def compute_likelihood(y_train, lambda_param):
    one_hot = np.eye(lambda_param.shape[0])[y_train]
    return np.prod((one_hot.T * lambda_param).sum(axis=0), keepdims=True)


# %% alternative compute_likelihood torch_float32
import torch


def compute_likelihood(y_train, lambda_param):
    p = torch.tensor(lambda_param, dtype=torch.float32)
    return torch.gather(p, 0, torch.tensor(y_train)[None, :]).prod().item()


# %% mutant compute_likelihood returns_zero -> compute_likelihood__check, compute_likelihood__values
def compute_likelihood(y_train, lambda_param):
    return 0.0


# %% mutant compute_likelihood sums_instead -> compute_likelihood__check, compute_likelihood__values
def compute_likelihood(y_train, lambda_param):
    return np.sum(categorical_distribution(y_train, lambda_param))


# %% mutant compute_likelihood multiplies_all_entries -> compute_likelihood__check, compute_likelihood__values
def compute_likelihood(y_train, lambda_param):
    return np.prod(lambda_param)


# %% mutant compute_likelihood takes_the_likeliest_class -> compute_likelihood__values
def compute_likelihood(y_train, lambda_param):
    return np.prod(lambda_param.max(axis=0))


# %% mutant compute_likelihood forgets_the_last_example -> compute_likelihood__check, compute_likelihood__values
def compute_likelihood(y_train, lambda_param):
    return np.prod(categorical_distribution(y_train, lambda_param)[:-1])


# %% mutant compute_likelihood knows_only_three_classes -> compute_likelihood__values
def compute_likelihood(y_train, lambda_param):
    return np.prod(categorical_distribution(np.minimum(y_train, 2), lambda_param))


# %% mutant compute_likelihood overwrites_lambda -> compute_likelihood__inputs_unchanged
def compute_likelihood(y_train, lambda_param):
    p = categorical_distribution(y_train, lambda_param)
    lambda_param[0, :] = p
    return np.prod(p)


# %% alternative compute_negative_log_likelihood loop_with_math
import math


def compute_negative_log_likelihood(y_train, lambda_param):
    total = 0
    for i, label in enumerate(y_train):
        total -= math.log(lambda_param[label, i])
    return total


# %% alternative compute_negative_log_likelihood array_of_shape_one_one
def compute_negative_log_likelihood(y_train, lambda_param):
    logs = np.log(lambda_param)
    return -np.take_along_axis(logs, y_train[None, :], axis=0).sum(axis=1, keepdims=True)


# %% alternative compute_negative_log_likelihood torch_float32
import torch


def compute_negative_log_likelihood(y_train, lambda_param):
    logs = torch.log(torch.tensor(lambda_param, dtype=torch.float32)).T
    return torch.nn.functional.nll_loss(logs, torch.tensor(y_train), reduction="sum").numpy()


# %% mutant compute_negative_log_likelihood returns_zero -> compute_negative_log_likelihood__check, compute_negative_log_likelihood__values
def compute_negative_log_likelihood(y_train, lambda_param):
    return 0.0


# %% mutant compute_negative_log_likelihood log_of_the_product -> compute_negative_log_likelihood__long_data
def compute_negative_log_likelihood(y_train, lambda_param):
    return -np.log(compute_likelihood(y_train, lambda_param))


# %% mutant compute_negative_log_likelihood forgets_the_minus -> compute_negative_log_likelihood__check, compute_negative_log_likelihood__values
def compute_negative_log_likelihood(y_train, lambda_param):
    return np.sum(np.log(categorical_distribution(y_train, lambda_param)))


# %% mutant compute_negative_log_likelihood mean_instead_of_sum -> compute_negative_log_likelihood__check, compute_negative_log_likelihood__values
def compute_negative_log_likelihood(y_train, lambda_param):
    return -np.mean(np.log(categorical_distribution(y_train, lambda_param)))


# %% mutant compute_negative_log_likelihood base_ten -> compute_negative_log_likelihood__check, compute_negative_log_likelihood__values
def compute_negative_log_likelihood(y_train, lambda_param):
    return -np.sum(np.log10(categorical_distribution(y_train, lambda_param)))


# %% mutant compute_negative_log_likelihood adds_epsilon -> compute_negative_log_likelihood__values
def compute_negative_log_likelihood(y_train, lambda_param):
    return -np.sum(np.log(categorical_distribution(y_train, lambda_param) + 1e-4))


# %% mutant compute_negative_log_likelihood divides_by_the_classes -> compute_negative_log_likelihood__check, compute_negative_log_likelihood__values
def compute_negative_log_likelihood(y_train, lambda_param):
    picked = categorical_distribution(y_train, lambda_param)
    return -np.sum(np.log(picked)) / lambda_param.shape[0]


# %% mutant compute_negative_log_likelihood overwrites_lambda -> compute_negative_log_likelihood__inputs_unchanged
def compute_negative_log_likelihood(y_train, lambda_param):
    np.log(lambda_param, out=lambda_param)
    return -np.sum(categorical_distribution(y_train, lambda_param))
