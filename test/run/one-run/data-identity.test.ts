import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { openDataSet } from '../../../src/data/open-data-set.js';
import { checkpointPath } from '../../../src/run/one-run/checkpoint-folder.js';
import { changedFiles, identifyData } from '../../../src/run/one-run/data-identity.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { makePlan } from '../../../src/run/plan/make-plan.js';
import type { PlanRequest } from '../../../src/run/plan/plan.js';
import { presets } from '../../../src/study/presets.js';
import { fakeChase, fakeMask, put } from '../../data/fake-folders.js';

describe('the data of a run', () => {
  let folder: string;
  let request: PlanRequest;
  const dataDir = () => join(folder, 'data');
  const maskFile = () => join(dataDir(), 'chasedb1', 'Image_03R_1stHO.png');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'identity-'));
    await fakeChase(dataDir());
    request = {
      preset: { ...presets.smoke, inputShapes: { ...presets.smoke.inputShapes!, drive: [32, 32] } },
      datasets: [{ dataset: 'chasedb1', losses: ['dsc'], folds: null, seeds: [1] }],
      dataDir: dataDir(),
      outDir: join(folder, 'out'),
      cacheDir: join(folder, 'cache'),
      overrides: { epochs: 1, baseFilters: 2 },
      allowPartial: false,
      fresh: false,
    };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const context = async (signal = new AbortController().signal, onTrained = () => {}) => ({
    dataSet: await openDataSet('chasedb1', { dataDir: dataDir(), partial: 'use' }),
    cacheDir: request.cacheDir,
    device: 'cpu' as const,
    threads: undefined,
    signal,
    onProgress: ({ stage }: { stage: string }) => {
      if (stage === 'training') onTrained();
    },
  });
  const planned = async () => (await makePlan(request)).runs[0]!;
  const otherMask = () => put(fakeMask().negate(), maskFile());

  it('is compared when a finished run is planned: a touched mask is named, a touched time is not', async () => {
    const run = await planned();
    await executeRun(run.config, run.folder, await context());
    expect((await planned()).action).to.equal('reuse');
    const bytes = readFileSync(maskFile());
    utimesSync(maskFile(), new Date(), new Date());
    expect((await planned()).action, 'same bytes, another time').to.equal('reuse');
    await otherMask();
    const again = await planned();
    expect([again.action, again.reason]).to.deep.equal(['run', `data changed: ${maskFile()}`]);
    rmSync(maskFile());
    execFileSync('mkfifo', [maskFile()]);
    expect((await planned()).reason, 'a pipe, not waited for').to.equal(`data changed: ${maskFile()}`);
    const refused = await executeRun(run.config, run.folder, await context()).catch((caught) => caught);
    expect(refused).to.be.instanceOf(DataError);
    rmSync(maskFile());
    writeFileSync(maskFile(), bytes);
    expect((await planned()).action, 'the old bytes again').to.equal('reuse');
  });

  it('is compared at the end of a run, which may have read both what was and what is', async () => {
    const run = await planned();
    const other = join(folder, 'other.png');
    await put(fakeMask().negate(), other);
    const changing = await context(undefined, () => copyFileSync(other, maskFile()));
    const error = await executeRun(run.config, run.folder, changing).catch((caught) => caught);
    expect(error).to.be.instanceOf(DataError);
    expect((error as Error).message).to.include(`changed during the run: ${maskFile()}`);
    expect(existsSync(join(run.folder, 'done.json'))).to.equal(false);
  });

  it('sees other bytes of the same number behind a time that was set back', async () => {
    const { dataSet } = await context();
    const file = maskFile();
    const identify = () => identifyData(dataSet, dataSet.split.training, request.cacheDir);
    const { atime, mtime } = statSync(file);
    utimesSync(file, atime, mtime);
    const before = await identify();
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    utimesSync(file, atime, mtime);
    expect((await identify()).fingerprint).to.not.equal(before.fingerprint);
  });

  it('is compared before a checkpoint is gone on with', async () => {
    request.overrides = { ...request.overrides, epochs: 40 };
    const run = await planned();
    const stop = new AbortController();
    let steps = 0;
    const stopping = await context(stop.signal, () => {
      if (++steps === 3) stop.abort();
    });
    await executeRun(run.config, run.folder, stopping).catch(() => {});
    expect((await planned()).action).to.equal('resume');
    await otherMask();
    const again = await planned();
    expect([again.action, again.reason]).to.deep.equal(['run', `data changed: ${maskFile()}`]);
    const before = readFileSync(checkpointPath(run.folder));
    const second = new AbortController();
    let begun = 0;
    const fresh = await context(second.signal, () => {
      if (++begun === 1) second.abort();
    });
    await executeRun(run.config, run.folder, fresh).catch(() => {});
    expect(readFileSync(checkpointPath(run.folder)).equals(before)).to.equal(false);
  });

  it('names no file where the data lay in another folder, as every path differs', async () => {
    const identityAt = async (place: string) => {
      const dataSet = await openDataSet('chasedb1', { dataDir: place, partial: 'use' });
      return identifyData(dataSet, Object.values(dataSet.split).flat(), request.cacheDir);
    };
    const before = await identityAt(dataDir());
    const moved = join(folder, 'moved');
    cpSync(dataDir(), moved, { recursive: true });
    const copied = await identityAt(moved);
    expect(copied.fingerprint).to.equal(before.fingerprint);
    await put(fakeMask().negate(), join(moved, 'chasedb1', 'Image_03R_1stHO.png'));
    const changed = await identityAt(moved);
    expect(changed.fingerprint).to.not.equal(before.fingerprint);
    // The digests of this fingerprint were last kept for the copy, whose paths are known.
    expect(changedFiles(before.fingerprint, changed, request.cacheDir)).to.have.length(1);
    await identityAt(dataDir());
    expect(changedFiles(before.fingerprint, changed, request.cacheDir)).to.deep.equal([]);
  });

  it('survives a damaged cache, and knows no names then', async () => {
    const { dataSet } = await context();
    const cases = dataSet.split.training;
    const now = await identifyData(dataSet, cases, request.cacheDir);
    for (const name of [`${now.fingerprint}.json`, 'chasedb1.json'])
      writeFileSync(join(request.cacheDir, 'digests', name), '{ half');
    expect((await identifyData(dataSet, cases, request.cacheDir)).fingerprint).to.equal(now.fingerprint);
    expect(changedFiles('0'.repeat(64), now, request.cacheDir)).to.deep.equal([]);
  });
});
