"""Times torchmetrics and MONAI on one calibration error and prints one line of JSON per peer.

    python3 -m venv venv && venv/bin/pip install torchmetrics==1.9.0 monai==1.6.1 torch==2.15.0
    venv/bin/python bench/metrics-peers.py --pixels pixels.bin --rounds 5

The file holds n float32 probabilities and n bytes of truth: what bench/metrics.ts times itself on. One thread;
processor seconds are counted, and the median of the rounds after a warm-up stands.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import argparse
import json
import statistics
import time
from importlib.metadata import version

import numpy as np
import torch
from monai.metrics import CalibrationErrorMetric
from torchmetrics.functional.classification import binary_calibration_error

arguments = argparse.ArgumentParser()
arguments.add_argument("--pixels", required=True)
arguments.add_argument("--rounds", type=int, default=5)
options = arguments.parse_args()

torch.set_num_threads(1)
data = np.fromfile(options.pixels, np.uint8)
pixels = len(data) // 5
probability = torch.from_numpy(data[: 4 * pixels].view(np.float32).copy())
truth = torch.from_numpy(data[4 * pixels :].copy())
truth_float = truth.float()


def torchmetrics_checked():
    return float(binary_calibration_error(probability, truth, n_bins=15, norm="l1"))


def torchmetrics_unchecked():
    return float(binary_calibration_error(probability, truth, n_bins=15, norm="l1", validate_args=False))


def monai():
    metric = CalibrationErrorMetric(num_bins=15, calibration_reduction="expected")
    metric(probability[None, None], truth_float[None, None])
    return float(metric.aggregate())


for name, score in (
    (f"torchmetrics {version('torchmetrics')}", torchmetrics_checked),
    (f"torchmetrics {version('torchmetrics')}, validate_args=False", torchmetrics_unchecked),
    (f"MONAI {version('monai')}", monai),
):
    score()
    rates = []
    for _ in range(options.rounds):
        started = time.process_time()
        value = score()
        rates.append(pixels / (time.process_time() - started) / 1e6)
    line = {"peer": name, "megapixelsPerSecond": statistics.median(rates), "rounds": rates, "ece": value}
    print(json.dumps(line))
