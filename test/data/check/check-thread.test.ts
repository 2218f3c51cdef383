import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { receivedError } from '../../../src/core/sent-error.js';
import { startTaskThread, type TaskWork } from '../../../src/core/task-thread.js';
import { locateCases } from '../../../src/data/cases/locate-cases.js';
import { casesOfStudy } from '../../../src/data/cases/study-cases.js';
import { type CheckContext, caseWorks } from '../../../src/data/check/case-works.js';
import { checkDataSet } from '../../../src/data/check/check-data-set.js';
import { loadManifest } from '../../../src/data/manifest-format/manifest-files.js';
import { fakeChase, fakeMask, put } from '../fake-folders.js';

describe('a thread that helps to check a set', () => {
  const manifest = loadManifest('chasedb1');
  let dataDir: string;
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'check-thread-'));
    const folder = join(dataDir, 'chasedb1');
    await fakeChase(dataDir);
    await writeFile(join(folder, 'Image_08L.jpg'), '<html>');
    await writeFile(join(folder, 'Image_08L_1stHO.png'), 'text');
    await put(fakeMask(9), folder, 'Image_10R_1stHO.png');
    await put(fakeMask(255, [48, 65]), folder, 'Image_02L_1stHO.png');
  });
  after(() => rm(dataDir, { recursive: true }));

  for (const work of ['summary', 'faults', 'look'] as const) {
    it(`finds what this thread finds: ${work}`, async () => {
      const { source } = manifest;
      if (source.kind === 'phantom') throw new RangeError('chasedb1 has files');
      const cases = casesOfStudy(manifest, locateCases(manifest, source, dataDir));
      const context: CheckContext = { work, manifest };
      const here = caseWorks[work] as TaskWork<CheckContext, (typeof cases)[number], unknown>;
      const thread = startTaskThread<CheckContext, (typeof cases)[number], unknown>(
        'data/check/check-thread',
        context,
      );
      let failures = 0;
      for (const one of cases.filter(({ reference }) => /02L|08L|10R|11L/.test(reference.caseId))) {
        const [there, own] = await Promise.all([told(thread.ask(one)), told(here(context, one))]);
        expect(there).to.deep.equal(own);
        if ('message' in own) failures += 1;
      }
      await thread.end();
      // An image that is a web page has no look: an error in both.
      expect(failures).to.equal(work === 'look' ? 1 : 0);
    });
  }

  it('changes nothing of what is told of a set, nor its order', async () => {
    const { folder: _, ...alone } = await checkDataSet(manifest, dataDir, () => {}, {
      threads: 1,
      aloneMs: 0,
    });
    expect(alone.faults).to.have.length(4);
    for (const threads of [2, 4]) {
      const { folder: __, ...found } = await checkDataSet(manifest, dataDir, () => {}, {
        threads,
        aloneMs: 0,
      });
      expect(found).to.deep.equal(alone);
    }
  });

  /** A result, or the message of the error: both threads must throw alike. Stacks name lines of either. */
  async function told(work: Promise<unknown>): Promise<{ result: unknown } | { message: string }> {
    try {
      const result = await work;
      const isFaults = Array.isArray(result) && result.some((one) => 'failure' in one);
      return { result: isFaults ? result.map((one) => receivedError(one).message) : result };
    } catch (error) {
      return { message: (error as Error).message };
    }
  }
});
