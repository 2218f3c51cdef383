import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { acceptedProgram } from '../../bench/accepted-program.js';
import { createTrainingProgram } from '../../src/engine/create-training-program.js';
import { interceptBinding, nativeBackend } from '../../src/engine/native-binding.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { smallNetwork } from '../engine/small-network.js';

/** Runs `body` while one function of every compiled program gives a thousandth more than it should. */
function withSpoiled<Result>(name: string, body: () => Result): Result {
  const { binding } = nativeBackend();
  const restore = interceptBinding({
    runSavedModel(id, inputs, inputNames, outputNames) {
      const results = binding.runSavedModel(id, inputs, inputNames, outputNames);
      if (!outputNames.startsWith(`${name}/`)) return results;
      const type = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
      const factor = binding.createTensor([], binding.TF_FLOAT, Float32Array.of(1.001));
      return results.map((result) => binding.executeOp('Mul', type, [result.id, factor], 1)[0]!);
    },
  });
  try {
    return body();
  } finally {
    restore();
  }
}

describe('programs that the bench times', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const rank of [2, 3] as const) {
    const { problem, initial } = smallNetwork(rank, 'float32', {});
    const state = () => ({
      parameters: initial,
      velocities: initial.map(({ length }) => new Float32Array(length)),
    });

    it(`${rank}D: are the compiled ones that were accepted`, () => {
      const program = acceptedProgram(problem, state());
      expect(program.mode).to.equal('compiled');
      program.dispose();
    });

    for (const [name, what] of [
      ['predict', 'its probabilities'],
      ['step', 'its loss of a step'],
      ['evaluate', 'its loss without a step'],
    ] as const) {
      it(`${rank}D: are refused, with the reason, where ${name} is a thousandth off; a run goes on without it`, () => {
        const reason = new RegExp(`the compiled program is not used: ${what} (is|are) off by`);
        // Another γ, so that its graph is none that was accepted before.
        const { problem: another } = smallNetwork(rank, 'float32', { gamma: 1.5 });
        withSpoiled(name, () => {
          expect(() => acceptedProgram(another, state())).to.throw(reason);
          const told: string[] = [];
          const plain = createTrainingProgram(another, state(), (text) => told.push(text));
          expect(plain.mode).to.equal('eager');
          expect(told.join()).to.match(reason);
          plain.dispose();
        });
      });
    }
  }

  it('have no other source: nothing here compiles a program by itself', () => {
    for (const file of readdirSync('bench').filter((name) => name.endsWith('.ts'))) {
      if (file === 'accepted-program.ts') continue;
      const text = readFileSync(join('bench', file), 'utf8');
      expect(text, file).to.not.match(/from '.*\/(compiled-program|create-training-program)\.js'/);
    }
  });
});
