"""Times one training step of the study's U-Net in Keras/TensorFlow and prints one line of JSON.

    python3 -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0      (GPU: "tensorflow[and-cuda]==2.21.0")
    venv/bin/python bench/peers/keras_unet.py --shape 256,256 --precision bf16

Arguments, synthetic batch and printed line are those of bench/training-step.ts. The step (forward, loss, gradients, SGD with
Nesterov momentum) is one tf.function; `--mode xla` compiles it with XLA. bf16 is Keras' mixed_bfloat16 policy, with the
logits and the loss in float32. The image and the ground truth are handed over as NumPy arrays at every step, as a data loader
would.
"""

import argparse
import json
import math
import os
import resource
import statistics
import time


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
    parser.add_argument("--mode", choices=["graph", "xla"], default="graph")
    parser.add_argument("--warm-up", type=int, default=3)
    parser.add_argument("--steps", type=int, default=10)
    return parser.parse_args()


options = arguments()
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
if options.device == "cpu":
    os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf


class InstanceNorm(keras.layers.Layer):
    """Per sample and channel, biased variance, epsilon 1e-3, learnable scale and offset."""

    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), initializer="ones")
        self.offset = self.add_weight(shape=(shape[-1],), initializer="zeros")

    def call(self, x):
        mean, variance = tf.nn.moments(x, list(range(1, len(x.shape) - 1)), keepdims=True)
        return tf.nn.batch_normalization(x, mean, variance, self.offset, self.scale, 1e-3)


def unet(shape, channels, classes, base, depth):
    three = len(shape) == 3
    convolution = keras.layers.Conv3D if three else keras.layers.Conv2D
    transposed = keras.layers.Conv3DTranspose if three else keras.layers.Conv2DTranspose
    pooling = keras.layers.MaxPooling3D if three else keras.layers.MaxPooling2D

    def block(x, filters):
        for _ in range(2):
            x = InstanceNorm()(convolution(filters, 3, padding="same", activation="relu")(x))
        return x

    inputs = keras.Input((*shape, channels))
    x, skips = inputs, []
    for level in range(depth):
        x = block(x, base * 2**level)
        skips.append(x)
        x = pooling(2)(x)
    x = block(x, base * 2**depth)
    for level in reversed(range(depth)):
        up = transposed(base * 2**level, 2, strides=2, padding="same")(x)
        x = block(keras.layers.Concatenate()([up, skips[level]]), base * 2**level)
    logits = convolution(classes, 1)(x)
    return keras.Model(inputs, keras.layers.Softmax(dtype="float32")(logits))


def dsc(y, p):
    space = list(range(1, len(p.shape) - 1))
    intersection = tf.reduce_sum(y * p, space)
    total = tf.reduce_sum(y, space) + tf.reduce_sum(p, space)
    return 1 - tf.reduce_mean((2 * intersection + 1e-5) / (total + 1e-5))


def dsc_plus_plus(y, p):
    space = list(range(1, len(p.shape) - 1))
    y, p = (tf.clip_by_value(x, 1e-7, 1 - 1e-7) for x in (y, p))
    tp = tf.reduce_sum(y * p, space)
    error = 0.5 * tf.reduce_sum(tf.square(y * (1 - p)) + tf.square((1 - y) * p), space)
    return 1 - tf.reduce_mean((tp + 1e-7) / (tp + error + 1e-7))


def synthetic_batch(shape, channels, classes):
    """A pattern that the network can learn: the class follows the first channel."""
    image = np.random.default_rng(1).normal(size=(1, *shape, channels)).astype(np.float32)
    labels = np.clip(np.floor(image[..., 0] + 1), 0, classes - 1).astype(int)
    return image, np.eye(classes, dtype=np.float32)[labels]


def main():
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    cards = tf.config.list_physical_devices("GPU")
    if options.device == "gpu" and not cards:
        raise RuntimeError("this TensorFlow has no graphics card: .bench-venv holds the one for processors")
    for gpu in cards:
        tf.config.experimental.set_memory_growth(gpu, True)
    if options.precision == "bf16":
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    shape = tuple(int(extent) for extent in options.shape.split(","))
    image, truth = synthetic_batch(shape, options.channels, options.classes)
    model = unet(shape, options.channels, options.classes, options.base_filters, options.depth)
    optimizer = keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True)
    optimizer.build(model.trainable_variables)
    loss_function = {"dsc": dsc, "dsc++": dsc_plus_plus}[options.loss]

    @tf.function(autograph=False, jit_compile=options.mode == "xla")
    def step(image, truth):
        with tf.GradientTape() as tape:
            loss = loss_function(truth, model(image, training=True))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    milliseconds = []
    for index in range(options.warm_up + options.steps):
        started = time.perf_counter()
        loss = float(step(tf.convert_to_tensor(image), tf.convert_to_tensor(truth)))
        if index >= options.warm_up:
            milliseconds.append(1000 * (time.perf_counter() - started))
    if not math.isfinite(loss):
        raise ArithmeticError(f"the loss became {loss}: its time means nothing")
    line = {
        "peer": f"keras {options.mode}",
        "version": f"tensorflow {tf.__version__}, keras {keras.__version__}",
        "device": "gpu" if tf.config.list_physical_devices("GPU") else "cpu",
        "precision": options.precision,
        "shape": list(shape),
        "medianMs": statistics.median(milliseconds),
        "minimumMs": min(milliseconds),
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "loss": loss,
        "parameters": model.count_params(),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
