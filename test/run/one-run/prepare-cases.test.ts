import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { startTaskThread } from '../../../src/core/task-thread.js';
import type { PlainCase } from '../../../src/data/cases/data-set.js';
import { type OpenedDataSet, openDataSet } from '../../../src/data/open-data-set.js';
import {
  type Preparation,
  type PreparationContext,
  prepareCase,
} from '../../../src/preprocess/prepare-case.js';
import { prepareCases } from '../../../src/run/one-run/prepare-cases.js';
import type { PreprocessStep } from '../../../src/study/run-config.js';
import { fakeChase, fakeMask, put } from '../../data/fake-folders.js';

const steps: PreprocessStep[] = [{ op: 'resize', shape: [24, 24] }, { op: 'z-score' }];

describe('prepareCases', () => {
  let folder: string;
  let dataSet: OpenedDataSet;
  const every = () => Object.values(dataSet.split).flat();
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'prepare-'));
    await fakeChase(join(folder, 'data'));
    dataSet = await openDataSet('chasedb1', { dataDir: join(folder, 'data'), partial: 'use' });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const prepare = (
    name: string,
    threads: number,
    signal = new AbortController().signal,
    onCase = (_: number) => {},
  ) =>
    prepareCases(
      dataSet,
      every(),
      steps,
      { cacheDir: join(folder, name), signal, threads, onCase },
      { threads, aloneMs: 0 },
    );
  /** Every file of a cache by its name in it. */
  const filesOf = (name: string) =>
    new Map(
      readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.includes('.'))
        .sort()
        .map((path) => [path, readFileSync(join(folder, name, path))]),
    );

  it('leaves the same files and cases, however many threads there are', async () => {
    const alone = await prepare('one', 1);
    const together = await prepare('three', 3);
    expect(filesOf('three')).to.deep.equal(filesOf('one'));
    expect(filesOf('one').size).to.equal(28);
    expect(together.map(({ caseId }) => caseId)).to.deep.equal(every().map(({ caseId }) => caseId));
    for (const [at, one] of alone.entries()) {
      expect(await together[at]!.load()).to.deep.equal(await one.load());
    }
  });

  it('prepares a case in a thread as here, faults included', async () => {
    const data = join(folder, 'data', 'chasedb1');
    await put(fakeMask(7), data, 'Image_02L_1stHO.png');
    writeFileSync(join(data, 'Image_03R.jpg'), 'text');
    const context = (name: string): PreparationContext => ({
      ...{ manifest: dataSet.plain!.manifest, cacheDir: join(folder, name), steps },
    });
    const thread = startTaskThread<PreparationContext, PlainCase, Preparation>(
      'preprocess/prepare-thread',
      context('there'),
    );
    const isAsked = ({ caseId }: { caseId: string }) => /02L|03R|05L/.test(caseId);
    for (const reference of every().filter(isAsked)) {
      const one = dataSet.plain!.locatedOf(reference);
      const there = await thread.ask(one);
      const here = await prepareCase(context('here'), dataSet, one);
      if ('fault' in here && 'fault' in there) expect(there.fault.message).to.equal(here.fault.message);
      else
        expect(there).to.deep.equal({
          ...here,
          path: (here as { path: string }).path.replace('here', 'there'),
        });
    }
    await thread.end();
    expect(filesOf('there')).to.deep.equal(filesOf('here'));
    expect(filesOf('there').size).to.equal(1);
  });

  it('tells the faults of all cases in their order', async () => {
    const data = join(folder, 'data', 'chasedb1');
    for (const name of ['Image_11L', 'Image_02L', 'Image_07R'])
      await put(fakeMask(7), data, `${name}_1stHO.png`);
    const messages: string[] = [];
    for (const threads of [1, 4]) {
      const error = await prepare(`faulty-${threads}`, threads).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(DataError).with.property('exitCode', 3);
      messages.push((error as DataError).message);
      const named = (error as DataError).faults.map(({ message }) => /Image_\w+(?= of)/.exec(message)?.[0]);
      expect(named).to.deep.equal(
        every()
          .map(({ caseId }) => caseId)
          .filter((id) => named.includes(id)),
      );
      expect(named).to.have.length(3);
    }
    expect(messages[1]).to.equal(messages[0]);
  });

  it('stops between two cases and finds what is done when it goes on', async () => {
    const controller = new AbortController();
    const stopAt = (done: number) => {
      if (done === 9) controller.abort();
    };
    const error = await prepare('cache', 3, controller.signal, stopAt).catch((reason: unknown) => reason);
    expect(error).to.have.property('exitCode', 75);
    const kept = filesOf('cache').size;
    expect(kept).to.be.within(9, 27);
    expect([...filesOf('cache').keys()].filter((path) => path.endsWith('.tmp'))).to.deep.equal([]);
    await prepare('cache', 3);
    expect(filesOf('cache').size).to.equal(28);
  });
});
