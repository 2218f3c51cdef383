"""The raw records of a results folder: <data set>/<loss>/<fold and seed>/record.zip. Called by tables.py."""
import csv
import io
import json
import math
import zipfile
from collections import defaultdict
from functools import cached_property

METRICS = ["nll", "brier", "ece", "ece_boundary", "dsc"]


class Run:
    """One trained network with its test cases. The row of all classes is scored, thresholds by that of any foreground."""

    def __init__(self, file):
        self.archive = zipfile.ZipFile(file)
        self.config = json.loads(self.read("config.json"))["config"]
        self.seconds = json.loads(self.read("provenance.json"))["trainingSeconds"]
        self.dataset, self.loss, self.seed = (self.config[name] for name in ("dataset", "loss", "seed"))
        self.fold = self.config.get("fold", {"number": 0})["number"]  # 0: a fixed split, as phantoms have
        classes = self.config["foregroundClasses"]
        self.row, self.binary = (classes[0], classes[0]) if len(classes) == 1 else ("all", "any-foreground")

    def read(self, name):
        return self.archive.read(name).decode()

    def patient(self, case):
        return (self.config.get("patients") or {"byCase": {}})["byCase"].get(case) or case

    @cached_property
    def scores(self):
        """{(treatment, row): {metric: {case: value}}} of cases.csv and recalibrated.csv."""
        found = defaultdict(lambda: defaultdict(dict))
        for name in ("cases.csv", "recalibrated.csv"):
            for line in csv.DictReader(io.StringIO(self.read(name))):
                key = line.pop("method", "as-is"), line.pop("class")
                case = line.pop("case")
                for metric in [*METRICS, "expected_pixels", "truth_pixels"]:
                    found[key][metric][case] = float(line[metric])
        return found

    @cached_property
    def reach(self):
        """{case: mean of the ranges of recall and precision over all thresholds}; no value with an empty truth. The range of
        precision is 0 if no pixel is predicted at any threshold."""
        recall, precision = defaultdict(list), defaultdict(list)
        for line in csv.DictReader(io.StringIO(self.read("thresholds.csv"))):
            if line["class"] == self.binary:
                tp, fp, fn = (int(line[name]) for name in ("tp", "fp", "fn"))
                recall[line["case"]] += [tp / (tp + fn)] if tp + fn else []
                precision[line["case"]] += [tp / (tp + fp)] if tp + fp else []
        return {case: (span(recall[case]) + span(precision[case])) / 2 for case in recall if recall[case]}

    def values(self, metric, treatment="as-is"):
        found = self.reach if metric == "reach" else self.scores[treatment, self.row][metric]
        return {case: value for case, value in found.items() if not math.isnan(value)}

    def cells(self, treatment):
        """(mean probability, pixels, positive pixels, sum of probabilities) of the fine cells, pooled over cases."""
        version = "plain" if treatment == "as-is" else treatment
        for row in json.loads(self.read("calibration-cells.json")):
            if (row["version"], row["className"]) == (version, self.binary):
                for n, k, s in zip(row["count"], row["positiveCount"], row["probabilitySum"]):
                    yield s / n, n, k, s


def read_runs(results):
    """{data set: {loss: {(fold, seed): Run}}}"""
    found = {}
    for file in sorted(results.glob("*/*/*/record.zip")):
        run = Run(file)
        found.setdefault(run.dataset, {}).setdefault(run.loss, {})[run.fold, run.seed] = run
    return found


def pairs(first, second, metric, treatment="as-is"):
    """Both sides of each fold and seed that both have; a recalibration is that of the second."""
    return [(first[at], first[at].values(metric), second[at].values(metric, treatment)) for at in first if at in second]


def count_networks(folds, seeds):
    of_seeds = f"{len(seeds)} seed{'' if len(seeds) == 1 else 's'}"
    if folds == {0}:
        return of_seeds
    return f"{len(folds)} fold{'' if len(folds) == 1 else 's'}" + (f" of {of_seeds}" if len(seeds) > 1 else "")


def span(values):
    return max(values) - min(values) if values else 0.0
