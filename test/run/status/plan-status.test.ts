import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeStatus } from '../../../src/cli/status-text.js';
import { writeFileAtomic } from '../../../src/core/atomic-file.js';
import { readDone } from '../../../src/record/done-file.js';
import { historyText } from '../../../src/record/history-file.js';
import { checkpointPath, journalPath } from '../../../src/run/one-run/checkpoint-folder.js';
import { writeCheckpointNote } from '../../../src/run/one-run/checkpoint-note.js';
import { removeFailureNote, writeFailureNote } from '../../../src/run/one-run/failure-note.js';
import { planStatus } from '../../../src/run/status/plan-status.js';

/** Finished runs that the project keeps. */
const kept = join('results', 'mini', 'dsb2018', 'dsc');

describe('planStatus', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'status-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const names = ['waiting', 'running', 'resting', 'done', 'sealed', 'failed', 'lost', 'other'];
  const place = (name: string) => `phantom-skin/${name}/seed-1`;
  const look = (hashes: Record<string, string> = {}) =>
    planStatus(
      folder,
      names.map((name, at) => ({
        number: at + 1,
        name: place(name),
        ...(hashes[name] && { configHash: hashes[name] }),
      })),
    );
  const age = (path: string, seconds: number) => {
    const then = Date.now() / 1000 - seconds;
    utimesSync(path, then, then);
  };

  /** So many epochs, each of 10 s, of 20 at most. */
  function begin(name: string, epochs: number): string {
    const run = join(folder, place(name));
    writeCheckpointNote(run, { fingerprint: 'f', maximumEpochs: 20 });
    writeFileAtomic(checkpointPath(run), 'state');
    const history = Array.from({ length: epochs }, (_, at) => ({
      epoch: at + 1,
      trainingLoss: 1,
      validationLoss: 1,
      learningRate: 0.1,
      seconds: 10,
      best: false,
    }));
    writeFileAtomic(journalPath(run), historyText(history));
    return run;
  }

  it('hears nothing from a lease of a time to come, which was left before the clock was set back', () => {
    const lock = join(begin('resting', 2), 'run.lock');
    writeFileSync(lock, 'node-3 17 1 - 2026-11-28T00:00:00.000Z\n');
    age(lock, -3600);
    expect(look().runs[names.indexOf('resting')]).to.include({ state: 'resting', epochs: 2 });
  });

  it('tells every state of a run from its files', () => {
    const seed = readdirFirst(kept);
    cpSync(seed, join(folder, place('done')), { recursive: true });
    cpSync(seed, join(folder, place('other')), { recursive: true });
    mkdirSync(join(folder, place('sealed')), { recursive: true });
    cpSync(join(seed, 'done.json'), join(folder, place('sealed'), 'done.json'));
    writeFileSync(join(begin('running', 4), 'run.lock'), 'node-3 17 1 4242_7:0 2026-11-28T00:00:00.000Z\n');
    age(checkpointPath(begin('resting', 2)), 3600);
    const lost = begin('lost', 3);
    writeFileSync(join(lost, 'run.lock'), 'node-4 18 1 - 2026-11-28T00:00:00.000Z\n');
    age(join(lost, 'run.lock'), 600);
    writeFailureNote(join(folder, place('failed')), 'missing data folder of drive: /scratch/drive', 3);
    const { configHash, epochs, finishedAt } = readDone(seed)!;
    const { runs, counts } = look({ done: configHash, other: '0'.repeat(64) });
    const state = (name: string) => runs[names.indexOf(name)]!;
    expect(counts).to.deep.equal({ waiting: 2, running: 1, resting: 2, done: 1, broken: 1, failed: 1 });
    expect(state('waiting')).to.include({ number: 1, state: 'waiting', why: null });
    expect(state('other')).to.include({
      state: 'waiting',
      why: 'the folder holds a result of another configuration',
    });
    // Sixteen epochs of ten seconds are left.
    expect(state('running')).to.include({
      ...{ state: 'running', host: 'node-3', job: '4242_7', epochs: 4, maximumEpochs: 20, secondsLeft: 160 },
    });
    expect(state('resting')).to.include({ state: 'resting', epochs: 2, maximumEpochs: 20 });
    expect((state('resting') as { savedSecondsAgo: number }).savedSecondsAgo).to.be.within(3599, 3660);
    expect(state('lost')).to.include({ state: 'resting', epochs: 3 });
    expect(state('done')).to.include({ state: 'done', epochs, finishedAt, brokeDown: null });
    expect(state('sealed'))
      .to.include({ state: 'broken' })
      .and.have.property('message')
      .that.contains('missing record file');
    expect(state('failed')).to.include({ state: 'failed', exitCode: 3 });
  });

  it('believes neither a damaged seal nor a damaged note', () => {
    mkdirSync(join(folder, place('done')), { recursive: true });
    writeFileSync(join(folder, place('done'), 'done.json'), '{"configHash": 1');
    writeFailureNote(join(folder, place('failed')), 'x', 3);
    writeFileSync(join(folder, place('failed'), 'checkpoint', 'failure.json'), '[]');
    expect(look().counts).to.include({ broken: 2, waiting: 6 });
    removeFailureNote(join(folder, place('failed')));
    expect(look().counts).to.include({ broken: 1, waiting: 7 });
  });

  it('calls a run broken whose journal is damaged, also while it runs, and tells the others', () => {
    const run = begin('running', 4);
    writeFileSync(join(run, 'run.lock'), 'node-3 17 1 4242_7:0 2026-11-28T00:00:00.000Z\n');
    writeFileSync(journalPath(run), '{"epoch":1}\n');
    expect(look().counts).to.include({ broken: 1, running: 0, waiting: 7 });
  });

  it('gives no time to a training that has ended: recalibration and test follow', () => {
    const run = begin('running', 20);
    writeFileSync(join(run, 'run.lock'), 'node-3 17 1 4242_7:0 2026-11-28T00:00:00.000Z\n');
    const status = look();
    expect(status.runs[names.indexOf('running')]).to.include({ state: 'running', secondsLeft: 0 });
    expect(describeStatus(status)).to.contain('20 of 20 epochs, training ended');
    begin('running', 4);
    expect(describeStatus(look())).to.contain('4 of 20 epochs, at most 2:40 of training left');
    // Early stopping: the note tells that no epoch follows.
    writeCheckpointNote(run, { fingerprint: 'f', maximumEpochs: 20, trainingEnded: true });
    expect(describeStatus(look())).to.contain('4 of 20 epochs, training ended');
  });

  it('leaves nothing, and reads where nothing can be written', () => {
    look();
    expect(existsSync(join(folder, 'phantom-skin'))).to.equal(false);
    expect(planStatus(join(folder, 'nowhere'), [{ number: 1, name: 'a/b/seed-1' }]).counts.waiting).to.equal(
      1,
    );
  });
});

function readdirFirst(loss: string): string {
  const found = ['seed-1', 'fold-1-seed-1'].map((run) => join(loss, run)).find((run) => existsSync(run));
  if (!found) throw new Error(`no run in ${loss}`);
  return found;
}
