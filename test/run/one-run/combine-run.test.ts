import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { readDone } from '../../../src/record/done-file.js';
import { readRun } from '../../../src/record/run-record.js';
import { readStudy } from '../../../src/record/study-record.js';
import { describeCommit } from '../../../src/run/one-run/code-commit.js';
import { combineRun, type Member } from '../../../src/run/one-run/combine-run.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { runName } from '../../../src/study/run-config.js';
import { tinyContext, tinyRun } from '../tiny-run.js';

describe('combineRun', () => {
  let out: string;
  const members: Member[] = [];
  before(async () => {
    out = mkdtempSync(join(tmpdir(), 'combine-'));
    for (const seed of [1, 2]) {
      const config = await tinyRun({ seed });
      const folder = join(out, 'smoke', runName(config));
      await executeRun(config, folder, await tinyContext(out));
      members.push({ config, folder });
    }
  });
  after(() => rmSync(out, { recursive: true }));

  const place = (name: string) => join(out, 'smoke', 'phantom-nuclei', name, 'seed-1');

  it('writes the record of mirrored predictions, which is none of the study’s runs', async () => {
    await combineRun(members.slice(0, 1), 'mirrors', place('dsc++~mirrors'), await tinyContext(out));
    const { runs, combined } = readStudy(out, 'smoke');
    expect(runs.map(({ config }) => config.loss)).to.deep.equal(['dsc++', 'dsc++']);
    expect(combined!.map(({ config }) => config.loss)).to.deep.equal(['dsc++~mirrors']);
    const [single, mirrored] = [runs[0]!, combined![0]!];
    expect(mirrored.history).to.deep.equal(single.history);
    expect(mirrored.cases.map(({ caseId }) => caseId)).to.deep.equal(
      single.cases.map(({ caseId }) => caseId),
    );
    expect(mirrored.cases[0]!.values.nll).to.not.equal(single.cases[0]!.values.nll);
  });

  it('writes an ensemble’s, with its members’ seeds and the time of all trainings', async () => {
    await combineRun(members, 'ensemble', place('dsc++~ensemble'), await tinyContext(out));
    const ensemble = readRun(place('dsc++~ensemble'))!;
    expect(ensemble.config.memberSeeds).to.deep.equal([1, 2]);
    const seconds = members.map(({ folder }) => readRun(folder)!.provenance.trainingSeconds);
    expect(ensemble.provenance.trainingSeconds).to.be.closeTo(seconds[0]! + seconds[1]!, 1e-9);
  });

  it('lists the weights it is made of, and the code and machine of its scoring beside those of the training', async () => {
    const started = new Date().toISOString();
    await combineRun(members, 'ensemble', place('dsc++~ensemble'), await tinyContext(out));
    const { provenance, rescored } = readRun(place('dsc++~ensemble'))!;
    const seals = members.map(({ folder }) => readDone(folder)!);
    expect(provenance.combinedWeights).to.deep.equal(seals.map(({ weights }) => weights));
    expect(readDone(place('dsc++~ensemble'))!.combinedWeights).to.deep.equal(provenance.combinedWeights);
    expect(provenance.startedAt).to.equal(readRun(members[0]!.folder)!.provenance.startedAt);
    expect(rescored).to.have.length(1);
    expect(rescored![0]).to.deep.include({ ...describeCommit() });
    expect(rescored![0]!.startedAt >= started).to.equal(true);
  });

  it('an ensemble is never worse in Brier score than its members in the mean, image by image', () => {
    const own = (folder: string) => readRun(folder)!.cases.map(({ values }) => values.brier);
    const [one, other] = members.map(({ folder }) => own(folder));
    // Squared error is convex: Jensen, pixel by pixel.
    own(place('dsc++~ensemble')).forEach((brier, at) => {
      expect(brier).to.be.at.most((one![at]! + other![at]!) / 2 + 1e-6);
    });
  });

  it('of one network twice is that network', async () => {
    const twice = [members[0]!, members[0]!];
    await combineRun(twice, 'ensemble', place('dsc++~ensemble'), await tinyContext(out));
    const [single, same] = [readRun(members[0]!.folder)!, readRun(place('dsc++~ensemble'))!];
    same.cases.forEach(({ values }, at) => {
      expect(values.nll).to.be.closeTo(single.cases[at]!.values.nll, 1e-5);
    });
  });

  it('refuses a run that is not finished, and weights that are not there', async () => {
    const config = await tinyRun({ seed: 9 });
    const absent = { config, folder: join(out, 'smoke', runName(config)) };
    const error = await combineRun([absent], 'mirrors', place('dsc++~mirrors'), await tinyContext(out)).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(DataError);
    rmSync(join(members[1]!.folder, 'model'), { recursive: true });
    const without = await combineRun(
      members,
      'ensemble',
      place('dsc++~ensemble'),
      await tinyContext(out),
    ).catch((reason: unknown) => reason);
    expect(without).to.be.instanceOf(DataError);
    expect((without as Error).message).to.match(/^missing weights of .*--fresh and without --combine$/);
  });
});
