import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { readRun, writeRecord } from '../../../src/record/run-record.js';
import { executeRun } from '../../../src/run/one-run/execute-run.js';
import { rescoreRun } from '../../../src/run/one-run/rescore-run.js';
import { editMember, memberText } from '../../record/edit-record.js';
import { tinyContext, tinyRun } from '../tiny-run.js';

describe('rescoreRun', () => {
  let folder: string;
  let finished: string;
  let run: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rescore-'));
    finished = join(folder, 'set', 'dsc++', 'seed-1');
    await executeRun(await tinyRun(), finished, await tinyContext(folder));
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    run = join(folder, 'set', 'dsc++', 'copy');
    rmSync(run, { recursive: true, force: true });
    cpSync(finished, run, { recursive: true });
  });

  const bytesOf = (name: string) => readFileSync(join(run, name)).toString('latin1');
  const weights = () => join(run, 'model', 'weights.bin');
  const rescore = async (overrides = {}) =>
    rescoreRun(await tinyRun(overrides), run, await tinyContext(folder));
  const refusal = async (overrides = {}) => {
    const error = await rescore(overrides).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(DataError);
    return (error as Error).message;
  };

  it('gives a run its bytes, trains nothing, and writes nothing where nothing changed', async () => {
    const before = {
      record: bytesOf('record.zip'),
      done: bytesOf('done.json'),
      ino: statSync(join(run, 'record.zip')).ino,
    };
    const stages = new Set<string>();
    const context = await tinyContext(folder, { onProgress: ({ stage }) => stages.add(stage) });
    await rescoreRun(await tinyRun(), run, context);
    expect([...stages]).to.deep.equal(['preparing', 'testing']);
    expect(bytesOf('record.zip') === before.record && bytesOf('done.json') === before.done).to.equal(true);
    expect(statSync(join(run, 'record.zip')).ino).to.equal(before.ino);
    expect(readdirSync(run).sort()).to.deep.equal(['done.json', 'model', 'record.zip']);
  });

  it('brings other scores back to those of the weights, and notes once who made them; the training stays as it was', async () => {
    const original = readRun(run)!;
    const [first, ...others] = original.cases;
    const values = { ...first!.values, dsc: 0.5 };
    const trained = new Map(
      ['provenance.json', 'history.jsonl'].map((name) => [
        name,
        Buffer.from(memberText(run, name), 'latin1'),
      ]),
    );
    writeRecord(run, { ...original, cases: [{ ...first!, values }, ...others] }, trained);
    await rescore();
    const { rescored, ...scored } = readRun(run)!;
    expect(scored).to.deep.equal(original);
    expect(rescored).to.have.length(1);
    expect(rescored![0]!.commit).to.equal(original.provenance.git.commit);
    for (const name of ['cases.csv', 'bins.json', 'provenance.json', 'history.jsonl']) {
      expect(memberText(run, name), name).to.equal(memberText(finished, name));
    }
    const bytes = bytesOf('record.zip');
    await rescore();
    expect(bytesOf('record.zip') === bytes).to.equal(true);
  });

  it('makes a record whole that was struck between its files, or whose scores are damaged', async () => {
    editMember(join(run, 'record.zip'), 'cases.csv', (text) => text.replace(/nucleus,/, 'nucleus,9'));
    editMember(join(run, 'record.zip'), 'bins.json', () => undefined);
    expect(() => readRun(run)).to.throw(DataError);
    await rescore();
    expect(memberText(run, 'cases.csv')).to.equal(memberText(finished, 'cases.csv'));
    expect(readRun(run)!.rescored).to.have.length(1);
  });

  it('refuses missing, foreign and shortened weights, and leaves the run as it is', async () => {
    const before = bytesOf('record.zip');
    const whole = readFileSync(weights());
    const changed = Buffer.from(whole);
    changed[40]! ^= 1;
    writeFileSync(weights(), changed);
    expect(await refusal()).to.match(
      /^invalid weights: not those that done\.json lists: .*weights\.bin; restore/,
    );
    writeFileSync(weights(), whole.subarray(0, 400));
    expect(await refusal()).to.match(/not those that done\.json lists/);
    rmSync(join(run, 'model'), { recursive: true });
    expect(await refusal()).to.match(
      /^missing weights of a finished run: .*weights\.bin; restore the model\/ folder of this run, or train it again with --fresh; without them the record cannot be rescored$/,
    );
    expect(bytesOf('record.zip') === before).to.equal(true);
    expect(readRun(run)).to.not.equal(undefined);
  });

  it('refuses another configuration, and a training whose provenance or history was changed', async () => {
    expect(await refusal({ seed: 2 })).to.match(
      /configuration of a finished run: it differs from the requested one/,
    );
    editMember(join(run, 'record.zip'), 'history.jsonl', (text) => text.replace('"epoch":1', '"epoch": 1'));
    expect(await refusal()).to.match(/it was changed.*record\.zip\/history\.jsonl/);
  });

  it('refuses data that changed since the run was trained', async () => {
    const context = await tinyContext(folder);
    const { dataSet } = context;
    const changed = { ...dataSet, fingerprint: async () => 'others' };
    const error = await rescoreRun(await tinyRun(), run, { ...context, dataSet: changed }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(DataError);
    expect((error as Error).message).to.match(
      /^invalid data, which changed since the run was trained: .*copy/,
    );
  });
});
