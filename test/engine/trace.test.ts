import { expect } from 'chai';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { traceFunction } from '../../src/engine/trace.js';

describe('traceFunction', () => {
  before(() => startEngine({ device: 'cpu' }));

  const record = (body: (inputs: tf.Tensor[]) => tf.Tensor[], count: number) => {
    const inputs = Array.from({ length: count }, () => tf.tensor1d([1, 2]));
    try {
      return traceFunction(body, inputs);
    } finally {
      tf.dispose(inputs);
    }
  };

  it('records the operations in order and where their inputs come from', () => {
    const trace = record(([a, b]) => [tf.mul(tf.add(a!, b!), 3)], 2);
    expect(trace.operations.map(({ name }) => name)).to.deep.equal(['Add', 'Mul']);
    expect(trace.operations[0]!.inputs).to.deep.equal([
      { kind: 'input', input: 0 },
      { kind: 'input', input: 1 },
    ]);
    expect(trace.operations[1]!.inputs[0]).to.deep.equal({ kind: 'operation', operation: 0, output: 0 });
    expect([...trace.constants[0]!.values]).to.deep.equal([3]);
    expect(trace.outputs).to.deep.equal([{ kind: 'operation', operation: 1, output: 0 }]);
  });

  it('records the shape of every input, be it an input, a constant or the result of an operation', () => {
    const trace = record(([a, b]) => {
      const column = tf.reshape(tf.add(a!, b!), [2, 1]);
      const [upper] = tf.split(tf.matMul(column, tf.tensor2d([[1, 2, 3]])), 2, 0);
      return [tf.sum(upper!, 1)];
    }, 2);
    expect(trace.operations.map(({ name, inputShapes }) => [name, ...inputShapes])).to.deep.equal([
      ['Add', [2], [2]],
      ['Reshape', [2], [2]],
      ['BatchMatMulV2', [2, 1], [1, 3]],
      ['SplitV', [2, 3], [2], []],
      ['Sum', [1, 3], [1]],
    ]);
  });

  it('states the types of ExpandDims, which the eager runtime infers and a graph does not', () => {
    const trace = record(([a]) => [tf.expandDims(a!, 1)], 1);
    expect(trace.operations[0]!.attributes.map(({ name }) => name)).to.deep.equal(['T', 'Tdim']);
  });

  it('refuses a body that reads values, which would freeze them', () => {
    expect(() => record(([a]) => [tf.mul(a!, tf.sum(a!).dataSync()[0]!)], 1)).to.throw(
      /unsupported reading of a tensor/,
    );
  });

  it('refuses tensors that come from outside', () => {
    const foreign = tf.square(tf.tensor1d([1, 2]));
    expect(() => record(([a]) => [tf.mul(a!, foreign)], 1)).to.throw(/unsupported tensor from outside/);
    foreign.dispose();
  });

  it('leaves the backend working and no tensor behind, also after a failure', () => {
    const tensors = tf.memory().numTensors;
    expect(() =>
      record(() => {
        throw new Error('boom');
      }, 1),
    ).to.throw('boom');
    record(([a]) => [tf.square(a!)], 1);
    expect(tf.memory().numTensors).to.equal(tensors);
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).to.equal(3);
  });
});
