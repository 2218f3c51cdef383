import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { writeFrozenPlan } from '../../src/record/frozen-plan-file.js';
import { freezePlan } from '../../src/run/plan/freeze-plan.js';
import type { PlannedRun, PlanRequest } from '../../src/run/plan/plan.js';
import { presets } from '../../src/study/presets.js';
import { configHash, runName } from '../../src/study/run-config.js';
import { tinyRun } from '../run/tiny-run.js';
import { skipBecause } from '../skip-because.js';

/** `SNAKEMAKE=…/bin/snakemake npx mocha test/tools/snakefile.test.ts` names one that is not on the PATH. */
const snakemake = process.env.SNAKEMAKE ?? 'snakemake';

describe('the Snakefile', () => {
  let folder: string;
  let plan: string;
  let names: string[];
  let hashes: string[];

  before(async function () {
    const { status, stdout } = spawnSync(snakemake, ['--version'], { encoding: 'utf8' });
    if (status !== 0) skipBecause(this, 'no snakemake');
    const pinned = /^snakemake==(.*)$/m.exec(readFileSync('tools/requirements/snakemake.in', 'utf8'))![1];
    expect(stdout.trim(), 'the version of tools/requirements/snakemake.in').to.equal(pinned);
    folder = mkdtempSync(join(tmpdir(), 'snake file-'));
    const configs = await Promise.all((['dsc', 'dsc++'] as const).map((loss) => tinyRun({ loss })));
    names = configs.map(runName);
    hashes = configs.map(configHash);
    const runs = configs.map(
      (config, at) => ({ number: at + 1, config, configHash: configHash(config) }) as PlannedRun,
    );
    const request = { preset: presets.smoke, dataDir: join(folder, 'data'), overrides: {} } as PlanRequest;
    const frozen = freezePlan(runs, request, { allowLeak: false, keepLogits: false });
    plan = writeFrozenPlan(join(folder, 'results', 'smoke'), frozen);
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));

  /** From a folder of its own, where Snakemake keeps its notes. */
  const run = (...args: string[]) => {
    const snakefile = resolve('tools/Snakefile');
    const all = ['--snakefile', snakefile, '--cores', '1', '--rerun-triggers', 'mtime', ...args];
    return spawnSync(snakemake, all, { cwd: folder, encoding: 'utf8' });
  };
  const done = (name: string) => join(folder, 'results', 'smoke', name, 'done.json');

  it('has a job for every run of a frozen plan, which does that run by its name', () => {
    const { status, stdout, stderr } = run(
      '--config',
      `plan=${plan}`,
      'threads=2',
      '--dry-run',
      '--printshellcmds',
    );
    expect(status, stderr).to.equal(0);
    const said = stdout + stderr;
    expect(said).to.match(/^run +2$/m);
    for (const name of names) {
      const ofRun = `--plan '${plan}' --run ${name} --threads`;
      expect(said.replaceAll('"', "'")).to.include(ofRun);
    }
  });

  it('asks for nothing of a run whose done.json is there', () => {
    for (const [at, name] of names.entries()) {
      mkdirSync(dirname(done(name)), { recursive: true });
      writeFileSync(done(name), JSON.stringify({ configHash: hashes[at] }));
    }
    const { status, stdout, stderr } = run('--config', `plan=${plan}`, '--dry-run');
    expect(status, stderr).to.equal(0);
    expect(stdout + stderr).to.include('Nothing to be done');
  });

  it('takes no result of other options for one of the plan, and names it', () => {
    writeFileSync(done(names[1]!), JSON.stringify({ configHash: 'of other options' }));
    const { status, stdout, stderr } = run('--config', `plan=${plan}`, '--dry-run');
    expect(status).to.not.equal(0);
    expect(stdout + stderr)
      .to.include(`${names[1]} have other options than this plan`)
      .and.not.include(`${names[0]},`);
    rmSync(done(names[1]!));
  });

  it('says what is missing where no plan is named, or none lies there', () => {
    const unnamed = run();
    expect(unnamed.status).to.not.equal(0);
    expect(unnamed.stdout + unnamed.stderr).to.include('missing plan: --config plan=FILE');
    const absent = run('--config', `plan=${join(folder, 'nowhere.json')}`);
    expect(absent.status).to.not.equal(0);
    expect(absent.stdout + absent.stderr).to.include('nowhere.json');
  });
});
