import { normEpsilon, type UnetLayers, walkUnet } from '../../model/unet.js';
import { type ExportedNetwork, littleEndianBytes, type NetworkParameter } from './exported-network.js';

/** A graph model of TensorFlow.js: the text of model.json and the bytes of the weights file that it names. */
export interface TfjsModel {
  json: string;
  weights: Uint8Array;
}

/**
 * The network as a graph model of TensorFlow.js, which `tf.loadGraphModel` reads in the browser and in Node. Input `image`,
 * output `logits`, any batch size. A 2 × 2 (× 2) transposed convolution is written as a matrix product followed by
 * transpositions, one axis at a time with tensors of at most four axes: TensorFlow.js has no transposed convolution in 3D,
 * and its WebGL backend transposes at most six axes. Facts about the network are under `userDefinedMetadata`. Source: the
 * loader of @tensorflow/tfjs-converter 4.22.
 */
export function tfjsModel(network: ExportedNetwork, weightsFile: string): TfjsModel {
  const { settings, about } = network;
  const graph = new TfjsGraph();
  const rank = settings.inputShape.length;
  const spatialAxes = settings.inputShape
    .map((_, axis) => graph.integers(`axis${axis}`, [axis + 1]))
    .reverse();
  const epsilon = graph.floats('epsilon', { shape: [], values: Float32Array.of(normEpsilon) });
  const lastAxis = graph.integers('last-axis', [rank + 1], []);
  const swapMiddle = graph.integers('swap-middle', [0, 2, 1, 3]);
  const ones = Array<number>(rank + 2).fill(1);
  const halves = [1, ...Array<number>(rank).fill(2), 1];
  const parameter = (name: string) => graph.floats(name, network.parameter(name));
  const product = (type: string, name: string, inputs: readonly string[]) =>
    graph.node(type, name, inputs, { T: float32 });

  const convolution = (x: Placed, name: string): Placed => {
    const kernel = network.parameter(`${name}/kernel`);
    const product = graph.node(
      rank === 3 ? 'Conv3D' : 'Conv2D',
      `${name}/product`,
      [x.name, parameter(`${name}/kernel`)],
      {
        T: float32,
        strides: list(ones),
        dilations: list(ones),
        padding: text('SAME'),
        data_format: text(rank === 3 ? 'NDHWC' : 'NHWC'),
      },
    );
    const biased = graph.node('BiasAdd', name, [product, parameter(`${name}/bias`)], { T: float32 });
    return { name: biased, spatial: x.spatial, channels: kernel.shape.at(-1)! };
  };
  /** Averages one axis at a time: backends sum sequentially in float32, and a sum over a whole image would lose precision. */
  const mean = (name: string, x: string) =>
    spatialAxes.reduce(
      (rest, axis, at) =>
        graph.node('Mean', `${name}${at}`, [rest, axis], { T: float32, Tidx: int32, keep_dims: { b: true } }),
      x,
    );

  const layers: UnetLayers<Placed> = {
    convolutionReluNorm(joined, stage, index) {
      const [first] = joined as [Placed];
      const x =
        joined.length === 1
          ? first
          : {
              ...first,
              name: graph.node('ConcatV2', `${stage}/join`, [...joined.map(({ name }) => name), lastAxis], {
                T: float32,
                Tidx: int32,
                N: { i: String(joined.length) },
              }),
            };
      const { name, channels } = convolution(x, `${stage}/conv${index}`);
      const active = product('Relu', `${name}/relu`, [name]);
      const norm = `${stage}/norm${index}`;
      const centre = mean(`${norm}/mean`, active);
      // Subtract the mean before scaling: scale · x − scale · mean would cancel digits.
      const off = product('Sub', `${norm}/off`, [active, centre]);
      const variance = mean(`${norm}/variance`, product('Mul', `${norm}/squares`, [off, off]));
      const inverse = product('Rsqrt', `${norm}/inverse`, [
        product('AddV2', `${norm}/floored`, [variance, epsilon]),
      ]);
      const gain = product('Mul', `${norm}/gain`, [inverse, parameter(`${norm}/scale`)]);
      const scaled = product('Mul', `${norm}/scaled`, [off, gain]);
      return {
        name: product('AddV2', norm, [scaled, parameter(`${norm}/offset`)]),
        spatial: x.spatial,
        channels,
      };
    },
    maxPool: (x) => ({
      ...x,
      name: graph.node(rank === 3 ? 'MaxPool3D' : 'MaxPool', `${x.name}/pool`, [x.name], {
        T: float32,
        ksize: list(halves),
        strides: list(halves),
        padding: text('VALID'),
        data_format: text(rank === 3 ? 'NDHWC' : 'NHWC'),
      }),
      spatial: x.spatial.map((extent) => extent / 2),
    }),
    upsample(x, stage) {
      const { shape, values } = network.parameter(`${stage}/up/kernel`);
      const [output, input] = shape.slice(-2) as [number, number];
      const block = 2 ** rank * output;
      const matrix = graph.floats(`${stage}/up/kernel`, { shape: [block, input], values });
      const reshaped = (name: string, from: string, target: readonly number[]) =>
        graph.node('Reshape', name, [from, graph.integers(`${name}/shape`, target)], {
          T: float32,
          Tshape: int32,
        });
      let made = graph.node(
        'MatMul',
        `${stage}/up/product`,
        [reshaped(`${stage}/up/pixels`, x.name, [-1, input]), matrix],
        {
          T: float32,
          transpose_a: { b: false },
          transpose_b: { b: true },
        },
      );
      // Moves the factor 2 of an axis before the later axes: [before and this axis, after, 2, rest] → [.., 2, after, rest].
      // The last axis needs no move.
      for (let axis = 0; axis < rank - 1; axis++) {
        const after = x.spatial.slice(axis + 1).reduce((all, extent) => all * extent, 1);
        const rest = block / 2 ** (axis + 1);
        const name = `${stage}/up/axis${axis}`;
        const apart = reshaped(`${name}/apart`, made, [-1, after, 2, rest]);
        made = graph.node('Transpose', name, [apart, swapMiddle], { T: float32, Tperm: int32 });
      }
      const spatial = x.spatial.map((extent) => 2 * extent);
      const placed = reshaped(`${stage}/up/placed`, made, [-1, ...spatial, output]);
      const name = graph.node('BiasAdd', `${stage}/up`, [placed, parameter(`${stage}/up/bias`)], {
        T: float32,
      });
      return { name, spatial, channels: output };
    },
    head: (x) => convolution(x, 'head'),
  };
  const { inputShape, inputChannels, classes } = settings;
  graph.node('Placeholder', 'image', [], {
    dtype: float32,
    shape: shapeOf([-1, ...inputShape, inputChannels]),
  });
  const head = walkUnet(settings.depth, layers, {
    name: 'image',
    spatial: inputShape,
    channels: inputChannels,
  });
  graph.node('Identity', 'logits', [head.name], { T: float32 });
  return graph.finish(weightsFile, about, {
    inputs: { image: signature('image', [-1, ...inputShape, inputChannels]) },
    outputs: { logits: signature('logits', [-1, ...inputShape, classes]) },
  });
}

/** A tensor of the graph: the node that computes it, its spatial extents and its channels. */
interface Placed {
  name: string;
  spatial: readonly number[];
  channels: number;
}

type Attribute = object;

class TfjsGraph {
  private readonly nodes: object[] = [];
  private readonly specs: { name: string; shape: readonly number[]; dtype: 'float32' | 'int32' }[] = [];
  private readonly bytes: Uint8Array[] = [];

  node(
    op: string,
    name: string,
    input: readonly string[],
    attr: Readonly<Record<string, Attribute>>,
  ): string {
    this.nodes.push({ name, op, input, attr });
    return name;
  }

  floats(name: string, { shape, values }: NetworkParameter): string {
    return this.constant(name, shape, 'float32', littleEndianBytes(values));
  }

  integers(name: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, at) => {
      bytes.writeInt32LE(value, 4 * at);
    });
    return this.constant(name, shape, 'int32', bytes);
  }

  private constant(
    name: string,
    shape: readonly number[],
    dtype: 'float32' | 'int32',
    bytes: Uint8Array,
  ): string {
    this.specs.push({ name, shape, dtype });
    this.bytes.push(bytes);
    const type = dtype === 'float32' ? float32 : int32;
    return this.node('Const', name, [], {
      dtype: type,
      value: { tensor: { dtype: type.type, tensorShape: shapeOf(shape).shape } },
    });
  }

  finish(weightsFile: string, about: object, ofWhat: object): TfjsModel {
    const json = {
      format: 'graph-model',
      generatedBy: 'dsc-plus-plus',
      convertedBy: null,
      userDefinedMetadata: { 'dsc-plus-plus': about },
      signature: ofWhat,
      modelTopology: { node: this.nodes, library: {}, versions: { producer: 1882 } },
      weightsManifest: [{ paths: [weightsFile], weights: this.specs }],
    };
    return { json: JSON.stringify(json), weights: Buffer.concat(this.bytes) };
  }
}

const float32 = { type: 'DT_FLOAT' };
const int32 = { type: 'DT_INT32' };
/** Attributes of bytes are base64 in JSON. */
const text = (value: string) => ({ s: Buffer.from(value, 'latin1').toString('base64') });
const list = (values: readonly number[]) => ({ list: { i: values.map(String) } });
const shapeOf = (shape: readonly number[]) => ({
  shape: { dim: shape.map((extent) => ({ size: String(extent) })) },
});
const signature = (name: string, shape: readonly number[]) => ({
  name: `${name}:0`,
  dtype: 'DT_FLOAT',
  tensorShape: shapeOf(shape).shape,
});
