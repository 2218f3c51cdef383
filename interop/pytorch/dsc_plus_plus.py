# Copyright the authors of dsc-plus-plus
# SPDX-License-Identifier: Apache-2.0
"""The twelve losses of the dsc-plus-plus study for PyTorch, in one file without further dependencies.

    from dsc_plus_plus import SegmentationLoss

    loss = SegmentationLoss("dsc++")          # or "dsc", "tversky++", ...: see LOSSES
    loss(logits, target).backward()

`logits`: [batch, classes, *spatial], any number of spatial axes, class 0 is background; not a softmax.
`target`: class indices [batch, *spatial] or [batch, 1, *spatial], or one-hot of the shape of the logits.

Each loss is a mean over samples and classes (DSC family) or over samples and pixels (cross entropy, focal), the
background included. A "++" name raises each pixel's error to the power gamma = 2 before it is summed:

    TP = sum y p      FN = sum (y (1 - p))^gamma      FP = sum ((1 - y) p)^gamma
    1 - T = E / (TP + E + eps)      E = delta FN + (1 - delta) FP      eps = 1e-7

DSC++ is 1 - T at delta = 1/2. E / (TP + E + eps) equals 1 - (TP + eps) / (TP + E + eps) without its cancellation.
A class that is absent from truth and prediction costs nothing; absent from the truth alone, it costs until p nears eps.

Under autocast everything is computed in float32: half precision would lose the sums and the clip.

Source: Yeung et al., arXiv 2111.00528, and the authors' published code. Values and gradients are compared with an
independent float64 implementation in test_dsc_plus_plus.py.
"""

import torch
from torch import Tensor

EPSILON = 1e-7
# The clip of the study is that of float32, in float64 too.
LOWEST = float(torch.tensor(EPSILON, dtype=torch.float32))
HIGHEST = float(torch.tensor(1 - EPSILON, dtype=torch.float32))
# 1 - T below this has no gradient: its power below 1 would have an infinite one.
SMALLEST_DEFICIT = 1e-20


def _clip(x: Tensor) -> Tensor:
    return x.clamp(LOWEST, HIGHEST)


def _sum_over_space(x: Tensor) -> Tensor:
    """[batch, classes, *spatial] -> [batch, classes]"""
    return x.flatten(2).sum(2)


def _tversky_deficit(y: Tensor, p: Tensor, delta: float, gamma: float) -> Tensor:
    """1 - T per sample and class; `y` and `p` are clipped, where they are to be."""
    hits = _sum_over_space(y * p) + EPSILON
    errors = delta * _sum_over_space((y * (1 - p)) ** gamma) + (1 - delta) * _sum_over_space(((1 - y) * p) ** gamma)
    return errors / (hits + errors)


def _raised(deficit: Tensor, exponent) -> Tensor:
    return deficit.clamp_min(SMALLEST_DEFICIT) ** exponent


def _focal_table(y: Tensor, p: Tensor, focusing) -> Tensor:
    """Mean over the pixels of a sample of (1 - p)^focusing (-y log p): [batch, classes]."""
    p = _clip(p)
    weight = y * (1 - p) ** focusing
    return -_sum_over_space(weight * p.log()) / p[0, 0].numel()


def _per_class(p: Tensor, background: float, foreground: float) -> Tensor:
    """One number a class, that broadcasts over [batch, classes, *spatial]."""
    values = [background] + [foreground] * (p.shape[1] - 1)
    return p.new_tensor(values).reshape([1, -1] + [1] * (p.ndim - 2))


def dsc(y: Tensor, p: Tensor, log_p: Tensor, *, smoothing: float) -> Tensor:
    """Soft Dice: mean of 1 - (2 sum y p + s) / (sum y + sum p + s); nothing is clipped."""
    intersection = 2 * _sum_over_space(y * p) + smoothing
    union = _sum_over_space(y) + _sum_over_space(p) + smoothing
    return (1 - intersection / union).mean()


def dsc_plus_plus(y: Tensor, p: Tensor, log_p: Tensor, *, gamma: float) -> Tensor:
    """DSC++: mean of 1 - T at delta = 1/2."""
    return _tversky_deficit(_clip(y), _clip(p), 0.5, gamma).mean()


def cross_entropy(y: Tensor, p: Tensor, log_p: Tensor) -> Tensor:
    """Mean over samples and pixels of -sum_c y log p, p clipped."""
    return _focal_table(y, p, 0).sum(1).mean()


def focal(y: Tensor, p: Tensor, log_p: Tensor, *, alpha: float, gamma: float) -> Tensor:
    """Mean over samples and pixels of sum_c alpha (1 - p)^gamma (-y log p), p clipped."""
    return alpha * _focal_table(y, p, gamma).sum(1).mean()


def dsc_cross_entropy(y: Tensor, p: Tensor, log_p: Tensor, *, gamma: float) -> Tensor:
    """DSC++(gamma) plus the cross entropy of the unclipped log-softmax, one to one."""
    pixels = p[0, 0].numel()
    unclipped = -_sum_over_space(y * log_p).sum(1).mean() / pixels
    return dsc_plus_plus(y, p, log_p, gamma=gamma) + unclipped


def tversky(y: Tensor, p: Tensor, log_p: Tensor, *, delta: float, gamma: float) -> Tensor:
    """Mean of 1 - T; delta weighs false negatives, 1 - delta false positives."""
    return _tversky_deficit(_clip(y), _clip(p), delta, gamma).mean()


def focal_tversky(y: Tensor, p: Tensor, log_p: Tensor, *, delta: float, gamma: float, exponent: float) -> Tensor:
    """Mean of (1 - T)^exponent."""
    return _raised(_tversky_deficit(_clip(y), _clip(p), delta, gamma), exponent).mean()


def unified_focal(
    y: Tensor, p: Tensor, log_p: Tensor, *, weight: float, delta: float, focusing: float, gamma: float
) -> Tensor:
    """weight * region + (1 - weight) * pixels, asymmetric; gamma acts on the region part alone.

    region: mean of 1 - T for the background and of (1 - T)^(1 - focusing) for each foreground class; truth unclipped.
    pixels: mean of (1 - delta) (1 - p)^focusing (-y log p) for the background and delta (-y log p) for the others.
    """
    deficit = _tversky_deficit(y, _clip(p), delta, gamma)
    region = _raised(deficit, _per_class(deficit, 1, 1 - focusing)).mean()
    table = _focal_table(y, p, _per_class(p, focusing, 0))
    pixels = (table * _per_class(table, 1 - delta, delta)).sum(1).mean()
    return weight * region + (1 - weight) * pixels


# Formula and the authors' hyperparameters by the name that the study uses.
LOSSES = {
    "ce": (cross_entropy, {}),
    "focal": (focal, {"alpha": 0.5, "gamma": 2}),
    "dsc": (dsc, {"smoothing": 1e-5}),
    "dsc++": (dsc_plus_plus, {"gamma": 2}),
    "dsc-ce": (dsc_cross_entropy, {"gamma": 1}),
    "dsc++-ce": (dsc_cross_entropy, {"gamma": 2}),
    "tversky": (tversky, {"delta": 0.7, "gamma": 1}),
    "tversky++": (tversky, {"delta": 0.7, "gamma": 2}),
    "focal-tversky": (focal_tversky, {"delta": 0.7, "gamma": 1, "exponent": 0.75}),
    "focal-tversky++": (focal_tversky, {"delta": 0.7, "gamma": 2, "exponent": 0.75}),
    "unified-focal": (unified_focal, {"weight": 0.5, "delta": 0.6, "focusing": 0.5, "gamma": 1}),
    "unified-focal++": (unified_focal, {"weight": 0.5, "delta": 0.6, "focusing": 0.5, "gamma": 2}),
}


def one_hot(target: Tensor, logits: Tensor) -> Tensor:
    """`target` as 0 and 1 of the shape and type of the logits. Raises ValueError where shapes or labels disagree."""
    if target.shape == logits.shape:
        return target.to(logits.dtype)
    spatial = logits.shape[2:]
    if target.shape == (logits.shape[0], 1, *spatial):
        target = target[:, 0]
    if target.shape != (logits.shape[0], *spatial):
        raise ValueError(f"invalid target of shape {tuple(target.shape)} for logits of shape {tuple(logits.shape)}")
    labels = target.long()
    classes = logits.shape[1]
    if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < classes:
        raise ValueError(f"invalid label {int(labels.min())} or {int(labels.max())}: expected 0 to {classes - 1}")
    return torch.nn.functional.one_hot(labels, classes).movedim(-1, 1).to(logits.dtype)


class SegmentationLoss(torch.nn.Module):
    """One of LOSSES; hyperparameters override the authors': SegmentationLoss("dsc++", gamma=3).

    `batch=True` sums over the samples of a batch before the score is formed (nnU-Net's batch Dice). The study uses
    False: a score per sample.
    """

    def __init__(self, name: str = "dsc++", *, batch: bool = False, **hyperparameters: float):
        super().__init__()
        if name not in LOSSES:
            raise ValueError(f'unknown loss "{name}"; known: {", ".join(LOSSES)}')
        self.formula, published = LOSSES[name]
        for key in hyperparameters:
            if key not in published:
                raise ValueError(f'unknown hyperparameter "{key}" of {name}; known: {", ".join(published) or "none"}')
        self.name = name
        self.batch = batch
        self.hyperparameters = {**published, **hyperparameters}

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        if logits.ndim < 3 or logits.shape[1] < 2:
            raise ValueError(f"invalid logits of shape {tuple(logits.shape)}: expected [batch, classes >= 2, *spatial]")
        with torch.autocast(device_type=logits.device.type, enabled=False):
            logits = logits if logits.dtype == torch.float64 else logits.float()
            y = one_hot(target, logits)
            if self.batch:
                logits, y = _as_one_sample(logits), _as_one_sample(y)
            log_p = torch.log_softmax(logits, 1)
            return self.formula(y, torch.softmax(logits, 1), log_p, **self.hyperparameters)

    def extra_repr(self) -> str:
        return ", ".join([self.name, *(f"{key}={value}" for key, value in self.hyperparameters.items())])


def _as_one_sample(x: Tensor) -> Tensor:
    """[batch, classes, *spatial] -> [1, classes, batch * pixels]"""
    return x.movedim(1, 0).flatten(1)[None]
