"""One run of mini's dsb2018 from image files to metrics in PyTorch, MONAI and batchgenerators; prints one line of JSON.

    venv/bin/python bench/peers/road_pytorch.py --images DSC_DATA_DIR/dsb2018/stage1_train --sides sides.json

What bench/road.ts does, written as a user of these libraries would: Pillow reads the pictures, scikit-image resizes them,
MONAI's CacheDataset keeps them, a DataLoader with one worker augments with batchgenerators while the network of
pytorch_unet.py trains in this process, predictions return to the original grid, MONAI scores overlap and calibration error.
The sides come as lists of case ids, so both read the same files. Compiling pays off over many epochs, not in one, so the
network runs eagerly, channels first, the faster order at this size.
"""

import argparse
import glob
import json
import os
import resource
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--images", required=True)
parser.add_argument("--sides", required=True)
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--workers", type=int, default=1)
parser.add_argument("--side", type=int, default=128)
parser.add_argument("--precision", choices=["float32", "bf16"], default="float32")
options = parser.parse_args()
# The network's module reads the command line too.
sys.argv = sys.argv[:1]

import numpy as np
import torch
from batchgenerators.transforms.abstract_transforms import Compose
from batchgenerators.transforms.color_transforms import BrightnessMultiplicativeTransform
from batchgenerators.transforms.spatial_transforms import MirrorTransform, SpatialTransform
from monai.data import CacheDataset, DataLoader, Dataset
from monai.metrics import CalibrationErrorMetric, compute_dice
from monai.transforms import Transform
from PIL import Image
from skimage.transform import resize

from pytorch_unet import UNet, dsc_plus_plus

degrees = np.pi / 180
augment = Compose(
    [
        MirrorTransform(axes=(0, 1)),
        BrightnessMultiplicativeTransform(multiplier_range=(0.5, 2), per_channel=True, p_per_sample=0.15),
        SpatialTransform(
            (options.side, options.side),
            [options.side // 2, options.side // 2],
            do_elastic_deform=True,
            alpha=(0.0, 900.0),
            sigma=(9.0, 13.0),
            do_rotation=True,
            angle_x=(-15 * degrees, 15 * degrees),
            do_scale=True,
            scale=(0.85, 1.25),
            border_mode_data="constant",
            border_mode_seg="constant",
            order_data=3,
            order_seg=0,
            p_el_per_sample=0.15,
            p_rot_per_sample=0.15,
            p_scale_per_sample=0.15,
            random_crop=False,
        ),
    ]
)


def read(case):
    """Image and ground truth of a case: one mask a nucleus, merged."""
    folder = os.path.join(options.images, case)
    image = np.asarray(Image.open(os.path.join(folder, "images", f"{case}.png")).convert("RGB"), np.float32)
    mask = np.zeros(image.shape[:2], bool)
    for path in glob.glob(os.path.join(folder, "masks", "*.png")):
        mask |= np.asarray(Image.open(path).convert("L")) >= 128
    return image, mask.astype(np.uint8)


class Prepare(Transform):
    """A Transform and no plain function, because CacheDataset keeps the results of Transforms only."""

    def __call__(self, case):
        image, mask = read(case)
        side = (options.side, options.side)
        small = resize(image, side, order=3, mode="constant", clip=True, anti_aliasing=False, preserve_range=True)
        small = (small - small.mean() + 1e-6) / (small.std() + 1e-6)
        labels = resize(mask, side, order=0, mode="edge", anti_aliasing=False, preserve_range=True).astype(np.uint8)
        one_hot = np.moveaxis(np.eye(2, dtype=np.float32)[labels], -1, 0)
        return {"image": np.moveaxis(small, -1, 0).astype(np.float32), "truth": one_hot, "mask": mask}


def augmented(case):
    batch = augment(data=case["image"][None].copy(), seg=case["truth"][None].copy())
    return torch.from_numpy(batch["data"][0].astype(np.float32)), torch.from_numpy(batch["seg"][0].astype(np.float32))


def main():
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    with open(options.sides) as file:
        sides = json.load(file)
    started = time.perf_counter()
    training = CacheDataset(sides["training"], Prepare(), num_workers=options.threads, progress=False)
    rest = {
        side: CacheDataset(sides[side], Prepare(), num_workers=options.threads, progress=False)
        for side in ("validation", "test")
    }
    prepared = time.perf_counter()

    network = UNet(2, 3, 2, 16, 4)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    autocast = torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16")
    loader = DataLoader(Dataset(training, augmented), batch_size=1, shuffle=True, num_workers=options.workers)
    for image, truth in loader:
        optimizer.zero_grad(set_to_none=True)
        with autocast:
            loss = dsc_plus_plus(truth, network(image))
        loss.backward()
        optimizer.step()
        loss.item()
    with torch.inference_mode(), autocast:
        for case in rest["validation"]:
            image, truth = (torch.from_numpy(case[key][None]) for key in ("image", "truth"))
            dsc_plus_plus(truth, network(image)).item()
    trained = time.perf_counter()

    scores = []
    error = CalibrationErrorMetric(num_bins=15, include_background=False)
    with torch.inference_mode():
        for case in rest["test"]:
            mask = case["mask"]
            with autocast:
                probabilities = network(torch.from_numpy(case["image"][None])).float()
            probabilities = torch.nn.functional.interpolate(probabilities, mask.shape, mode="bilinear")
            truth = torch.from_numpy(mask)[None, None].float()
            foreground = probabilities[:, 1:]
            dice = compute_dice((foreground > 0.5).float(), truth).item()
            error(y_pred=probabilities, y=torch.cat([1 - truth, truth], 1))
            clipped = foreground.clamp(1e-7, 1 - 1e-7)
            nll = torch.nn.functional.binary_cross_entropy(clipped, truth).item()
            brier = (foreground - truth).square().mean().item()
            scores.append((dice, nll, brier))
    error.aggregate()
    finished = time.perf_counter()
    line = {
        "seconds": {"prepare": prepared - started, "train": trained - prepared, "score": finished - trained},
        "version": f"torch {torch.__version__}",
        "casesOnEachSide": [len(sides[side]) for side in ("training", "validation", "test")],
        "shape": [options.side, options.side],
        "meanDsc": float(np.nanmean([dice for dice, _, _ in scores])),
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
