import { expect } from 'chai';
import fc from 'fast-check';
import { divideThreads } from '../../../src/run/schedulers/divide-threads.js';
import { property } from '../../property.js';

describe('threads of jobs', () => {
  property(
    'are together no more than the cores, and as many as can be alike',
    [fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 })],
    (jobs, cores) => {
      const { each, note } = divideThreads(jobs, undefined, cores);
      expect(each).to.be.at.least(1);
      expect(note === undefined).to.equal(jobs <= cores);
      if (jobs > cores) return;
      expect(jobs * each).to.be.at.most(cores);
      expect(jobs * (each + 1)).to.be.above(cores);
    },
  );

  it('are what was asked for, and too many are told', () => {
    expect(divideThreads(2, 4, 8)).to.deep.equal({ each: 4 });
    expect(divideThreads(3, 4, 8)).to.deep.equal({
      each: 4,
      note: '3 jobs with 4 threads each exceed the 8 cores of this machine; without --threads each job has 2',
    });
    expect(divideThreads(3, undefined, 2)).to.deep.equal({
      each: 1,
      note: '3 jobs with 1 thread each exceed the 2 cores of this machine; with --jobs 2 each job has one',
    });
  });
});
