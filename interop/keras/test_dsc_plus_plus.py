# Copyright the authors of dsc-plus-plus
# SPDX-License-Identifier: Apache-2.0
"""python -m unittest: the losses beside golden values and gradients in float64 (test/fixtures/loss/losses.json).

Gradients are taken by TensorFlow's tape, so the tests ask for Keras' TensorFlow backend.
"""

import json
import os
import tempfile
import unittest
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from dsc_plus_plus import LOSSES, SegmentationLoss

GOLDEN = json.loads((Path(__file__).parents[2] / "test" / "fixtures" / "loss" / "losses.json").read_text())["cases"]
# The golden file calls the weight of Unified Focal's region part lambda, which Python reserves.
RENAMED = {"lambda": "weight"}


def golden_results():
    for case in GOLDEN:
        for result in case["results"]:
            options = {RENAMED.get(key, key): value for key, value in result["hyperparameters"].items()}
            yield case, result, SegmentationLoss(result["loss"], from_logits=True, **options)


class Golden(unittest.TestCase):
    def test_covers_every_loss(self):
        for case in GOLDEN:
            self.assertEqual({result["loss"] for result in case["results"]}, set(LOSSES))

    def check(self, dtype, of_value, of_gradient):
        for case, result, loss in golden_results():
            with self.subTest(case=case["name"], loss=result["loss"], **result["hyperparameters"]):
                shape = case["shape"]
                logits = tf.constant(np.reshape(case["logits"], shape), dtype)
                labels = np.reshape(case["labels"], shape[:-1])
                with tf.GradientTape() as tape:
                    tape.watch(logits)
                    value = loss(labels, logits)
                self.assertAlmostEqual(float(value), result["value"], delta=of_value * max(1, abs(result["value"])))
                golden = np.reshape(result["gradient_of_logits"], shape)
                worst = np.abs(tape.gradient(value, logits).numpy() - golden).max()
                self.assertLessEqual(worst, of_gradient * np.abs(golden).max() + 1e-12)

    def test_float64(self):
        self.check("float64", 1e-7, 1e-6)

    def test_float32(self):
        self.check("float32", 1e-6, 1e-5)


class Behaviour(unittest.TestCase):
    def setUp(self):
        random = np.random.default_rng(1)
        self.logits = random.normal(size=(2, 4, 5, 3)).astype("float32")
        self.labels = random.integers(0, 3, (2, 4, 5))

    def test_truth_may_be_indices_with_or_without_a_channel_or_one_hot(self):
        loss = SegmentationLoss("unified-focal++", from_logits=True)
        expected = float(loss(self.labels, self.logits))
        self.assertEqual(float(loss(self.labels[..., None], self.logits)), expected)
        self.assertEqual(float(loss(np.eye(3)[self.labels], self.logits)), expected)

    def test_probabilities_and_logits_give_one_value(self):
        for name in LOSSES:
            of_logits = SegmentationLoss(name, from_logits=True)(self.labels, self.logits)
            of_softmax = SegmentationLoss(name)(self.labels, keras.ops.softmax(self.logits))
            self.assertAlmostEqual(float(of_logits), float(of_softmax), places=5, msg=name)

    def test_volumes(self):
        random = np.random.default_rng(2)
        logits, labels = random.normal(size=(1, 2, 3, 4, 3)), random.integers(0, 3, (1, 2, 3, 4))
        for name in LOSSES:
            loss = SegmentationLoss(name, from_logits=True)
            flat = loss(labels.reshape(1, 6, 4), logits.reshape(1, 6, 4, 3))
            self.assertAlmostEqual(float(loss(labels, logits)), float(flat), places=6, msg=name)

    def test_half_precision_is_computed_in_float32(self):
        half = tf.cast(self.logits, "bfloat16")
        for name in LOSSES:
            loss = SegmentationLoss(name, from_logits=True)
            self.assertEqual(float(loss(self.labels, half)), float(loss(self.labels, tf.cast(half, "float32"))), name)

    def test_gradients_are_finite_at_the_edges(self):
        for name in LOSSES:
            for labels in (np.zeros((1, 2, 2), int), np.ones((1, 2, 2), int)):
                for scale in (0.0, 50.0, 1e4):
                    logits = tf.constant(scale * np.eye(2)[labels], "float32")
                    with tf.GradientTape() as tape:
                        tape.watch(logits)
                        value = SegmentationLoss(name, from_logits=True)(1 - labels, logits)
                    self.assertTrue(np.isfinite(value) and np.isfinite(tape.gradient(value, logits)).all(), (name, scale))

    def test_trains_and_is_saved_with_its_hyperparameters(self):
        model = keras.Sequential([keras.Input((4, 5, 1)), keras.layers.Conv2D(3, 1, activation="softmax")])
        model.compile("sgd", loss=SegmentationLoss("dsc++", gamma=3))
        model.fit(self.logits[..., :1], self.labels, verbose=0)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.keras")
            model.save(path)
            self.assertEqual(keras.saving.load_model(path).loss.hyperparameters, {"gamma": 3.0})

    def test_refuses(self):
        with self.assertRaisesRegex(ValueError, 'unknown loss "dice"'):
            SegmentationLoss("dice")
        with self.assertRaisesRegex(ValueError, 'unknown hyperparameter "delta" of dsc'):
            SegmentationLoss("dsc++", delta=1)
        with self.assertRaisesRegex(ValueError, "invalid y_true of shape"):
            SegmentationLoss()(self.labels[0], self.logits)
        with self.assertRaisesRegex(ValueError, "invalid y_pred"):
            SegmentationLoss()(self.labels, self.logits[..., :1])
        with self.assertRaisesRegex(ValueError, "unsupported sample_weight"):
            SegmentationLoss()(self.labels, self.logits, sample_weight=1)


if __name__ == "__main__":
    unittest.main()
