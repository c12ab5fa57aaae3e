"""Losses with their reductions, weights and targets of both kinds."""

from __future__ import annotations

from torch_cases.case import Case, case, constant, ints, value_only

F = "torch.nn.functional."
GUESS = [0.75, -1.3, 2.5, 0.2]
TRUTH = [1.5, -0.4, 2.25, -1.8]
GUESSES = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9]]
TRUTHS = [[1.5, -0.4, 2.25], [-1.8, 0.7, 0.9]]
CHANCES = [0.75, 0.13, 0.9, 0.2]
LABELS = [1.0, 0.0, 1.0, 0.25]
SCORES = [[0.75, -1.3, 2.5], [0.2, -0.6, 1.9], [1.0, 0.0, -1.0]]
CLASSES = [2, 0, 1]
SOFT = [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.1, 0.8, 0.1]]
REDUCTIONS = ("mean", "sum", "none")


def reduced(call: str, **inputs: object) -> list[Case]:
    """Return `call` with its default reduction, then with each one named."""
    programs = [f"{F}{call})", *(f"{F}{call}, reduction='{kind}')" for kind in REDUCTIONS)]
    return [case(program, **inputs) for program in programs]


def regression(name: str) -> list[Case]:
    """Return a loss of guess and truth: reductions, a matrix, single numbers, a constant truth."""
    return [
        *reduced(f"{name}(x, y", x=GUESS, y=TRUTH),
        case(f"{F}{name}(x, y)", x=GUESSES, y=TRUTHS),
        case(f"{F}{name}(x, y)", x=GUESS[0], y=TRUTH[0]),
        case(f"{F}{name}(x, y)", x=GUESS, y=constant(TRUTH)),
    ]


SIGNS = [1.0, -1.0, 1.0, -1.0]
SIDES = [1.0, -1.0]

CASES: list[Case] = [
    *regression("mse_loss"),
    *regression("l1_loss"),
    *regression("smooth_l1_loss"),
    *reduced("smooth_l1_loss(x, y, beta=0.8", x=GUESS, y=TRUTH),
    *regression("huber_loss"),
    *reduced("huber_loss(x, y, delta=0.8", x=GUESS, y=TRUTH),
    *reduced("binary_cross_entropy(x, y", x=CHANCES, y=LABELS),
    *reduced(
        "binary_cross_entropy(x, y, weight=w", x=CHANCES, y=constant(LABELS), w=constant([1.0, 2.0, 0.5, 3.0])
    ),
    case(F + "binary_cross_entropy(x, y)", x=[0.0, 1.0, 1.0], y=constant([0.0, 1.0, 0.0])),
    *reduced("binary_cross_entropy_with_logits(x, y", x=GUESS, y=LABELS),
    *reduced(
        "binary_cross_entropy_with_logits(x, y, weight=w", x=GUESS, y=constant(LABELS), w=constant(CHANCES)
    ),
    case(
        F + "binary_cross_entropy_with_logits(x, y, pos_weight=w)",
        x=GUESS,
        y=constant(LABELS),
        w=constant([1.0, 2.0, 0.5, 3.0]),
    ),
    case(F + "binary_cross_entropy_with_logits(x, y)", x=[800.0, -800.0], y=constant([1.0, 1.0])),
    *reduced("cross_entropy(x, y", x=SCORES, y=ints(CLASSES)),
    *reduced("cross_entropy(x, y", x=SCORES, y=SOFT),
    *reduced("cross_entropy(x, y, weight=w", x=SCORES, y=ints(CLASSES), w=constant([1.0, 2.0, 0.5])),
    *reduced("cross_entropy(x, y, weight=w", x=SCORES, y=constant(SOFT), w=constant([1.0, 2.0, 0.5])),
    *reduced("cross_entropy(x, y, label_smoothing=0.1", x=SCORES, y=ints(CLASSES)),
    *reduced("cross_entropy(x, y, ignore_index=0", x=SCORES, y=ints(CLASSES)),
    case(F + "cross_entropy(x, y, ignore_index=-100)", x=SCORES, y=ints([2, -100, 1])),
    case(F + "cross_entropy(x, y)", x=SCORES[0], y=ints(1)),
    case(F + "cross_entropy(x, y)", x=[[[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]], y=ints([[2, 0]])),
    *reduced("nll_loss(x, y", x=SCORES, y=ints(CLASSES)),
    *reduced("nll_loss(x, y, weight=w", x=SCORES, y=ints(CLASSES), w=constant([1.0, 2.0, 0.5])),
    case(F + "nll_loss(x, y, ignore_index=2)", x=SCORES, y=ints(CLASSES)),
    case(F + "nll_loss(x, y)", x=SCORES[0], y=ints(1)),
    case(F + "nll_loss(torch.log_softmax(x, dim=1), y)", x=SCORES, y=ints(CLASSES)),
    *reduced("kl_div(x, y", x=[-0.5, -1.2, -2.0], y=[0.2, 0.5, 0.3]),
    *reduced("kl_div(x, y, log_target=True", x=[-0.5, -1.2, -2.0], y=[-1.5, -0.7, -1.2]),
    case(
        F + "kl_div(x, y, reduction='batchmean')", x=[[-0.5, -1.2], [-2.0, -0.1]], y=[[0.2, 0.8], [0.3, 0.7]]
    ),
    case(F + "kl_div(x, y, reduction='sum')", x=[-0.5, -1.2], y=constant([0.0, 1.0])),
    case(F + "cosine_similarity(x, y)", x=GUESSES, y=TRUTHS),
    case(F + "cosine_similarity(x, y, dim=0)", x=GUESS, y=TRUTH),
    case(F + "cosine_similarity(x, y, dim=0)", x=GUESSES, y=TRUTHS),
    case(F + "cosine_similarity(x, y, dim=1)", x=GUESSES, y=[TRUTHS[0]]),
    case("torch.cosine_similarity(x, y, dim=0)", x=GUESS, y=TRUTH),
    *reduced("poisson_nll_loss(x, y", x=GUESS, y=constant([1.0, 0.0, 3.0, 2.0])),
    *reduced("soft_margin_loss(x, y", x=GUESS, y=constant([1.0, -1.0, 1.0, -1.0])),
    case("torch.nn.MSELoss()(x, y)", x=GUESS, y=TRUTH),
    case("torch.nn.MSELoss(reduction='sum')(x, y)", x=GUESS, y=TRUTH),
    case("torch.nn.L1Loss()(x, y)", x=GUESS, y=TRUTH),
    case("torch.nn.BCELoss()(x, y)", x=CHANCES, y=constant(LABELS)),
    case("torch.nn.BCEWithLogitsLoss()(x, y)", x=GUESS, y=constant(LABELS)),
    case("torch.nn.CrossEntropyLoss()(x, y)", x=SCORES, y=ints(CLASSES)),
    case("torch.nn.NLLLoss()(x, y)", x=SCORES, y=ints(CLASSES)),
    case("torch.nn.SmoothL1Loss(beta=0.8)(x, y)", x=GUESS, y=TRUTH),
    case("torch.nn.HuberLoss(delta=0.8)(x, y)", x=GUESS, y=TRUTH),
    case("torch.nn.KLDivLoss(reduction='batchmean')(x, y)", x=[[-0.5, -1.2]], y=[[0.2, 0.8]]),
    *reduced("margin_ranking_loss(x, y, s", x=GUESS, y=TRUTH, s=constant(SIGNS)),
    case(F + "margin_ranking_loss(x, y, s, margin=0.5)", x=GUESS, y=TRUTH, s=constant(SIGNS)),
    *reduced("hinge_embedding_loss(x, s", x=CHANCES, s=constant(SIGNS)),
    case(F + "hinge_embedding_loss(x, s, margin=2.0)", x=GUESS, s=constant(SIGNS)),
    *reduced("cosine_embedding_loss(x, y, s", x=GUESSES, y=TRUTHS, s=constant(SIDES)),
    case(F + "cosine_embedding_loss(x, y, s, margin=0.2)", x=GUESSES, y=TRUTHS, s=constant(SIDES)),
    *reduced("triplet_margin_loss(x, y, z", x=GUESSES, y=TRUTHS, z=SCORES[:2]),
    case(F + "triplet_margin_loss(x, y, z, margin=3.0, swap=True)", x=GUESSES, y=TRUTHS, z=SCORES[:2]),
    case(F + "triplet_margin_loss(x, y, z, p=1)", x=GUESSES, y=TRUTHS, z=SCORES[:2]),
    *reduced("gaussian_nll_loss(x, y, v", x=GUESS, y=TRUTH, v=CHANCES),
    case(F + "gaussian_nll_loss(x, y, v, full=True)", x=GUESSES, y=TRUTHS, v=[0.5, 2.0]),
    value_only(F + "gaussian_nll_loss(x, y, v, eps=0.5)", x=GUESS, y=TRUTH, v=CHANCES),
    *reduced("multi_margin_loss(x, y", x=SCORES, y=ints(CLASSES)),
    case(F + "multi_margin_loss(x, y, 2, 0.5, w)", x=SCORES, y=ints(CLASSES), w=constant([1.0, 2.0, 0.5])),
    case(F + "multi_margin_loss(x, y, reduction='none')", x=SCORES[0], y=ints(1)),
    *reduced("multilabel_margin_loss(x, y", x=GUESSES, y=ints([[2, -1, 0], [0, 1, -1]])),
    case(F + "multilabel_margin_loss(x, y)", x=SCORES[0], y=ints([1, 2, 0])),
    *reduced("multilabel_soft_margin_loss(x, y", x=GUESSES, y=[[1.0, 0.0, 0.5], [0.0, 1.0, 1.0]]),
    case(
        F + "multilabel_soft_margin_loss(x, y, w)",
        x=GUESSES,
        y=constant([[1.0, 0, 1], [0, 1, 0]]),
        w=[0.5, 1.0, 2.0],
    ),
]
