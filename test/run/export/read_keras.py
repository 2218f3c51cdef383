"""Reads .keras files and inputs, and notes what each model says of its input: python read_keras.py FOLDER...

A FOLDER holds model.keras and image.bin (float32, little-endian) with image.json (its shape). Written there are
logits.bin and read.json: the shape of the logits, the number of parameters, and the facts that the file carries.
"""
import json
import os
import pathlib
import sys
import zipfile

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy

for folder in map(pathlib.Path, sys.argv[1:]):
    model = keras.saving.load_model(folder / "model.keras")
    shape = json.loads((folder / "image.json").read_text())
    image = numpy.fromfile(folder / "image.bin", "<f4").reshape(shape)
    logits = numpy.asarray(model(image))
    logits.astype("<f4").tofile(folder / "logits.bin")
    with zipfile.ZipFile(folder / "model.keras") as archive:
        facts = json.loads(archive.read("dsc-plus-plus.json"))
    read = {"shape": logits.shape, "parameters": model.count_params(), "facts": facts}
    (folder / "read.json").write_text(json.dumps(read))
