import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tf } from '../../../src/engine/tensorflow.js';
import {
  type MeasureOptions,
  runSeconds,
  withKeptEstimates,
  withMeasuredEstimates,
} from '../../../src/run/plan/measure-run.js';
import type { PlannedRun } from '../../../src/run/plan/plan.js';
import { tinyRun } from '../tiny-run.js';

describe('measured runs', () => {
  let cacheDir: string;
  let shapes: (readonly number[])[];
  const options = (): MeasureOptions => ({
    dataDir: '',
    cacheDir,
    device: 'cpu',
    threads: undefined,
    onShape: (_, shape) => void shapes.push(shape),
  });
  beforeEach(() => {
    cacheDir = mkdtempSync(join(tmpdir(), 'steps-'));
    shapes = [];
  });
  afterEach(() => rmSync(cacheDir, { recursive: true }));

  it('are measured once a shape, kept, and leave no tensor', async () => {
    const config = await tinyRun();
    await runSeconds(config, options());
    const before = tf.memory().numTensors;
    const measured = await runSeconds({ ...config, precision: 'bf16' }, options());
    expect(tf.memory().numTensors).to.equal(before);
    expect(measured.training).to.be.greaterThan(measured.validation);
    expect(measured.testCase).to.be.greaterThan(0);
    expect(shapes).to.have.length(2);
    expect(await runSeconds({ ...config, precision: 'bf16', loss: 'dsc', seed: 9 }, options())).to.deep.equal(
      measured,
    );
    expect(shapes).to.have.length(2);
  });

  it('serve a plan that measures nothing, for runs without an estimate', async () => {
    const config = await tinyRun();
    const open = { action: 'run', epochsDone: 1, config, estimatedSeconds: null } as unknown as PlannedRun;
    const known = { ...open, estimatedSeconds: 5, estimatedTestSeconds: 1 };
    expect(withKeptEstimates([open], options())).to.deep.equal([open]);
    const [expected] = await withMeasuredEstimates([open], options());
    expect(withKeptEstimates([open, known], options())).to.deep.equal([expected, known]);
    expect(shapes).to.have.length(1);
  });

  it('are measured again where what was kept is damaged', async () => {
    const config = await tinyRun();
    await runSeconds(config, options());
    const folder = join(cacheDir, 'run-seconds');
    writeFileSync(join(folder, readdirSync(folder)[0]!), '{"training":');
    await runSeconds(config, options());
    expect(shapes).to.have.length(2);
  });

  it('give the time of the epochs that are left, and none to what is finished', async () => {
    const config = await tinyRun();
    const step = await runSeconds(config, options());
    const open = { action: 'run', epochsDone: 0, config } as unknown as PlannedRun;
    const runs = [open, { ...open, epochsDone: 2 }, { ...open, action: 'reuse' as const }];
    const estimated = await withMeasuredEstimates(runs, options());
    const estimates = estimated.map(({ estimatedSeconds }) => estimatedSeconds);
    // Four training and two validation cases, three epochs at most.
    const epoch = 4 * step.training + 2 * step.validation;
    expect(estimates[0]).to.be.closeTo(3 * epoch, 1e-9);
    expect(estimates[1]).to.be.closeTo(epoch, 1e-9);
    expect(estimates[2]).to.equal(0);
    // Two validation and two test cases, however far training came.
    const tests = estimated.map(({ estimatedTestSeconds }) => estimatedTestSeconds);
    expect(tests).to.deep.equal([4 * step.testCase, 4 * step.testCase, 0]);
  });
});
