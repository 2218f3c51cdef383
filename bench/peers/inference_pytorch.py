"""Times the prediction of one prepared case in PyTorch and MONAI and prints one line of JSON.

    .bench-venv/bin/python bench/peers/inference_pytorch.py --image 80,160,160 --window 32,64,64 --overlap 16,32,32

What bench/inference.ts does, with its arguments: the network of pytorch_unet.py sees a whole image, or a volume through
MONAI's SlidingWindowInferer, whose windows then lie where ours do and weigh alike (mode constant). `--windows` is how many it
hands over at a time. Begins with a NumPy array and ends with one.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--image", default="512,512")
parser.add_argument("--window")
parser.add_argument("--overlap")
parser.add_argument("--channels", type=int, default=3)
parser.add_argument("--classes", type=int, default=2)
parser.add_argument("--base-filters", type=int, default=32)
parser.add_argument("--depth", type=int, default=4)
parser.add_argument("--precision", choices=["float32", "bf16"], default="float32")
parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--mode", choices=["eager", "compile"], default="eager")
parser.add_argument("--layout", choices=["channels-last", "channels-first"], default="channels-last")
parser.add_argument("--windows", type=int, default=4)
parser.add_argument("--warm-up", type=int, default=1)
parser.add_argument("--times", type=int, default=3)
options = parser.parse_args()
# The network's module reads the command line too.
sys.argv = sys.argv[:1]
# Weights become constants of the compiled prediction, which may then reorder them once.
os.environ["TORCHINDUCTOR_FREEZING"] = "1"

import numpy as np
import torch
from monai.inferers import SlidingWindowInferer

from pytorch_unet import UNet


def extents(text):
    return [int(extent) for extent in text.split(",")]


def main():
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    # TF32 for products and the fastest algorithms on a card, as in pytorch_unet.py; without a card they change nothing.
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    device = torch.device("cuda" if options.device == "gpu" else "cpu")
    shape = extents(options.image)
    rank = len(shape)
    channels_last = torch.channels_last_3d if rank == 3 else torch.channels_last
    layout = channels_last if options.layout == "channels-last" else torch.contiguous_format
    network = UNet(rank, options.channels, options.classes, options.base_filters, options.depth)
    network = network.to(device, memory_format=layout).eval()
    predict = torch.compile(network) if options.mode == "compile" else network
    image = np.random.default_rng(1).normal(size=(1, options.channels, *shape)).astype(np.float32)

    def window(part):
        return predict(part.contiguous(memory_format=layout))

    infer = window
    if options.window:
        overlap = [shared / extent for shared, extent in zip(extents(options.overlap), extents(options.window), strict=True)]
        sliding = SlidingWindowInferer(extents(options.window), options.windows, overlap, mode="constant")
        infer = lambda whole: sliding(whole, window)  # noqa: E731

    milliseconds = []
    with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=options.precision == "bf16"):
        for index in range(options.warm_up + options.times):
            started = time.perf_counter()
            probabilities = infer(torch.from_numpy(image).to(device)).float().cpu().numpy()
            if index >= options.warm_up:
                milliseconds.append(1000 * (time.perf_counter() - started))
    line = {
        "version": f"torch {torch.__version__}",
        "shape": shape,
        "medianMs": statistics.median(milliseconds),
        "foreground": float(probabilities[:, 1:].sum(1).mean()),
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
