# Copyright the authors of dsc-plus-plus
# SPDX-License-Identifier: Apache-2.0
"""python -m unittest: the losses beside golden values and gradients in float64 (test/fixtures/loss/losses.json)."""

import json
import unittest
from pathlib import Path

import torch
from dsc_plus_plus import LOSSES, SegmentationLoss, one_hot

GOLDEN = json.loads((Path(__file__).parents[2] / "test" / "fixtures" / "loss" / "losses.json").read_text())["cases"]
# The golden file calls the weight of Unified Focal's region part lambda, which Python reserves.
RENAMED = {"lambda": "weight"}


def classes_first(values, shape):
    return torch.tensor(values, dtype=torch.float64).reshape(shape).movedim(-1, 1)


def inputs(case, dtype):
    *outer, classes = case["shape"]
    logits = classes_first(case["logits"], case["shape"]).to(dtype).requires_grad_()
    return logits, torch.tensor(case["labels"]).reshape(outer)


def golden_results():
    for case in GOLDEN:
        for result in case["results"]:
            options = {RENAMED.get(key, key): value for key, value in result["hyperparameters"].items()}
            yield case, result, SegmentationLoss(result["loss"], **options)


class Golden(unittest.TestCase):
    def test_covers_every_loss(self):
        for case in GOLDEN:
            self.assertEqual({result["loss"] for result in case["results"]}, set(LOSSES))

    def check(self, dtype, of_value, of_gradient):
        for case, result, loss in golden_results():
            with self.subTest(case=case["name"], loss=result["loss"], **result["hyperparameters"]):
                logits, labels = inputs(case, dtype)
                value = loss(logits, labels)
                self.assertAlmostEqual(float(value.detach()), result["value"], delta=of_value * max(1, abs(result["value"])))
                value.backward()
                golden = classes_first(result["gradient_of_logits"], case["shape"])
                largest = float(golden.abs().max())
                worst = float((logits.grad.double() - golden).abs().max())
                self.assertLessEqual(worst, of_gradient * largest + 1e-12)

    def test_float64(self):
        self.check(torch.float64, 1e-7, 1e-6)

    def test_float32(self):
        self.check(torch.float32, 1e-6, 1e-5)


class Behaviour(unittest.TestCase):
    def setUp(self):
        generator = torch.Generator().manual_seed(1)
        self.logits = torch.randn(2, 3, 4, 5, generator=generator)
        self.labels = torch.randint(0, 3, (2, 4, 5), generator=generator)

    def test_target_may_be_indices_with_or_without_a_channel_or_one_hot(self):
        loss = SegmentationLoss("unified-focal++")
        expected = loss(self.logits, self.labels)
        self.assertEqual(loss(self.logits, self.labels[:, None]), expected)
        self.assertEqual(loss(self.logits, one_hot(self.labels, self.logits)), expected)

    def test_mean_over_samples(self):
        for name in LOSSES:
            loss = SegmentationLoss(name)
            alone = [loss(self.logits[n : n + 1], self.labels[n : n + 1]) for n in range(2)]
            torch.testing.assert_close(loss(self.logits, self.labels), sum(alone) / 2, msg=name)

    def test_batch_is_one_sample_of_all_pixels(self):
        side_by_side = torch.cat([self.logits[:1], self.logits[1:]], 2), torch.cat([self.labels[:1], self.labels[1:]], 1)
        for name in LOSSES:
            pooled = SegmentationLoss(name, batch=True)(self.logits, self.labels)
            torch.testing.assert_close(pooled, SegmentationLoss(name)(*side_by_side), msg=name)

    def test_autocast_changes_nothing(self):
        for name in LOSSES:
            loss = SegmentationLoss(name)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                inside = loss(self.logits.bfloat16(), self.labels)
            self.assertEqual(inside.dtype, torch.float32)
            torch.testing.assert_close(inside, loss(self.logits.bfloat16().float(), self.labels), msg=name)

    def test_gradients_are_finite_at_the_edges(self):
        for name in LOSSES:
            for labels in (torch.zeros(1, 2, 2, 2).long(), torch.ones(1, 2, 2, 2).long()):
                for scale in (0.0, 50.0, 1e4):
                    logits = (scale * torch.eye(2)[labels].movedim(-1, 1)).requires_grad_()
                    value = SegmentationLoss(name)(logits, 1 - labels)
                    value.backward()
                    self.assertTrue(torch.isfinite(value) and torch.isfinite(logits.grad).all(), (name, scale))

    def test_refuses(self):
        with self.assertRaisesRegex(ValueError, 'unknown loss "dice"'):
            SegmentationLoss("dice")
        with self.assertRaisesRegex(ValueError, 'unknown hyperparameter "delta" of dsc'):
            SegmentationLoss("dsc++", delta=1)
        with self.assertRaisesRegex(ValueError, "invalid target of shape"):
            SegmentationLoss()(self.logits, self.labels[:, :3])
        with self.assertRaisesRegex(ValueError, "expected 0 to 2"):
            SegmentationLoss()(self.logits, self.labels + 1)
        with self.assertRaisesRegex(ValueError, "invalid logits"):
            SegmentationLoss()(self.logits[:, :1], self.labels)


if __name__ == "__main__":
    unittest.main()
