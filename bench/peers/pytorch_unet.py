"""Times one training step of the study's U-Net in PyTorch and prints one line of JSON.

    python3 -m venv venv && venv/bin/pip install torch==2.15.0 numpy
    venv/bin/python bench/peers/pytorch_unet.py --shape 256,256 --mode compile

Arguments, synthetic batch and printed line are those of bench/training-step.ts. `--mode compile` wraps network and loss in
torch.compile, which needs a C++ compiler on a CPU. `--layout` chooses the memory order of images and weights: channels-last
(default) or channels-first; which is faster depends on the machine and the rank. bf16 is autocast, with the logits and the loss
in float32. Instance norm is written as GroupNorm with one channel a group, the same function, because InstanceNorm2d of torch
2.15.0 gives wrong gradients on a CPU in channels-last order. The image and the ground truth are handed over as NumPy arrays at every step, as a data loader would.
"""

import argparse
import json
import math
import os
import resource
import statistics
import time

import numpy as np
import torch
from torch import nn


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shape", default="128,128", help="rows,columns or slices,rows,columns")
    parser.add_argument("--channels", type=int, default=3)
    parser.add_argument("--classes", type=int, default=2)
    parser.add_argument("--base-filters", type=int, default=32)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--loss", choices=["dsc", "dsc++"], default="dsc++")
    parser.add_argument("--precision", choices=["float32", "bf16"], default="float32")
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--mode", choices=["eager", "compile"], default="eager")
    parser.add_argument("--layout", choices=["channels-last", "channels-first"], default="channels-last")
    parser.add_argument("--warm-up", type=int, default=3)
    parser.add_argument("--steps", type=int, default=10)
    return parser.parse_args()


class UNet(nn.Module):
    def __init__(self, rank, channels, classes, base, depth):
        super().__init__()
        convolution = nn.Conv3d if rank == 3 else nn.Conv2d
        transposed = nn.ConvTranspose3d if rank == 3 else nn.ConvTranspose2d

        def block(entering, filters):
            layers = []
            for width in (entering, filters):
                layers += [convolution(width, filters, 3, padding=1), nn.ReLU(inplace=True)]
                layers += [nn.GroupNorm(filters, filters, eps=1e-3)]
            return nn.Sequential(*layers)

        widths = [base * 2**level for level in range(depth + 1)]
        self.encoder = nn.ModuleList(block(a, b) for a, b in zip([channels, *widths[:-2]], widths[:-1], strict=True))
        self.bottleneck = block(widths[-2], widths[-1])
        self.up = nn.ModuleList(transposed(2 * width, width, 2, stride=2) for width in widths[-2::-1])
        self.decoder = nn.ModuleList(block(2 * width, width) for width in widths[-2::-1])
        self.pool = nn.MaxPool3d(2) if rank == 3 else nn.MaxPool2d(2)
        self.head = convolution(base, classes, 1)

    def forward(self, x):
        skips = []
        for block in self.encoder:
            x = block(x)
            skips.append(x)
            x = self.pool(x)
        x = self.bottleneck(x)
        for up, block in zip(self.up, self.decoder, strict=True):
            x = block(torch.cat([up(x), skips.pop()], 1))
        return torch.softmax(self.head(x).float(), 1)


def dsc(y, p):
    space = tuple(range(2, p.ndim))
    total = y.sum(space) + p.sum(space)
    return 1 - ((2 * (y * p).sum(space) + 1e-5) / (total + 1e-5)).mean()


def dsc_plus_plus(y, p):
    space = tuple(range(2, p.ndim))
    y, p = y.clamp(1e-7, 1 - 1e-7), p.clamp(1e-7, 1 - 1e-7)
    tp = (y * p).sum(space)
    error = 0.5 * ((y * (1 - p)).square() + ((1 - y) * p).square()).sum(space)
    return 1 - ((tp + 1e-7) / (tp + error + 1e-7)).mean()


def synthetic_batch(shape, channels, classes):
    """A pattern that the network can learn: the class follows the first channel. Channels last."""
    image = np.random.default_rng(1).normal(size=(1, *shape, channels)).astype(np.float32)
    labels = np.clip(np.floor(image[..., 0] + 1), 0, classes - 1).astype(int)
    return image, np.eye(classes, dtype=np.float32)[labels]


def main():
    options = arguments()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    device = torch.device("cuda" if options.device == "gpu" else "cpu")
    # TF32 for products, as TensorFlow has it on a card; without a card it changes nothing.
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    shape = tuple(int(extent) for extent in options.shape.split(","))
    image, truth = synthetic_batch(shape, options.channels, options.classes)
    channels_last = torch.channels_last_3d if len(shape) == 3 else torch.channels_last
    layout = channels_last if options.layout == "channels-last" else torch.contiguous_format
    network = UNet(len(shape), options.channels, options.classes, options.base_filters, options.depth)
    network = network.to(device, memory_format=layout)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True)
    loss_function = {"dsc": dsc, "dsc++": dsc_plus_plus}[options.loss]

    def on_device(array):
        """Channels-last memory seen with the channel axis second, as PyTorch names it."""
        tensor = torch.from_numpy(array)
        if device.type == "cuda":
            tensor = tensor.pin_memory().to(device, non_blocking=True)
        return tensor.movedim(-1, 1).contiguous(memory_format=layout)

    def loss_of(image, truth):
        return loss_function(truth, network(image))

    if options.mode == "compile":
        loss_of = torch.compile(loss_of)

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device.type, torch.bfloat16, enabled=options.precision == "bf16"):
            loss = loss_of(on_device(image), on_device(truth))
        loss.backward()
        optimizer.step()
        return loss.item()

    milliseconds = []
    for index in range(options.warm_up + options.steps):
        started = time.perf_counter()
        loss = step()
        if index >= options.warm_up:
            milliseconds.append(1000 * (time.perf_counter() - started))
    if not math.isfinite(loss):
        raise ArithmeticError(f"the loss became {loss}: its time means nothing")
    line = {
        "peer": f"pytorch {options.mode}, {options.layout}",
        "version": f"torch {torch.__version__}",
        "device": options.device,
        "precision": options.precision,
        "shape": list(shape),
        "medianMs": statistics.median(milliseconds),
        "minimumMs": min(milliseconds),
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "loss": loss,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
