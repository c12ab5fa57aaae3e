"""Convolutions, pooling and normalisation; no ties within a window (those are in kinks.py)."""

from __future__ import annotations

from torch_cases.case import Case, Input, case

F = "torch.nn.functional."


def block(*shape: int, start: float = 0.0) -> list:  # type: ignore[type-arg]
    """Return nested lists of numbers of which no two are alike: the fractions of multiples of an irrational number."""
    counter = [start]

    def filled(sizes: tuple[int, ...]) -> object:
        if not sizes:
            counter[0] += 1.0
            return round((counter[0] * 0.7548776662) % 1.0 * 4.0 - 2.0, 6)
        return [filled(sizes[1:]) for _ in range(sizes[0])]

    return filled(shape)  # type: ignore[return-value]


SIGNAL, SIGNALS = block(2, 6), block(2, 4, 5)
IMAGE, IMAGES = block(2, 4, 5), block(2, 2, 4, 5)
POOLED = {
    1: ["2", "3, 2, 1", "2, ceil_mode=True", "3, 2, 1, ceil_mode=True"],
    2: ["2", "3, 2, 1", "2, ceil_mode=True", "(2, 3), stride=(1, 2), padding=(1, 0)"],
}

CASES: list[Case] = [
    case(F + "conv1d(x, w)", x=SIGNAL, w=block(3, 2, 3, start=9.0)),
    case(F + "conv1d(x, w, b)", x=SIGNALS, w=block(2, 4, 2, start=5.0), b=[0.5, -0.25]),
    case(
        F + "conv1d(x, w, b, stride=2, padding=1, groups=2)",
        x=SIGNALS,
        w=block(4, 2, 2),
        b=[1.0, 2.0, 3.0, 4.0],
    ),
    case(F + "conv1d(x, w, padding='same', dilation=2)", x=SIGNAL, w=block(1, 2, 3, start=3.0)),
    case("torch.conv1d(x, w, padding=2)", x=SIGNAL, w=block(1, 2, 2, start=4.0)),
    case(F + "conv2d(x, w)", x=IMAGE, w=block(2, 2, 2, 3, start=7.0)),
    case(F + "conv2d(x, w, b)", x=IMAGES, w=block(1, 2, 2, 2, start=2.0), b=[0.75]),
    case(F + "conv2d(x, w, None, (2, 1), (0, 2), (1, 2), 2)", x=IMAGES, w=block(2, 1, 2, 2, start=1.0)),
    case(F + "conv2d(x, w, padding='same')", x=IMAGE, w=block(1, 2, 3, 2, start=6.0)),
    case("torch.conv2d(x, w, padding='valid')", x=IMAGE, w=block(1, 2, 4, 5, start=8.0)),
    case(F + "conv3d(x, w)", x=block(1, 2, 3, 3), w=block(2, 1, 2, 2, 2, start=1.0)),
    case(F + "conv_transpose1d(x, w, b)", x=SIGNAL, w=block(2, 3, 2, start=9.0), b=[0.5, -0.25, 1.0]),
    case(
        F + "conv_transpose1d(x, w, stride=2, padding=1, output_padding=1, groups=2, dilation=2)",
        x=SIGNALS,
        w=block(4, 1, 3),
    ),
    case(
        F + "conv_transpose2d(x, w, stride=(3, 2), padding=(1, 2), output_padding=(2, 3), dilation=(4, 4))",
        x=IMAGE,
        w=block(2, 1, 2, 3, start=7.0),
    ),
    case(F + "conv_transpose2d(x, w)", x=IMAGE, w=block(2, 1, 2, 3, start=7.0)),
    case(
        F + "conv_transpose2d(x, w, stride=(2, 1), padding=(1, 0))", x=IMAGES, w=block(2, 2, 2, 2, start=7.0)
    ),
    *(case(f"{F}{kind}_pool1d(x, {how})", x=SIGNALS) for kind in ("avg", "max") for how in POOLED[1]),
    *(case(f"{F}{kind}_pool2d(x, {how})", x=IMAGES) for kind in ("avg", "max") for how in POOLED[2]),
    case(F + "max_pool1d(x, 2, dilation=2)", x=SIGNAL),
    case(F + "max_pool2d(x, 2, dilation=(1, 2))", x=IMAGE),
    case(F + "max_pool1d(x, 2, return_indices=True)", x=SIGNAL),
    case(F + "max_pool2d(x, 3, 2, 1, return_indices=True)", x=IMAGE),
    case(F + "avg_pool1d(x, 3, 2, 1, count_include_pad=False)", x=SIGNALS),
    case(F + "avg_pool2d(x, 3, 2, 1, True, False)", x=IMAGES),
    case(F + "avg_pool2d(x, 2, divisor_override=3)", x=IMAGE),
    case(F + "avg_pool3d(x, 2)", x=block(1, 2, 2, 3)),
    case(F + "max_pool3d(x, 2)", x=block(1, 2, 2, 3)),
    case(F + "adaptive_avg_pool1d(x, 3)", x=SIGNALS),
    case(F + "adaptive_avg_pool2d(x, (3, 2))", x=IMAGES),
    case(F + "adaptive_avg_pool2d(x, 1)", x=IMAGES),
    case(F + "adaptive_avg_pool2d(x, (2, None))", x=IMAGE),
    case(F + "adaptive_max_pool1d(x, 3)", x=SIGNALS),
    case(F + "adaptive_max_pool2d(x, (3, 2))", x=IMAGES),
    case(F + "batch_norm(x, None, None, w, b, True)", x=IMAGES, w=[2.0, -0.5], b=[0.25, 1.0]),
    case(F + "batch_norm(x, None, None, training=True, eps=0.1)", x=SIGNALS),
    case(
        F + "batch_norm(x, m, v, w, b)",
        x=SIGNAL,
        m=Input([0.5] * 6),
        v=Input([2.0] * 6),
        w=[1.5] * 6,
        b=[0.1] * 6,
    ),
    case(F + "group_norm(x, 2, w, b)", x=SIGNALS, w=[2.0, -0.5, 1.0, 0.25], b=[0.25, 1.0, 0.0, -1.0]),
    case(F + "group_norm(x, 1)", x=SIGNALS),
    case(F + "instance_norm(x)", x=SIGNALS),
    case(F + "instance_norm(x, weight=w, bias=b)", x=IMAGES, w=[2.0, -0.5], b=[0.25, 1.0]),
    case(
        F + "layer_norm(x, (5,), w, b)", x=IMAGE, w=[2.0, -0.5, 1.0, 0.25, 0.5], b=[0.25, 1.0, 0.0, -1.0, 0.5]
    ),
    case(F + "layer_norm(x, (4, 5))", x=IMAGES),
    case(F + "affine_grid(x, (2, 1, 2, 3))", x=block(2, 2, 3)),
    case(F + "affine_grid(x, (1, 2, 3, 2), align_corners=True)", x=block(1, 2, 3)),
    case(F + "affine_grid(x, (1, 1, 2, 1, 2), align_corners=False)", x=block(1, 3, 4)),
    *(
        case(
            f"{F}grid_sample(x, y, padding_mode='{border}', align_corners={corners})",
            x=IMAGES,
            y=block(2, 3, 2, 2),
        )
        for border in ("zeros", "border", "reflection")
        for corners in (True, False)
    ),
    case(F + "grid_sample(x, y, align_corners=False)", x=block(1, 2, 2, 3, 2), y=block(1, 1, 2, 2, 3)),
    case(F + "grid_sample(x, y, mode='nearest', align_corners=False)", x=IMAGES, y=Input(block(2, 3, 2, 2))),
    case(F + "local_response_norm(x, 2, alpha=0.5)", x=SIGNALS),
    case(F + "local_response_norm(x, 3, 0.25, 0.5, 2.0)", x=block(1, 4, 2, 2)),
    case(F + "channel_shuffle(x, 2)", x=SIGNALS),
    case(F + "lp_pool1d(x, 2, 2)", x=SIGNALS),
    case(F + "lp_pool2d(x, 4, (2, 3), stride=1)", x=IMAGES),
    case(F + "lp_pool3d(x, 2, 2)", x=block(1, 2, 2, 3)),
    case(F + "adaptive_avg_pool3d(x, (1, 2, 2))", x=block(1, 2, 2, 3)),
    case(F + "adaptive_max_pool3d(x, 1)", x=block(2, 2, 2, 3)),
    case(
        F + "conv_transpose3d(x, w, b, stride=2)", x=block(1, 2, 1, 2), w=block(1, 2, 2, 1, 2), b=[0.5, -1.0]
    ),
]
