import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseReplicateOptions } from '../../src/cli/replicate-options.js';
import { submitToSlurm } from '../../src/cli/slurm.js';
import { DataError } from '../../src/core/errors.js';
import type { PlannedRun, RunAction } from '../../src/run/plan/plan.js';

describe('submitToSlurm', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'submission-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const plan = () => join(folder, 'smoke', 'cluster', 'abc', 'plan.json');
  const faulty = {
    dataset: 'chasedb1',
    error: new DataError({ verb: 'missing', what: 'mask', where: 'chasedb1/1.png' }),
  };

  /** One run for each action, with the numbers 1, 2, … as seeds, handed over with --print. */
  function submitted(
    actions: readonly RunAction[],
    leftOut: readonly (typeof faulty)[] = [],
    ...more: string[]
  ) {
    const runs = actions.map((action, at) => ({
      number: at + 1,
      config: { dataset: 'phantom-nuclei', loss: 'dsc', seed: at + 1 },
      action,
      reason: 'its checkpoint has other options: training.maximumEpochs changed',
    }));
    const options = parseReplicateOptions(['--slurm', '--print', ...more]);
    const said = { stdout: '', stderr: '' };
    const writes = (['stdout', 'stderr'] as const).map((name) => {
      const { write } = process[name];
      process[name].write = ((text: string) => {
        said[name] += text;
        return true;
      }) as typeof write;
      return () => {
        process[name].write = write;
      };
    });
    try {
      const code = submitToSlurm(plan(), runs as unknown as PlannedRun[], options.slurm!, options, leftOut);
      return { code, ...said };
    } finally {
      for (const restore of writes) restore();
    }
  }

  it('says that all runs are done only where each of them is', () => {
    expect(submitted(['reuse', 'reuse'])).to.deep.equal({
      code: 0,
      stdout: 'all runs are done: "npm run replicate" with the same options makes tables and report\n',
      stderr: '',
    });
    const { code, stdout } = submitted(['reuse', 'refuse']);
    expect([code, stdout]).to.deep.equal([2, 'nothing is submitted: 1 run done, 1 refused\n']);
  });

  it('submits the others of refused runs, names each of these, and ends with 2 as a local run does', () => {
    const { code, stdout, stderr } = submitted(['run', 'refuse', 'reuse', 'resume', 'stale', 'refuse']);
    expect(code).to.equal(2);
    expect(stdout).to.contain(' --array=1,4-5 ');
    const why =
      'invalid run to submit (its checkpoint has other options: training.maximumEpochs changed); go on';
    expect(stderr)
      .to.contain(`failed: phantom-nuclei/dsc/seed-2 (run 2): ${why}`)
      .and.contain(`failed: phantom-nuclei/dsc/seed-6 (run 6): ${why}`);
  });

  it('ends with 3 where data sets are left out for their faults, as a local run does', () => {
    const some = submitted(['run', 'refuse'], [faulty]);
    expect(some.code).to.equal(3);
    expect(some.stderr).to.contain('failed: chasedb1: missing mask: chasedb1/1.png');
    const none = submitted(['reuse'], [faulty]);
    expect([none.code, none.stdout]).to.deep.equal([
      3,
      'nothing is submitted: 1 run done, 0 refused, 1 data set left out\n',
    ]);
  });

  it('has tasks compute on the GPUs that are asked for, with the threads that their node may have', () => {
    submitted(['run'], [], '--gpus', '1', '--threads', '1000');
    const script = readFileSync(join(plan(), '..', 'runs.sbatch'), 'utf8');
    expect(script).to.contain('#SBATCH --gpus=1\n').and.contain(' --threads 1000 --device gpu &\n');
    submitted(['run']);
    expect(readFileSync(join(plan(), '..', 'runs.sbatch'), 'utf8')).to.not.contain('--device');
  });
});
