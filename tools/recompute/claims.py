"""The verdicts of claims A, B and C (src/study/claims.ts) with the numbers of their reasons. Called by tables.py."""
import math
from collections import defaultdict

from checks import LEVEL, fixed, interval_text, p_text, read_csv, read_markdown, signed
from inference import Estimate, detectable_shift, holm
from records import count_networks, pairs

STAND_INS = {"drive": "chasedb1", "bus2017": "bus-uclm", "cvc-clinicdb": "hyperkvasir", "kits19": "msd-hippocampus"}
MARGIN, REACH, RATIO, RELEVANT = 0.02, 0.1, 0.5, 0.1
NEEDED = {"A": 6, "B": 2, "C": 2}  # experiments with results that "confirmed" needs
FEWEST_PATIENTS, FEWEST_NETWORKS = 6, 3


class Condition:
    """A mean must lie above (or below) a value. `relevant`: the smallest mean that would matter."""

    def __init__(self, label, digits, estimate, value, above, contradicts, relevant):
        self.label, self.digits, self.estimate, self.value = label, digits, estimate, value
        self.contradicts, self.p = contradicts, estimate.p(value)
        side = (estimate.mean - value) * (1 if above else -1)
        known = not math.isnan(self.p)
        self.p_for, self.p_against = (self.p if known and side > 0 else 1.0), (self.p if known and side < 0 else 1.0)
        self.excludes_relevant = estimate.high < relevant if above else estimate.low > relevant

    def text(self):
        one = self.estimate
        numbers = one.mean, self.value, *one.folds
        mean, value, *folds = (signed(number, self.digits) for number in numbers)
        interval = "" if math.isnan(one.low) else f" {interval_text(one.low, one.high, self.digits)}"
        against = f" against {value}" if self.value else ""
        return f"{self.label} {mean}{interval} (p {p_text(self.p)}{against}; by {one.noun} {', '.join(folds)})"


def conditions_of(claim, first, second):
    def minus(a, b):
        return b - a

    if claim == "C":
        sides = pairs(first, second, "reach")
        labels = "reach of DSC++", f"{RATIO} × reach of DSC++ − reach of DSC", "difference"
        contrasts = (lambda a, b: b), (lambda a, b: RATIO * b - a), minus
        return [
            Condition(label, 3, Estimate(sides, contrast), value, True, label == "difference", value)
            for label, contrast, value in zip(labels, contrasts, (REACH, 0, 0))
        ]
    found = []
    for label, metric in (("NLL", "nll"), ("Brier", "brier")):
        sides = pairs(first, second, metric)
        relevant = -RELEVANT * Estimate(sides, lambda a, b: a).mean
        found.append(Condition(label, 4, Estimate(sides, minus), 0, False, True, relevant))
    return [*found, Condition("DSC", 3, Estimate(pairs(first, second, "dsc"), minus), -MARGIN, True, True, 0)]


def judge(claim, first, second):
    """Verdict, patients, cases, reason and the p values against the claim of one pair of losses on one data set."""
    conditions = conditions_of(claim, first, second)
    patients, cases = conditions[0].estimate.patients, conditions[0].estimate.cases
    against = [one.p_against for one in conditions if one.contradicts]
    opened = [one for one in conditions if one.p_for >= LEVEL]
    limits = [f"fewer than {FEWEST_PATIENTS} patients"] if patients < FEWEST_PATIENTS else []
    if len(conditions[0].estimate.folds) < FEWEST_NETWORKS:
        few = f"fewer than {FEWEST_NETWORKS} pairs of networks"
        limits.append(f"{few}, so the result cannot be generalised to other networks")
    if limits:
        verdict, against = "inconclusive", [1.0] * len(against)
    elif not opened:
        verdict = "confirmed"
    elif contradicts(against):
        verdict = "contradicted"
    else:
        verdict = "inconclusive"
        excluded = [one.label for one in opened if one.excludes_relevant]
        sizes = (f"{c.label} ±{fixed(detectable_shift(c.estimate.freedom) * c.estimate.error, c.digits)}" for c in opened)
        few = f"too few cases or networks, smallest detectable difference: {', '.join(sizes)}"
        limits = [f"the interval excludes a relevant advantage: {' and '.join(excluded)}" if excluded else few]
    return verdict, patients, cases, "; ".join([*limits, *(one.text() for one in conditions)]), against


def contradicts(against):
    return any(p < LEVEL for p in holm(dict(enumerate(against)), len(against)).values())


def joint(verdicts, against):
    if all(verdict == "missing" for verdict in verdicts):
        return "missing"
    if contradicts(against):
        return "contradicted"
    return "confirmed" if all(verdict == "confirmed" for verdict in verdicts) else "inconclusive"


def tally(verdicts, noun):
    kinds = ("confirmed", "contradicted", "inconclusive", "missing")
    counts = ", ".join(f"{verdicts.count(kind)} {kind}" for kind in kinds if kind in verdicts)
    return f"{counts} of {len(verdicts)} {noun}{'' if len(verdicts) == 1 else 's'}"


def judge_experiment(key, experiment, data):
    """(data set, verdict, patients, cases, networks, reason) of a pair in one experiment, and the p values against it."""
    claim, first, second = key
    for name in sorted({experiment, STAND_INS.get(experiment)} & data.keys()):
        sides = data[name].get(first, {}), data[name].get(second, {})
        places = sorted(sides[0].keys() & sides[1].keys(), key=lambda at: at[::-1])
        if places:
            verdict, patients, cases, reason, against = judge(claim, *sides)
            return (name, verdict, patients, cases, " ".join(f"{fold}/{seed}" for fold, seed in places), reason), against
    reason = "no results of both losses on a common fold and seed"
    return ("", "missing", 0, 0, "", reason), [1.0] * (1 if claim == "C" else 3)


def judge_all(listed, data):
    """{(claim, first loss, second loss, experiment): row} in the order of the printed table, with the rows of all experiments."""
    found = {}
    for claim, needed in NEEDED.items():
        of_pairs = {}
        for key in dict.fromkeys(own[:3] for own in listed if own[0] == claim and own[3] != "all"):
            rows = {own: judge_experiment(key, own[3], data) for own in listed if own[:3] == key}
            verdicts = [row[1] for row, _ in rows.values()]
            of_pairs[key] = rows, verdicts, sum((against for _, against in rows.values()), [])
        family = sum((against for _, _, against in of_pairs.values()), [])
        joint_of = {}
        for key, (_, verdicts, against) in of_pairs.items():
            known = [verdict for verdict in verdicts if verdict != "missing"]
            verdict, reason = joint(known, against + [1.0] * (len(family) - len(against))), tally(verdicts, "data set")
            if verdict == "confirmed" and len(known) < needed:
                verdict, reason = "inconclusive", f"{reason}; confirmation requires results for {needed} experiments"
            joint_of[key] = "", verdict, "", "", "", reason
        of_claim = [row[1] for row in joint_of.values()]
        several = "", joint(of_claim, family), "", "", "", tally(of_claim, "pair")
        found[claim, "", "", "all"] = several if len(joint_of) > 1 else next(iter(joint_of.values()))
        for key, (rows, _, _) in of_pairs.items():
            found |= {(*key, "all"): joint_of[key]} if len(joint_of) > 1 else {}
            found |= {own: row for own, (row, _) in rows.items()}
    return found


def check_claims(checks, data, copy):
    table, printed = read_csv(copy / "tables/claims.csv"), read_markdown(copy / "tables/claims.md")
    rows = {tuple(row[name] for name in ("claim", "baseline", "calibrated", "experiment")): row for row in table}
    found = judge_all(list(rows), data)
    columns = "dataset", "verdict", "patients", "cases", "networks", "reason"
    for key, row in rows.items():
        for column, value in zip(columns, found[key]):
            checks.same(f"claims.csv, {' '.join(key)}, {column}", row[column], value)
    # The experiments of a pair without any results are not printed.
    empty = {key[:3] for key, row in found.items() if key[3] == "all" and row[1] == "missing"}
    shown = {key: row for key, row in found.items() if key[3] == "all" or key[:3] not in empty}
    checks.same("claims.md, number of rows", str(len(printed)), len(shown))
    for cells, (key, (name, verdict, patients, cases, networks, reason)) in zip(printed, shown.items()):
        folds, seeds = ({int(at.split("/")[part]) for at in networks.split()} for part in (0, 1))
        where = "" if key[3] == "all" else name or "none"
        spoken = count_networks(folds, seeds) if networks else ""
        expected = key[0], None, key[3], where, verdict, patients or "", cases or "", spoken, reason
        for column, (cell, value) in enumerate(zip(cells, expected, strict=True), 1):
            if value is not None:  # the names of the losses
                checks.same(f"claims.md, {' '.join(key)}, column {column}", cell.strip("*"), value)
