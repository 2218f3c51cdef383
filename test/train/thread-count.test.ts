import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { expectAllClose } from '../close-to.js';

describe('training with another number of threads', () => {
  it('begins the same but for the last digit', () => {
    const [one, two] = [1, 2].map(
      (threads) =>
        JSON.parse(
          execFileSync(
            process.execPath,
            ['--import', 'tsx', 'test/train/train-with-threads.ts', String(threads)],
            { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
          ),
        ) as number[],
    );
    // Three steps: at the study's learning rate a last digit grows threefold a step, whatever it came from.
    expect(one).to.have.length(3);
    expectAllClose(two!, one!, { relative: 1e-5 });
  });
});
