import { expect } from 'chai';
import { Bfloat16Graph } from '../../src/engine/bfloat16-graph.js';
import type { GraphNode } from '../../src/engine/graph-definition.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { usesTrainingKernels, withoutTrainingKernels } from '../../src/engine/training-kernels.js';
import { skipBecause } from '../skip-because.js';

/** TensorFlow's numbers of the data types. */
const [float, bfloat16] = [1, 14];

const node = (name: string, operation: string, ...inputs: string[]): GraphNode => ({
  name,
  operation,
  inputs,
  attributes: { T: { type: float }, data_format: { string: 'NHWC' } },
});
const cast = (name: string, input: string, from: number, to: number): GraphNode => ({
  name,
  operation: 'Cast',
  inputs: [input],
  attributes: { SrcT: { type: from }, DstT: { type: to } },
});
const low = (name: string, operation: string, ...inputs: string[]): GraphNode => ({
  ...node(name, operation, ...inputs),
  attributes: { T: { type: bfloat16 }, data_format: { string: 'NHWC' } },
});
const image = [1, 8, 8, 3];
const kernel = [3, 3, 3, 4];

/** Casts that one node alone brings with it, and the type that it computes in. */
function alone(added: GraphNode, shapes: readonly (readonly number[] | undefined)[]) {
  const graph = new Bfloat16Graph('step');
  graph.add(added, shapes);
  const own = graph.nodes.find(({ name }) => name === added.name)!;
  return {
    casts: graph.nodes.length - 1,
    own,
    isLow: 'type' in own.attributes.T! && own.attributes.T.type === bfloat16,
  };
}

describe('a graph in precision bf16', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('casts the inputs of a convolution down, and its result up for who needs float32', () => {
    const graph = new Bfloat16Graph('step');
    graph.add(node('layer', 'Conv2D', 'image', 'variable0/value'), [image, kernel]);
    expect(graph.float('layer:0')).to.equal('step/up/layer_0');
    expect(graph.nodes).to.deep.equal([
      cast('step/down/image', 'image', float, bfloat16),
      cast('step/down/variable0/value', 'variable0/value', float, bfloat16),
      low('layer', 'Conv2D', 'step/down/image', 'step/down/variable0/value'),
      cast('step/up/layer_0', 'layer:0', bfloat16, float),
    ]);
  });

  it('casts a value once, however many read it, and never one that is bfloat16 already', () => {
    const graph = new Bfloat16Graph('step');
    graph.add(node('first', 'Conv2D', 'image', 'kernel'), [image, kernel]);
    graph.add(node('second', 'Conv2D', 'image', 'kernel'), [image, kernel]);
    graph.add(node('third', 'Conv2D', 'first:0', 'kernel'), [image, kernel]);
    expect([graph.float('third:0'), graph.float('third:0')]).to.deep.equal([
      'step/up/third_0',
      'step/up/third_0',
    ]);
    expect(graph.nodes.map(({ name }) => name)).to.deep.equal([
      'step/down/image',
      'step/down/kernel',
      'first',
      'second',
      'third',
      'step/up/third_0',
    ]);
  });

  it('a value that stays in float32 keeps its name', () => {
    const graph = new Bfloat16Graph('step');
    graph.add(node('sum', 'Sum', 'x'), [image]);
    expect(graph.float('sum:0')).to.equal('sum:0');
    expect(graph.nodes).to.deep.equal([node('sum', 'Sum', 'x')]);
  });

  for (const [operation, at] of [
    ['Conv2DBackpropInput', 0],
    ['Conv2DBackpropFilter', 1],
  ] as const) {
    it(`${operation} keeps its shape operand as it is`, () => {
      const { own } = alone(node('layer', operation, 'a', 'b', 'c'), [[4], image, image]);
      expect(own.inputs.map((input) => input.startsWith('step/down'))).to.deep.equal(
        [0, 1, 2].map((index) => index !== at),
      );
    });
  }

  it('leaves volumes of fewer than three slices alone, whose kernel gradient is wrong in bfloat16', () => {
    const slices = (count: number) => [1, count, 8, 8, 4];
    const isLow = (operation: string, shapes: (number[] | undefined)[]) =>
      alone(node('layer', operation, ...shapes.map((_, index) => `x${index}`)), shapes).isLow;
    expect(isLow('Conv3DBackpropFilterV2', [slices(2), [5], slices(2)])).to.equal(false);
    expect(isLow('Conv3DBackpropFilterV2', [slices(3), [5], slices(3)])).to.equal(true);
    expect(isLow('Conv3D', [slices(2), [3, 3, 3, 4, 4]])).to.equal(false);
    expect(isLow('Conv3DBackpropInputV2', [[5], [3, 3, 3, 4, 4], slices(2)])).to.equal(false);
    // A kernel's first extent is no number of slices.
    expect(isLow('Conv3DBackpropInputV2', [[5], [1, 1, 1, 4, 4], slices(3)])).to.equal(true);
    expect(isLow('Conv3D', [slices(8), [1, 1, 1, 4, 4]])).to.equal(true);
    // What has no known shape may be such a volume.
    expect(isLow('Conv3D', [undefined, [3, 3, 3, 4, 4]])).to.equal(false);
    expect(isLow('Conv2D', [undefined, kernel])).to.equal(false);
    expect(isLow('Conv3DBackpropFilterV2', [[1, 8, 8, 8, 4], [5], undefined])).to.equal(false);
  });

  describe('with the project’s own kernels', () => {
    before(function () {
      if (!usesTrainingKernels()) skipBecause(this, 'the kernels are not built here');
    });

    it('a norm takes activations in bfloat16 and parameters in float32, and gives statistics in float32', () => {
      const graph = new Bfloat16Graph('step');
      graph.add(node('conv', 'Conv2D', 'image', 'kernel'), [image, kernel]);
      graph.add(node('norm', 'StudyBiasReluNorm', 'conv:0', 'bias', 'scale', 'offset'), [
        image,
        [4],
        [4],
        [4],
      ]);
      graph.add(node('pool', 'MaxPool', 'norm:0'), [image]);
      expect(graph.nodes.slice(-2)).to.deep.equal([
        low('norm', 'StudyBiasReluNorm', 'conv:0', 'bias', 'scale', 'offset'),
        low('pool', 'MaxPool', 'norm:0'),
      ]);
      expect([graph.float('norm:1'), graph.float('norm:2')]).to.deep.equal(['norm:1', 'norm:2']);
    });

    it('what moves values follows them, and sums of two only where both are there', () => {
      const graph = new Bfloat16Graph('step');
      graph.add(node('conv', 'Conv2D', 'image', 'kernel'), [image, kernel]);
      graph.add(node('flat', 'Reshape', 'conv:0', 'shape'), [image, [2]]);
      graph.add(node('other', 'Reshape', 'image', 'shape'), [image, [2]]);
      graph.add(node('both', 'Add', 'conv:0', 'flat:0'), [image, image]);
      graph.add(node('one', 'Add', 'conv:0', 'image'), [image, image]);
      expect(graph.nodes.slice(3)).to.deep.equal([
        low('flat', 'Reshape', 'conv:0', 'shape'),
        node('other', 'Reshape', 'image', 'shape'),
        low('both', 'Add', 'conv:0', 'flat:0'),
        cast('step/up/conv_0', 'conv:0', bfloat16, float),
        node('one', 'Add', 'step/up/conv_0', 'image'),
      ]);
    });

    it('the products of transposed convolutions are in bfloat16, those of the head with its few classes are not', () => {
      const product = node('layer', 'BatchMatMulV2', 'a', 'b');
      const wide = [
        [64, 32],
        [128, 32],
      ];
      expect(alone(product, wide).isLow).to.equal(true);
      expect(
        alone(product, [
          [64, 32],
          [2, 32],
        ]).isLow,
      ).to.equal(false);
      expect(alone(product, [[64, 32], undefined]).isLow).to.equal(false);
      withoutTrainingKernels(() => expect(alone(product, wide)).to.include({ isLow: false, casts: 0 }));
    });
  });
});
