import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { removeFile, removeUnfinishedWrites, writeFileAtomic } from '../../src/core/atomic-file.js';
import { guardWrites } from '../../src/core/write-guard.js';

describe('a write guard', () => {
  let folder: string;
  let run: string;
  let lift: () => void;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'write-guard-'));
    run = join(folder, 'run');
    lift = () => {};
  });
  afterEach(() => {
    lift();
    rmSync(folder, { recursive: true });
  });
  const lost = () => {
    throw new Error('another has it');
  };

  it('stops every write and removal at its path and below, leaves nothing behind, and ends when it is lifted', () => {
    const file = join(run, 'checkpoint', 'latest');
    writeFileAtomic(file, 'mine');
    lift = guardWrites(run, lost);
    expect(() => writeFileAtomic(file, 'late')).to.throw('another has it');
    expect(() => removeFile(file)).to.throw('another has it');
    expect(readFileSync(file, 'utf8')).to.equal('mine');
    expect(readdirSync(join(run, 'checkpoint'))).to.deep.equal(['latest']);
    writeFileAtomic(join(folder, 'run-2'), 'beside it');
    lift();
    removeFile(file);
    expect(readdirSync(join(run, 'checkpoint'))).to.deep.equal([]);
  });

  it('asks when the file is whole, so that nothing lies between the answer and the renaming but the renaming', () => {
    let aside: string[] = [];
    lift = guardWrites(run, () => {
      aside = readdirSync(run);
    });
    writeFileAtomic(join(run, 'done.json'), 'whole');
    expect(aside).to.have.length(1);
    expect(aside[0]).to.match(/^done\.json\.\d+-[0-9a-f]{8}\.tmp$/);
    expect(readdirSync(run)).to.deep.equal(['done.json']);
  });

  it('holds where the holder is stopped after the answer: who takes over has removed what was to be renamed', () => {
    let asked = 0;
    lift = guardWrites(run, () => {
      asked += 1;
      if (asked > 1) lost();
      // Stopped here, for minutes. Meanwhile:
      removeUnfinishedWrites(run);
      writeFileSync(join(run, 'done.json'), 'of the later holder');
    });
    expect(() => writeFileAtomic(join(run, 'done.json'), 'of the earlier')).to.throw('another has it');
    expect(readFileSync(join(run, 'done.json'), 'utf8')).to.equal('of the later holder');
  });
});
