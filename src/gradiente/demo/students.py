"""The class of the demo: each student is one story that a course meets sooner or later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gradiente.demo.edits import Edit, answer, as_colab, delete

SOFTMAX = "tarea1/udl_05_3_multiclass_cross_entropy_loss"
ADAM = "tarea1/udl_06_5_adam"
CONVOLUTION = "tarea2/udl_10_1_convolution_1d"
SAMPLING = "tarea2/udl_10_4_downsampling_upsampling"

ON_TIME = {"tarea1": "2025-07-30 18:00:00", "tarea2": "2025-09-10 18:00:00"}

WRONG_AXIS = """def softmax(model_out):
    exponentials = np.exp(model_out - model_out.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)"""

FLIPPED_KERNEL = """def conv_3_1_1_zp(x_in, omega):
    # np.convolve turns the kernel around: a convolution, not the cross-correlation of the text
    return np.convolve(np.array(x_in, dtype=float), omega, mode="same")"""

MAXPOOL_FROM_ZERO = """def maxpool(x_in):
    rows, columns = x_in.shape[0] // 2, x_in.shape[1] // 2
    x_out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            for value in x_in[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].ravel():
                if value > x_out[i, j]:
                    x_out[i, j] = value
    return x_out"""

ENDLESS_LOOP = """def subsample(x_in):
    i = 0
    while i < x_in.shape[0]:
        row = x_in[i]
    return x_in[::2, ::2]"""


@dataclass(frozen=True)
class Story:
    """One student: what was handed in, when (local time), and what else is known of them."""

    id: str
    text: str
    edits: Mapping[str, Edit] = field(default_factory=dict)
    times: Mapping[str, str] = field(default_factory=lambda: ON_TIME)
    solved: bool = True
    torn: str | None = None
    graded_by_hand: bool = True
    extension: tuple[str, int] | None = None
    alpha: str = "1.0"


def _tarea1_at(time: str) -> dict[str, str]:
    return ON_TIME | {"tarea1": time}


CLASS = (
    Story("perfect", "everything right", alpha="1.2"),
    Story("blank", "handed in as released", solved=False),
    Story(
        "one_wrong", "maxpool starts from zero", {SAMPLING: answer("maxpool", MAXPOOL_FROM_ZERO)}
    ),
    Story(
        "flipped_kernel",
        "convolution with a flipped kernel",
        {CONVOLUTION: answer("conv_3_1_1_zp", FLIPPED_KERNEL)},
    ),
    Story("wrong_axis", "softmax over the wrong axis", {SOFTMAX: answer("softmax", WRONG_AXIS)}),
    Story("minute_late", "tarea1 a minute late", times=_tarea1_at("2025-08-02 00:00:30")),
    Story(
        "three_days_late",
        "tarea1 three days late, and a weak report",
        times=_tarea1_at("2025-08-04 20:15:00"),
        alpha="0.8",
    ),
    Story("after_final", "tarea1 after the final date", times=_tarea1_at("2025-08-06 00:00:00")),
    Story(
        "extended",
        "tarea1 late, with an extension of four days",
        times=_tarea1_at("2025-08-05 10:00:00"),
        extension=("tarea1", 4),
    ),
    Story("endless_loop", "subsample never returns", {SAMPLING: answer("subsample", ENDLESS_LOOP)}),
    Story("deleted_check", "deleted a check cell", {ADAM: delete("adam__values")}),
    Story("colab", "saved by Colab, metadata lost", {SOFTMAX: as_colab, CONVOLUTION: as_colab}),
    Story("unread", "report and written answers not read yet", graded_by_hand=False, alpha=""),
    Story("torn_file", "tarea2 with a file cut in half", torn=CONVOLUTION),
    Story("never_second", "never handed in tarea2", times={"tarea1": ON_TIME["tarea1"]}),
)
