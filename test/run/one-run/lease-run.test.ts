import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InterruptedRunError } from '../../../src/core/errors.js';
import { leaseRun } from '../../../src/run/one-run/lease-run.js';

describe('leaseRun', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tells a second process who holds the run and how long that can last', () => {
    const { release } = leaseRun(folder);
    expect(() => leaseRun(folder))
      .to.throw(
        InterruptedRunError,
        new RegExp(`held by process ${process.pid} on .*takes the run over in \\d+ s`),
      )
      .with.property('exitCode', 75);
    release();
    leaseRun(folder).release();
  });

  it('stops a holder before it writes where another has the run now', () => {
    const { assertHeld, release } = leaseRun(folder);
    assertHeld();
    renameSync(join(folder, 'run.lock'), join(folder, 'away'));
    expect(assertHeld).to.throw(InterruptedRunError, 'it was removed, or its folder was moved away');
    const other = leaseRun(folder);
    expect(assertHeld).to.throw(InterruptedRunError, 'another took the run over');
    release();
    other.assertHeld();
    other.release();
  });
});
