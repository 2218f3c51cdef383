"""Runs a function of a compiled program's graph under TensorFlow's tracer and prints milliseconds by operation as JSON.

    .bench-venv/bin/python bench/graph-profile.py --graph saved_model.pb --function step --kernels training_kernels.node --threads 2

Called by graph-profile.ts, which says where the graph comes from. Weights and inputs are noise: time does not depend on them.
The function's own time is taken without the tracer, with independent operations side by side as in training. The fastest of some
float32 matrix products, in the same process, is what the arithmetic of the convolutions is measured against.
"""

import argparse
import collections
import json
import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

parser = argparse.ArgumentParser()
parser.add_argument("--graph", required=True)
parser.add_argument("--function", choices=["step", "predict"], default="step")
parser.add_argument("--kernels", help="the addon with this project's own operations")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--runs", type=int, default=10)
options = parser.parse_args()

# As in training: the project's own operations take their number of threads from here, and denormal numbers count as zero.
os.environ["TF_NUM_INTRAOP_THREADS"] = str(options.threads)
if options.kernels:
    tf.load_op_library(options.kernels)

tf1 = tf.compat.v1
tf1.disable_eager_execution()
model = saved_model_pb2.SavedModel()
with open(options.graph, "rb") as file:
    model.ParseFromString(file.read())
graph = model.meta_graphs[0].graph_def
tf.import_graph_def(graph, name="")

noise = np.random.default_rng(1)


def feeds(function):
    found = {}
    for node in graph.node:
        if node.op == "Placeholder" and node.name.startswith(f"{function}/"):
            shape = [extent.size for extent in node.attr["shape"].shape.dim]
            found[f"{node.name}:0"] = noise.normal(size=shape, scale=0.05).astype(np.float32)
    return found


inputs = feeds(options.function)
# Fetching it runs the update of the weights, too, if the function has one.
output = next(node.name for node in graph.node if node.name.startswith(f"{options.function}/output"))


def ready(**threads):
    """A session that has run the function often enough to have settled."""
    config = tf1.ConfigProto(intra_op_parallelism_threads=options.threads, **threads)
    session = tf1.Session(config=config)
    session.run("assign/done:0", feeds("assign"))
    # Predictions in bf16 read parameters that were rounded once.
    session.run("round/done:0")
    for _ in range(3):
        session.run(output, inputs)
    return session


seconds = []
with ready() as session:
    for _ in range(options.runs):
        started = time.perf_counter()
        session.run(output, inputs)
        seconds.append(time.perf_counter() - started)

# One operation after the other: side by side each would be charged for the processor that the other holds.
microseconds = collections.Counter()
calls = collections.Counter()
traced = tf1.RunOptions(trace_level=tf1.RunOptions.FULL_TRACE)
with ready(inter_op_parallelism_threads=1, use_per_session_threads=True) as session:
    for _ in range(options.runs):
        record = tf1.RunMetadata()
        session.run(output, inputs, options=traced, run_metadata=record)
        for device in record.step_stats.dev_stats:
            for node in device.node_stats:
                operation = node.timeline_label.split(" = ")[-1].split("(")[0]
                microseconds[operation] += node.op_end_rel_micros - node.op_start_rel_micros
                calls[operation] += 1

side = 2048
with tf.Graph().as_default():
    matrices = tf.Variable(noise.normal(size=[2, side, side]).astype(np.float32), use_resource=True)
    product = tf.matmul(matrices[0], matrices[1])[0, 0]
    with tf1.Session(config=tf1.ConfigProto(intra_op_parallelism_threads=options.threads)) as session:
        session.run(matrices.initializer)
        fastest = float("inf")
        for _ in range(12):
            started = time.perf_counter()
            session.run(product)
            fastest = min(fastest, time.perf_counter() - started)

print(json.dumps({
    "milliseconds": 1000 * statistics.median(seconds),
    "operations": {
        name: {"milliseconds": total / 1000 / options.runs, "calls": calls[name] / options.runs}
        for name, total in microseconds.items()
    },
    "matmulGigaflops": 2 * side**3 / fastest / 1e9,
}))
