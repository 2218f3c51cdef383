import { expect } from 'chai';
import { inBfloat16 } from '../../src/engine/bfloat16-convolution.js';
import type { GraphNode } from '../../src/engine/graph-definition.js';

/** TensorFlow's numbers of the data types. */
const [float, bfloat16] = [1, 14];

const node = (operation: string, ...inputs: string[]): GraphNode => ({
  name: 'layer',
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
const image = [1, 8, 8, 3];
const kernel = [3, 3, 3, 4];

describe('convolutions in bfloat16', () => {
  it('cast their inputs down and their result, under the old name, back up', () => {
    expect(inBfloat16(node('Conv2D', 'image', 'kernel'), [image, kernel])).to.deep.equal([
      cast('layer/down0', 'image', float, bfloat16),
      cast('layer/down1', 'kernel', float, bfloat16),
      {
        name: 'layer/bf16',
        operation: 'Conv2D',
        inputs: ['layer/down0', 'layer/down1'],
        attributes: { T: { type: bfloat16 }, data_format: { string: 'NHWC' } },
      },
      cast('layer', 'layer/bf16', bfloat16, float),
    ]);
  });

  const shapeOperands: [string, number][] = [
    ['Conv2DBackpropInput', 0],
    ['Conv2DBackpropFilter', 1],
  ];
  for (const [operation, at] of shapeOperands) {
    it(`${operation} keeps its shape operand as it is`, () => {
      const inner = inBfloat16(node(operation, 'a', 'b', 'c'), [[4], image, image]).find(
        ({ name }) => name === 'layer/bf16',
      )!;
      expect(inner.inputs.map((input) => input.startsWith('layer/down'))).to.deep.equal(
        [0, 1, 2].map((index) => index !== at),
      );
    });
  }

  it('leave everything else alone', () => {
    const product = node('MatMul', 'a', 'b');
    expect(
      inBfloat16(product, [
        [4, 4],
        [4, 4],
      ]),
    ).to.deep.equal([product]);
  });

  it('leave volumes of fewer than three slices alone, whose kernel gradient is wrong in bfloat16', () => {
    const kernelGradient = node('Conv3DBackpropFilterV2', 'x', 'sizes', 'dy');
    const slices = (count: number) => [1, count, 8, 8, 4];
    expect(inBfloat16(kernelGradient, [slices(2), [5], slices(2)])).to.have.length(1);
    expect(inBfloat16(kernelGradient, [slices(3), [5], slices(3)])).to.have.length(4);
    expect(inBfloat16(node('Conv3D', 'x', 'kernel'), [slices(2), [3, 3, 3, 4, 4]])).to.have.length(1);
    const imageGradient = node('Conv3DBackpropInputV2', 'sizes', 'kernel', 'dy');
    expect(inBfloat16(imageGradient, [[5], [3, 3, 3, 4, 4], slices(2)])).to.have.length(1);
    // A kernel's first extent is no number of slices.
    expect(inBfloat16(imageGradient, [[5], [1, 1, 1, 4, 4], slices(3)])).to.have.length(4);
    const forward = node('Conv3D', 'x', 'kernel');
    expect(inBfloat16(forward, [slices(8), [1, 1, 1, 4, 4]])).to.have.length(4);
  });

  it('leave what has no known shape alone: it may be such a volume', () => {
    expect(inBfloat16(node('Conv3D', 'x', 'kernel'), [undefined, [3, 3, 3, 4, 4]])).to.have.length(1);
    expect(inBfloat16(node('Conv2D', 'x', 'kernel'), [undefined, kernel])).to.have.length(1);
    const kernelGradient = node('Conv3DBackpropFilterV2', 'x', 'sizes', 'dy');
    expect(inBfloat16(kernelGradient, [[1, 8, 8, 8, 4], [5], undefined])).to.have.length(1);
  });
});
