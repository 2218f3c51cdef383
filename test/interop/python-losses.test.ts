import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';

/** The environment of the bench has PyTorch and Keras; "npm run bench" makes it. */
const python = resolve('.bench-venv', 'bin', 'python');

describe('losses for Python', () => {
  for (const framework of ['pytorch', 'keras']) {
    it(`agree with the golden values and gradients in ${framework}`, function () {
      if (!existsSync(python)) skipBecause(this, 'no .bench-venv, which "npm run bench" makes');
      const { status, stderr } = spawnSync(python, ['-m', 'unittest'], {
        cwd: join('interop', framework),
        encoding: 'utf8',
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      });
      expect(status, stderr).to.equal(0);
      expect(stderr).to.match(/Ran (9|10) tests/);
    });
  }
});
