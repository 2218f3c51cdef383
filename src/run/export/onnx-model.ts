import { normEpsilon, type UnetLayers, walkUnet } from '../../model/unet.js';
import {
  type ExportedNetwork,
  littleEndianBytes,
  type NetworkParameter,
  transposed,
} from './exported-network.js';
import { type Field, message } from './protobuf.js';

/**
 * The bytes of the network as an ONNX model (opset 17, IR version 8). Input `image` and output `logits` have their channels last,
 * as everywhere in this project. ONNX needs channels first, so the graph transposes at both ends. Facts about the network are in
 * `metadata_props` under "dsc-plus-plus". The batch may have any size.
 *
 * The instance norm is written as single operations that average one axis at a time: ONNX Runtime's
 * InstanceNormalization sums an image sequentially in float32, which shifted a trained network's logits by 8e-5 at
 * 128 × 128.
 * Source: onnx.proto and Operators.md of ONNX 1.12.
 */
export function onnxModel(network: ExportedNetwork): Uint8Array {
  const { settings, about } = network;
  const graph = new OnnxGraph();
  const axes = settings.inputShape.map((_, axis) => axis);
  const rank = axes.length;
  const channelsFirst = [0, rank + 1, ...axes.map((axis) => axis + 1)];
  const channelsLast = [0, ...axes.map((axis) => axis + 2), 1];
  const kernelOrder = [rank + 1, rank, ...axes];
  const each = (value: number) => axes.map(() => value);

  /** Kernels of both convolutions are […extents, a, b] in this project and [b, a, …extents] in ONNX. */
  const kernel = (name: string) => graph.constant(name, transposed(network.parameter(name), kernelOrder));
  const vector = (name: string) => graph.constant(name, network.parameter(name));
  const convolution = (x: string, name: string, extent: number) =>
    graph.node('Conv', [x, kernel(`${name}/kernel`), vector(`${name}/bias`)], name, [
      integers('kernel_shape', each(extent)),
      integers('pads', [...each((extent - 1) / 2), ...each((extent - 1) / 2)]),
    ]);
  const meanOf = (x: string, name: string) =>
    [...axes]
      .reverse()
      .reduce(
        (rest, axis) =>
          graph.node('ReduceMean', [rest], `${name}${axis}`, [
            integers('axes', [axis + 2]),
            integer('keepdims', 1),
          ]),
        x,
      );
  const channelwise = (name: string) => {
    const { shape, values } = network.parameter(name);
    return graph.constant(name, { shape: [...shape, ...each(1)], values });
  };
  const epsilon = graph.constant('epsilon', { shape: [], values: Float32Array.of(normEpsilon) });
  const instanceNorm = (x: string, name: string) => {
    const off = graph.node('Sub', [x, meanOf(x, `${name}/mean`)], `${name}/off`);
    const squares = graph.node('Mul', [off, off], `${name}/squares`);
    const variance = graph.node('Add', [meanOf(squares, `${name}/variance`), epsilon], `${name}/floored`);
    const deviation = graph.node('Sqrt', [variance], `${name}/deviation`);
    const gain = graph.node('Div', [channelwise(`${name}/scale`), deviation], `${name}/gain`);
    const scaled = graph.node('Mul', [off, gain], `${name}/scaled`);
    return graph.node('Add', [scaled, channelwise(`${name}/offset`)], name);
  };
  const layers: UnetLayers<string> = {
    convolutionReluNorm(joined, stage, index) {
      const name = `${stage}/conv${index}`;
      const x =
        joined.length === 1
          ? joined[0]!
          : graph.node('Concat', joined, `${stage}/join`, [integer('axis', 1)]);
      const active = graph.node('Relu', [convolution(x, name, 3)], `${name}/relu`);
      return instanceNorm(active, `${stage}/norm${index}`);
    },
    maxPool: (x) =>
      graph.node('MaxPool', [x], `${x}/pool`, [
        integers('kernel_shape', each(2)),
        integers('strides', each(2)),
      ]),
    upsample: (x, stage) =>
      graph.node(
        'ConvTranspose',
        [x, kernel(`${stage}/up/kernel`), vector(`${stage}/up/bias`)],
        `${stage}/up`,
        [integers('kernel_shape', each(2)), integers('strides', each(2))],
      ),
    head: (x) => convolution(x, 'head', 1),
  };
  const image = graph.node('Transpose', ['image'], 'image/channels-first', [integers('perm', channelsFirst)]);
  const head = walkUnet(settings.depth, layers, image);
  graph.node('Transpose', [head], 'logits', [integers('perm', channelsLast)]);

  const { inputShape, inputChannels, classes } = settings;
  return message(
    [1, { integer: 8 }],
    [2, 'dsc-plus-plus'],
    [
      7,
      graph.finish(
        valueInfo('image', [...inputShape, inputChannels]),
        valueInfo('logits', [...inputShape, classes]),
      ),
    ],
    [8, message([1, ''], [2, { integer: 17 }])],
    [14, message([1, 'dsc-plus-plus'], [2, JSON.stringify(about)])],
  );
}

/** Collects nodes and initializers in order. A value has the name of the node that computes it. */
class OnnxGraph {
  private readonly nodes: Field[] = [];
  private readonly initializers: Field[] = [];

  node(
    type: string,
    inputs: readonly string[],
    name: string,
    attributes: readonly Uint8Array[] = [],
  ): string {
    const fields: Field[] = [
      ...inputs.map((input): Field => [1, input]),
      [2, name],
      [3, name],
      [4, type],
      ...attributes.map((attribute): Field => [5, attribute]),
    ];
    this.nodes.push([1, message(...fields)]);
    return name;
  }

  constant(name: string, { shape, values }: NetworkParameter): string {
    const dims = shape.map((extent): Field => [1, { integer: extent }]);
    const tensor = message(...dims, [2, { integer: float32Type }], [8, name], [9, littleEndianBytes(values)]);
    this.initializers.push([5, tensor]);
    return name;
  }

  finish(input: Uint8Array, output: Uint8Array): Uint8Array {
    return message(...this.nodes, [2, 'U-Net'], ...this.initializers, [11, input], [12, output]);
  }
}

const float32Type = 1;

/** float32 [batch, …shape]. */
function valueInfo(name: string, shape: readonly number[]): Uint8Array {
  const dims = [message([2, 'batch']), ...shape.map((extent) => message([1, { integer: extent }]))];
  const tensor = message([1, { integer: float32Type }], [2, message(...dims.map((dim): Field => [1, dim]))]);
  return message([1, name], [2, message([1, tensor])]);
}

/** An attribute: name, value, and type of the value (2: integer; 7: integers). */
function integer(name: string, value: number): Uint8Array {
  return message([1, name], [3, { integer: value }], [20, { integer: 2 }]);
}

function integers(name: string, values: readonly number[]): Uint8Array {
  return message([1, name], ...values.map((value): Field => [8, { integer: value }]), [20, { integer: 7 }]);
}
