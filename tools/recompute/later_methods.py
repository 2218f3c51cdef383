"""The table of later methods: means over patients, paired differences from DSC and DSC++, Holm. Called by tables.py."""
import math
import re
from collections import Counter, defaultdict
from pathlib import Path
from statistics import fmean as mean

from checks import LEVEL, fixed, interval_text, read_csv, read_markdown, signed
from inference import Estimate, holm
from records import METRICS, count_networks, pairs

DECLARED = {"dsb2018", "bus-uclm", "msd-hippocampus"}  # the data sets of the family of tests
SHOWN = {"nll": 4, "brier": 4, "ece": 4, "ece_pooled": 4, "ece_boundary": 4, "dsc": 3}  # digits; the best is bold
REFERENCES = {"dsc": "minus_dsc", "dsc++": "minus_dscpp"}  # the name of their columns


def patient_means(runs, metric, treatment="as-is"):
    found = defaultdict(list)
    for run in runs:
        for case, value in run.values(metric, treatment).items():
            found[run.patient(case)].append(value)
    return {patient: mean(values) for patient, values in found.items()}


def pooled_ece(runs, treatment):
    """ECE of 15 bins over all pixels; a fine cell lies in the bin of its mean probability."""
    gaps, pixels = Counter(), 0
    for probability, count, positive, total in (cell for run in runs for cell in run.cells(treatment)):
        gaps[min(14, int(probability * 15))] += total - positive
        pixels += count
    return sum(map(abs, gaps.values())) / pixels


def volume_bias(runs, treatment):
    expected, truth = (
        sum(sum(run.scores[treatment, run.binary][metric].values()) for run in runs)
        for metric in ("expected_pixels", "truth_pixels")
    )
    return expected / truth - 1


def declared_tests():
    """Size of the family of tests for one reference and metric, as DEVIATIONS.md declares it."""
    rule = (Path(__file__).parents[2] / "DEVIATIONS.md").read_text("utf8")
    methods, sets = map(int, re.search(r"\((\d+) methods × (\d+) data sets", rule).groups())
    if sets != len(DECLARED):
        raise SystemExit(f"DEVIATIONS.md declares {sets} data sets for later methods, {__file__} has {len(DECLARED)}")
    return methods * sets


def absent_rows(keys, data):
    """Methods of the table that a data set has results of, but no row."""
    shown = {name for name, _, _ in keys} | {name for name, losses in data.items() if any("~" in loss for loss in losses)}
    methods = dict.fromkeys(key[1:] for key in keys)
    every = ((name, *method) for name in sorted(shown) for method in methods if method[0] in data[name])
    return [key for key in every if key not in keys]


def measure(runs, treatment):
    """The columns of one method but for its differences."""
    return {
        "class": runs[0].row,
        "threshold_class": runs[0].binary,
        "tested": frozenset(patient_means(runs, "nll", treatment)),
        "networks": len(runs),
        "shown networks": count_networks({run.fold for run in runs}, {run.seed for run in runs}),
        "patients": len(patient_means(runs, "nll", treatment)),
        "ece_pooled": pooled_ece(runs, treatment),
        "reach": mean(patient_means(runs, "reach").values()) if treatment == "as-is" else math.nan,
        "volume_bias": volume_bias(runs, treatment),
        "training_seconds": mean(run.seconds for run in runs),
        **{metric: mean(patient_means(runs, metric, treatment).values()) for metric in METRICS},
    }


def compare_methods(keys, data):
    """{(reference, metric): {method: (Estimate, Holm's p)}}, on every fold and seed that a method shares with the reference."""
    declared, found = declared_tests(), {}
    for reference in REFERENCES:
        for metric in METRICS:
            estimates = {}
            for name, loss, treatment in keys:
                sides = pairs(data[name].get(reference, {}), data[name][loss], metric, treatment)
                if sides and (loss, treatment) != (reference, "as-is"):
                    estimates[name, loss, treatment] = Estimate(sides, lambda first, second: second - first)
            family = holm({key: one.p() for key, one in estimates.items() if key[0] in DECLARED}, declared)
            found[reference, metric] = {
                # A test outside the family is corrected as if it alone had results.
                key: (one, family[key] if key in family else min(declared * one.p(), 1.0))
                for key, one in estimates.items()
            }
    return found


def compare_csv(checks, table, own, compared):
    for row in table:
        key, metric = (row["dataset"], row["loss"], row["treatment"]), row["metric"]
        cells = {name: own[key][name] for name in own[key].keys() & row.keys()} | {"mean": own[key][metric]}
        for reference, column in REFERENCES.items():
            one, adjusted = compared[reference, metric].get(key, (None, math.nan))
            values = (one.mean, one.low, one.high, one.p(), adjusted) if one else (math.nan,) * 5
            cells |= {column + end: value for end, value in zip(("", "_low", "_high", "_p", "_p_holm"), values)}
        for column, value in cells.items():
            checks.same(f"later-methods.csv, {', '.join(key)}, {metric}, {column}", row[column], value)


def printed_cells(key, own, compared):
    """The cells of a printed row after the name of the method."""
    mine, group = own[key], {other[1:]: values for other, values in own.items() if other[0] == key[0]}
    largest = max(group.values(), key=lambda values: len(values["tested"]))
    tested = group.get(("dsc++", "as-is"), largest)["tested"]
    rivals = [values for values in group.values() if values["tested"] == tested]
    marked = mine in rivals and len(rivals) > 1
    cells = [mine["patients"], mine["shown networks"]]
    for column, digits in SHOWN.items():
        best = (max if column == "dsc" else min)(values[column] for values in rivals)
        text = fixed(mine[column], digits)
        cells.append(f"**{text}**" if marked and text == fixed(best, digits) else text)
    cells.append("–" if math.isnan(mine["reach"]) else fixed(mine["reach"], 3))
    cells += [signed(mine["volume_bias"], 3), fixed(mine["training_seconds"] / 60, 0)]
    for reference in REFERENCES:
        one, adjusted = compared[reference, "nll"].get(key, (None, 1.0))
        star = r" \*" if adjusted < LEVEL else ""
        interval = "" if one is None or math.isnan(one.low) else f" {interval_text(one.low, one.high, 4)}"
        cells.append(f"{signed(one.mean, 4)}{interval}{star}" if one else "")
    return cells


def check_later_methods(checks, data, copy):
    """Returns {data set: {label of a method: {patient: NLL}}}."""
    table, printed = read_csv(copy / "tables/later-methods.csv"), read_markdown(copy / "tables/later-methods.md")
    keys = list(dict.fromkeys((row["dataset"], row["loss"], row["treatment"]) for row in table))
    checks.same("later-methods.csv, absent rows", "[]", absent_rows(keys, data))
    checks.same("later-methods.md, number of rows", str(len(printed)), len(keys))
    runs = {}
    for name, loss, treatment in keys:  # of the seeds that all methods of a data set have
        seeds = set.intersection(*({seed for _, seed in data[name][other]} for own, other, _ in keys if own == name))
        runs[name, loss, treatment] = [run for (_, seed), run in data[name][loss].items() if seed in seeds]
    own = {key: measure(runs[key], key[2]) for key in keys}
    compared = compare_methods(keys, data)
    compare_csv(checks, table, own, compared)
    labels, nll = {}, defaultdict(dict)
    for key, cells in zip(keys, printed):
        label = labels.setdefault(key[1:], cells[1])  # one name for a method, whatever the data set
        nll[key[0]][label] = patient_means(runs[key], "nll", key[2])
        expected = f"{key[0]}, {own[key]['class']}", label, *printed_cells(key, own, compared)
        for column, (cell, value) in enumerate(zip(cells, expected, strict=True), 1):
            checks.same(f"later-methods.md, {', '.join(key)}, column {column}", cell, value)
    return nll
