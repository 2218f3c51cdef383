import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { registerKernel, unregisterKernel } from '../../src/cli/register-kernel.js';
import { UsageError } from '../../src/core/errors.js';

describe("the kernel in the user's own Jupyter", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'register-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is registered with the specification of this clone, twice without harm, and taken away', () => {
    const venv = join(folder, 'venv');
    const own = join(venv, 'share', 'jupyter', 'kernels', 'dsc-plus-plus');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'kernel.json'), '{"argv":[]}');
    const environment = { JUPYTER_DATA_DIR: join(folder, 'user') };
    const place = registerKernel(environment, venv);
    expect(registerKernel(environment, venv)).to.equal(place);
    expect(place).to.equal(join(folder, 'user', 'kernels', 'dsc-plus-plus'));
    expect(readFileSync(join(place, 'kernel.json'), 'utf8')).to.equal('{"argv":[]}');
    expect(unregisterKernel(environment)).to.equal(place);
    expect(existsSync(place)).to.equal(false);
    expect(unregisterKernel(environment)).to.equal(undefined);
  });

  it('needs the set-up first', () => {
    expect(() => registerKernel({ JUPYTER_DATA_DIR: folder }, join(folder, 'none'))).to.throw(
      UsageError,
      'missing notebook kernel',
    );
  });
});
