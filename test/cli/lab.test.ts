import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';

describe('lab', () => {
  let folder: string;

  before(function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no signals');
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts `lab` where the Python of `.venv` is the given script, and asks it to end once the script says "ready". */
  function startAndEnd(script: string): Promise<number | null> {
    mkdirSync(join(folder, '.venv', 'bin'), { recursive: true });
    writeFileSync(join(folder, '.venv', 'bin', 'python'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const loader = pathToFileURL(resolve('node_modules/tsx/dist/loader.mjs')).href;
    const child = spawn(process.execPath, ['--import', loader, resolve('src/cli/main.ts'), 'lab'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    return new Promise((done) => child.on('exit', done));
  }

  it('hands a request to end on to JupyterLab and ends with its exit code', async () => {
    expect(await startAndEnd(`trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done`)).to.equal(7);
  });

  it('kills a JupyterLab that does not end when asked', async () => {
    expect(await startAndEnd(`trap '' TERM; echo ready; while :; do sleep 0.1; done`)).to.equal(75);
  });
});
