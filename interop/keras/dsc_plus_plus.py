# Copyright the authors of dsc-plus-plus
# SPDX-License-Identifier: Apache-2.0
"""The twelve losses of the dsc-plus-plus study for Keras 3 (TensorFlow, JAX or PyTorch backend), in one file.

    from dsc_plus_plus import SegmentationLoss

    model.compile(optimizer, loss=SegmentationLoss("dsc++"))          # the model ends in a softmax
    model.compile(optimizer, loss=SegmentationLoss("dsc++-ce", from_logits=True))

`y_true`: one-hot [batch, *spatial, classes], or class indices [batch, *spatial] or [batch, *spatial, 1].
`y_pred`: [batch, *spatial, classes], any number of spatial axes, class 0 is background.

Each loss is a mean over samples and classes (DSC family) or over samples and pixels (cross entropy, focal), the
background included. A "++" name raises each pixel's error to the power gamma = 2 before it is summed:

    TP = sum y p      FN = sum (y (1 - p))^gamma      FP = sum ((1 - y) p)^gamma
    1 - T = E / (TP + E + eps)      E = delta FN + (1 - delta) FP      eps = 1e-7

DSC++ is 1 - T at delta = 1/2. E / (TP + E + eps) equals 1 - (TP + eps) / (TP + E + eps) without its cancellation.
A class that is absent from truth and prediction costs nothing; absent from the truth alone, it costs until p nears eps.

Everything is computed in float32 at least, so that mixed precision loses neither the sums nor the clip. Dice + CE
takes the cross entropy of unclipped logits: give it from_logits=True, or a pixel whose probability rounds to 0 or 1
stops learning.

Source: Yeung et al., arXiv 2111.00528, and the authors' published code. Values and gradients are compared with an
independent float64 implementation in test_dsc_plus_plus.py.
"""

import keras
import numpy as np
from keras import ops

EPSILON = 1e-7
# The clip of the study is that of float32, in float64 too.
LOWEST = float(np.float32(EPSILON))
HIGHEST = float(np.float32(1 - EPSILON))
# 1 - T below this has no gradient: its power below 1 would have an infinite one.
SMALLEST_DEFICIT = 1e-20
# A probability of exactly 0 has this logarithm's argument instead.
SMALLEST_PROBABILITY = float(np.finfo(np.float32).tiny)


def _clip(x):
    return ops.clip(x, LOWEST, HIGHEST)


def _sum_over_space(x):
    """[batch, *spatial, classes] -> [batch, classes]"""
    return ops.sum(x, axis=tuple(range(1, len(x.shape) - 1)))


def _pixels(p):
    return ops.cast(ops.prod(ops.convert_to_tensor(ops.shape(p)[1:-1])), p.dtype)


def _tversky_deficit(y, p, delta, gamma):
    """1 - T per sample and class; `y` and `p` are clipped, where they are to be."""
    hits = _sum_over_space(y * p) + EPSILON
    missed = _sum_over_space(ops.power(y * (1 - p), gamma))
    falsely_found = _sum_over_space(ops.power((1 - y) * p, gamma))
    errors = delta * missed + (1 - delta) * falsely_found
    return errors / (hits + errors)


def _raised(deficit, exponent):
    return ops.power(ops.maximum(deficit, SMALLEST_DEFICIT), exponent)


def _focal_table(y, p, focusing):
    """Mean over the pixels of a sample of (1 - p)^focusing (-y log p): [batch, classes]."""
    p = _clip(p)
    weight = y * ops.power(1 - p, focusing)
    return -_sum_over_space(weight * ops.log(p)) / _pixels(p)


def _per_class(p, background, foreground):
    """One number a class, that broadcasts along the last axis."""
    return ops.convert_to_tensor([background] + [foreground] * (p.shape[-1] - 1), dtype=p.dtype)


def dsc(y, p, log_p, *, smoothing):
    """Soft Dice: mean of 1 - (2 sum y p + s) / (sum y + sum p + s); nothing is clipped."""
    intersection = 2 * _sum_over_space(y * p) + smoothing
    union = _sum_over_space(y) + _sum_over_space(p) + smoothing
    return ops.mean(1 - intersection / union)


def dsc_plus_plus(y, p, log_p, *, gamma):
    """DSC++: mean of 1 - T at delta = 1/2."""
    return ops.mean(_tversky_deficit(_clip(y), _clip(p), 0.5, gamma))


def cross_entropy(y, p, log_p):
    """Mean over samples and pixels of -sum_c y log p, p clipped."""
    return ops.mean(ops.sum(_focal_table(y, p, 0.0), axis=1))


def focal(y, p, log_p, *, alpha, gamma):
    """Mean over samples and pixels of sum_c alpha (1 - p)^gamma (-y log p), p clipped."""
    return alpha * ops.mean(ops.sum(_focal_table(y, p, gamma), axis=1))


def dsc_cross_entropy(y, p, log_p, *, gamma):
    """DSC++(gamma) plus the cross entropy of the unclipped log-softmax, one to one."""
    unclipped = -ops.mean(ops.sum(_sum_over_space(y * log_p), axis=1)) / _pixels(p)
    return dsc_plus_plus(y, p, log_p, gamma=gamma) + unclipped


def tversky(y, p, log_p, *, delta, gamma):
    """Mean of 1 - T; delta weighs false negatives, 1 - delta false positives."""
    return ops.mean(_tversky_deficit(_clip(y), _clip(p), delta, gamma))


def focal_tversky(y, p, log_p, *, delta, gamma, exponent):
    """Mean of (1 - T)^exponent."""
    return ops.mean(_raised(_tversky_deficit(_clip(y), _clip(p), delta, gamma), exponent))


def unified_focal(y, p, log_p, *, weight, delta, focusing, gamma):
    """weight * region + (1 - weight) * pixels, asymmetric; gamma acts on the region part alone.

    region: mean of 1 - T for the background and of (1 - T)^(1 - focusing) for each foreground class; truth unclipped.
    pixels: mean of (1 - delta) (1 - p)^focusing (-y log p) for the background and delta (-y log p) for the others.
    """
    deficit = _tversky_deficit(y, _clip(p), delta, gamma)
    region = ops.mean(_raised(deficit, _per_class(p, 1.0, 1 - focusing)))
    table = _focal_table(y, p, _per_class(p, float(focusing), 0.0))
    pixels = ops.mean(ops.sum(table * _per_class(p, 1 - delta, delta), axis=1))
    return weight * region + (1 - weight) * pixels


# Formula and the authors' hyperparameters by the name that the study uses.
LOSSES = {
    "ce": (cross_entropy, {}),
    "focal": (focal, {"alpha": 0.5, "gamma": 2.0}),
    "dsc": (dsc, {"smoothing": 1e-5}),
    "dsc++": (dsc_plus_plus, {"gamma": 2.0}),
    "dsc-ce": (dsc_cross_entropy, {"gamma": 1.0}),
    "dsc++-ce": (dsc_cross_entropy, {"gamma": 2.0}),
    "tversky": (tversky, {"delta": 0.7, "gamma": 1.0}),
    "tversky++": (tversky, {"delta": 0.7, "gamma": 2.0}),
    "focal-tversky": (focal_tversky, {"delta": 0.7, "gamma": 1.0, "exponent": 0.75}),
    "focal-tversky++": (focal_tversky, {"delta": 0.7, "gamma": 2.0, "exponent": 0.75}),
    "unified-focal": (unified_focal, {"weight": 0.5, "delta": 0.6, "focusing": 0.5, "gamma": 1.0}),
    "unified-focal++": (unified_focal, {"weight": 0.5, "delta": 0.6, "focusing": 0.5, "gamma": 2.0}),
}


@keras.saving.register_keras_serializable(package="dsc_plus_plus")
class SegmentationLoss(keras.losses.Loss):
    """One of LOSSES; hyperparameters override the authors': SegmentationLoss("dsc++", gamma=3)."""

    def __init__(self, loss="dsc++", *, from_logits=False, name=None, **hyperparameters):
        if loss not in LOSSES:
            raise ValueError(f'unknown loss "{loss}"; known: {", ".join(LOSSES)}')
        self.formula, published = LOSSES[loss]
        for key in hyperparameters:
            if key not in published:
                raise ValueError(f'unknown hyperparameter "{key}" of {loss}; known: {", ".join(published) or "none"}')
        super().__init__(name=name or loss, reduction=None)
        self.loss = loss
        self.from_logits = from_logits
        self.hyperparameters = {**published, **{key: float(value) for key, value in hyperparameters.items()}}

    def __call__(self, y_true, y_pred, sample_weight=None):
        if sample_weight is not None:
            raise ValueError("unsupported sample_weight: the losses of the study weigh every sample alike")
        return self.call(y_true, y_pred)

    def call(self, y_true, y_pred):
        y_pred = ops.convert_to_tensor(y_pred)
        if len(y_pred.shape) < 3 or y_pred.shape[-1] < 2:
            raise ValueError(f"invalid y_pred of shape {y_pred.shape}: expected [batch, *spatial, classes >= 2]")
        dtype = "float64" if keras.backend.standardize_dtype(y_pred.dtype) == "float64" else "float32"
        y_pred = ops.cast(y_pred, dtype)
        y = _one_hot(ops.convert_to_tensor(y_true), y_pred)
        if self.from_logits:
            p, log_p = ops.softmax(y_pred, axis=-1), ops.log_softmax(y_pred, axis=-1)
        else:
            p, log_p = y_pred, ops.log(ops.maximum(y_pred, SMALLEST_PROBABILITY))
        return self.formula(y, p, log_p, **self.hyperparameters)

    def get_config(self):
        return {"loss": self.loss, "from_logits": self.from_logits, "name": self.name, **self.hyperparameters}


def _one_hot(y_true, y_pred):
    """`y_true` as 0 and 1 of the shape and type of `y_pred`. Raises ValueError where the ranks disagree."""
    rank, classes = len(y_pred.shape), y_pred.shape[-1]
    if len(y_true.shape) == rank and y_true.shape[-1] == classes:
        return ops.cast(y_true, y_pred.dtype)
    if len(y_true.shape) == rank and y_true.shape[-1] == 1:
        y_true = ops.squeeze(y_true, -1)
    if len(y_true.shape) != rank - 1:
        raise ValueError(f"invalid y_true of shape {y_true.shape} for y_pred of shape {y_pred.shape}")
    return ops.one_hot(ops.cast(y_true, "int32"), classes, dtype=y_pred.dtype)
