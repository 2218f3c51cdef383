"""Times batchgenerators on the study's augmentation and prints one line of JSON.

    python3 -m venv venv && venv/bin/pip install batchgenerators==0.25.5
    venv/bin/python bench/augmentation-batchgenerators.py --images 300

One 512 x 512 RGB image with its mask goes through mirror, brightness and spatial transforms with the
protocol's settings and comes out as a channels-last float32 batch with one-hot labels: what
bench/augmentation.ts times, and what MIScnn does for every training step. Processor seconds are
counted, of one thread, so that a busy machine does not flatter either side.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import argparse
import json
import time
from importlib.metadata import version

import numpy as np
from batchgenerators.transforms.abstract_transforms import Compose
from batchgenerators.transforms.color_transforms import BrightnessMultiplicativeTransform
from batchgenerators.transforms.spatial_transforms import MirrorTransform, SpatialTransform

arguments = argparse.ArgumentParser()
arguments.add_argument("--images", type=int, default=300)
arguments.add_argument("--side", type=int, default=512)
arguments.add_argument("--seed", type=int, default=1)
options = arguments.parse_args()

side = options.side
degrees = np.pi / 180
transform = Compose(
    [
        MirrorTransform(axes=(0, 1)),
        BrightnessMultiplicativeTransform(multiplier_range=(0.5, 2), per_channel=True, p_per_sample=0.15),
        SpatialTransform(
            (side, side),
            [side // 2, side // 2],
            do_elastic_deform=True,
            alpha=(0.0, 900.0),
            sigma=(9.0, 13.0),
            do_rotation=True,
            angle_x=(-15 * degrees, 15 * degrees),
            angle_y=(0, 0),
            angle_z=(0, 0),
            do_scale=True,
            scale=(0.85, 1.25),
            border_mode_data="constant",
            border_cval_data=0,
            border_mode_seg="constant",
            border_cval_seg=0,
            order_data=3,
            order_seg=0,
            p_el_per_sample=0.15,
            p_rot_per_sample=0.15,
            p_scale_per_sample=0.15,
            random_crop=False,
        ),
    ]
)

random = np.random.default_rng(options.seed)
image = random.standard_normal((side, side, 3)).astype(np.float32)
labels = np.zeros((side, side), np.uint8)
labels[side // 4 : side // 2, side // 4 : side // 2] = 1


def batch():
    one_hot = np.eye(2, dtype=np.float32)[labels]
    channels_first = {
        "data": np.moveaxis(image, -1, 0)[None].copy(),
        "seg": np.moveaxis(one_hot, -1, 0)[None].copy(),
    }
    augmented = transform(**channels_first)
    return [np.ascontiguousarray(np.moveaxis(augmented[key], 1, -1)) for key in ("data", "seg")]


np.random.seed(options.seed)
for _ in range(10):
    batch()
started = time.process_time()
for _ in range(options.images):
    batch()
seconds = time.process_time() - started
print(
    json.dumps(
        {
            "peer": f"batchgenerators {version('batchgenerators')}",
            "images": options.images,
            "millisecondsPerImage": 1000 * seconds / options.images,
        }
    )
)
