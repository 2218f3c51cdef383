import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { examineData } from '../../../src/run/plan/examine-data.js';
import { fakeChase } from '../../data/fake-folders.js';

describe('examineData', () => {
  it('stops between two cases of a refused set', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'examine-'));
    await fakeChase(dataDir);
    await rm(join(dataDir, 'chasedb1', 'Image_09L.jpg'));
    const error = new DataError({ verb: 'missing', what: 'image of case Image_09L of chasedb1' });
    const controller = new AbortController();
    let read = 0;
    const examination = examineData(
      [],
      [{ dataset: 'chasedb1', error, isThere: true }],
      { dataDir, cacheDir: join(dataDir, 'cache') },
      {
        signal: controller.signal,
        allowLeak: false,
        onLeakCheck: () => {},
        onCase: () => {
          read += 1;
          if (read === 3) controller.abort();
        },
      },
    );
    const failure = await examination.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(failure).to.have.property('exitCode', 75);
    // Four are read at a time; 27 cases are whole.
    expect(read).to.be.within(3, 8);
    await rm(dataDir, { recursive: true });
  });
});
