"""Student's t, the mean of paired differences over patients and networks, and Holm's correction. Called by tables.py."""
import math
from collections import defaultdict
from functools import cache
from statistics import fmean as mean


def simpson(function, low, high, steps=2000):
    width = (high - low) / steps
    inner = sum((4 if i % 2 else 2) * function(low + i * width) for i in range(1, steps))
    return (function(low) + inner + function(high)) * width / 3


def root(function, low, high):
    """Where an increasing function is 0, by halving."""
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return (low + high) / 2


def upper_tail(t, freedom):
    """P(T > t) of Student's t for t >= 0: with t = sqrt(v) tan(a) its density is c cos(a)^(v - 1)."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    start = math.atan(t / math.sqrt(freedom))
    end = math.acos(math.cos(start) * 1e-17 ** (1 / max(1, freedom - 1)))  # beyond it the density is 1e-17 of that at t
    return scale * simpson(lambda angle: math.cos(angle) ** (freedom - 1), start, end)


@cache
def quantile(freedom):
    return root(lambda t: 0.025 - upper_tail(t, freedom), 0, 100)


@cache
def detectable_shift(freedom):
    """The difference in standard errors that the two-sided test at 0.05 finds with probability 0.8 (noncentral t)."""
    half = freedom / 2
    scale = math.log(2) + half * math.log(half) - math.lgamma(half)

    def found(s, shift):  # the density of s = chi / sqrt(v), times P(Z > t s - shift)
        log_density = scale + (freedom - 1) * math.log(s) - half * s * s
        return math.exp(log_density) * math.erfc((quantile(freedom) * s - shift) / math.sqrt(2)) / 2

    return root(lambda shift: simpson(lambda s: found(s, shift), 1e-9, 8) - 0.8, 0, 20)


class Estimate:
    """A mean over patients; networks and patients are random effects. Folds have patients of their own (one-way layout):

    Var(mean) = MSW / N + max(0, (MSB - MSW) / n0) * sum(n_i^2) / N^2, n0 = (N - sum(n_i^2) / N) / (K - 1), on K - 1 degrees of
    freedom; where MSB <= MSW, both are pooled to the variance of all N patients, on N - 1.

    Seeds of one split have the same patients (two-way layout, S seeds, n patients): Var(mean) = V1 + V2, V1 = MSS / (n S) and
    V2 = max(0, MSP - MSE) / (n S). The interval adds t(S - 1)^2 V1 and t(n - 1)^2 V2; the freedom is that whose t gives it.
    """

    def __init__(self, pairs, contrast):
        """`pairs`: (run, values of the first by case, values of the second by case) of each pair of networks."""
        folds, seeds, cases = defaultdict(lambda: defaultdict(list)), defaultdict(dict), set()
        for run, first, second in pairs:
            patients = defaultdict(list)
            for case in first.keys() & second.keys():
                patients[run.patient(case)].append(contrast(first[case], second[case]))
                cases.add(case)
            for patient, values in patients.items():
                folds[run.fold][patient].append(mean(values))
                seeds[run.seed][patient] = mean(values)
        groups = [[mean(values) for values in folds[fold].values()] for fold in sorted(folds)]
        every = sum(groups, [])
        self.folds, self.patients, self.cases, self.mean = [mean(group) for group in groups], len(every), len(cases), mean(every)
        self.noun = "fold" if len(groups) > 1 or len(seeds) == 1 and 0 not in folds else "seed"  # fold 0: a fixed split
        self.error, self.freedom, self.low, self.high = (math.nan,) * 4  # of one fold: the spread of networks is unknown
        if len(groups) < 2:
            if len(seeds) > 1:
                self.cross([list(of.values()) for of in seeds.values()])
            return
        n, k, squares = len(every), len(groups), sum(len(group) ** 2 for group in groups)
        within = sum((value - mean(group)) ** 2 for group in groups for value in group)
        between = sum(len(group) * (mean(group) - self.mean) ** 2 for group in groups)
        msb, msw = between / (k - 1), within / (n - k)
        if msb > msw:
            variance, self.freedom = msw / n + (msb - msw) * (k - 1) / (n - squares / n) * squares / n**2, k - 1
        else:
            variance, self.freedom = (between + within) / (n - 1) / n, n - 1
        self.error = math.sqrt(variance)
        self.low, self.high = (self.mean + sign * quantile(self.freedom) * self.error for sign in (-1, 1))

    def cross(self, rows):
        """`rows`: one for each seed, with a value for each patient in the same order."""
        s, n, of_patients, of_seeds = len(rows), len(rows[0]), [mean(column) for column in zip(*rows, strict=True)], [mean(row) for row in rows]
        mss = n * sum((value - self.mean) ** 2 for value in of_seeds) / (s - 1)
        msp = s * sum((value - self.mean) ** 2 for value in of_patients) / (n - 1)
        rest = sum((value - of_seeds[i] - of_patients[j] + self.mean) ** 2 for i, row in enumerate(rows) for j, value in enumerate(row))
        v1, v2 = mss / (n * s), max(0.0, msp - rest / ((s - 1) * (n - 1))) / (n * s)
        self.error = math.sqrt(v1 + v2)
        half = math.hypot(quantile(s - 1) * math.sqrt(v1), quantile(n - 1) * math.sqrt(v2))
        ends = sorted((s - 1, n - 1))
        self.freedom = root(lambda freedom: 0.025 - upper_tail(half / self.error, freedom), *ends) if self.error > 0 else ends[0]
        self.low, self.high = self.mean - half, self.mean + half
        self.folds = of_seeds

    def p(self, value=0.0):
        if math.isnan(self.error):
            return math.nan
        if self.error == 0:
            return float(self.mean == value)
        return 2 * upper_tail(abs(self.mean - value) / self.error, self.freedom)


def holm(values, declared):
    """Holm's p values; tests that are declared and absent, or whose p is NaN, count as p = 1."""
    adjusted, largest = {key: math.nan for key in values}, 0.0
    known = sorted((p, at, key) for at, (key, p) in enumerate(values.items()) if not math.isnan(p))
    for rank, (p, _, key) in enumerate(known):
        adjusted[key] = largest = max(largest, min(1.0, p * (declared - rank)))
    return adjusted
