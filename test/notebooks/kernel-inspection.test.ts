import { createRequire } from 'node:module';
import { expect } from 'chai';

const { calledAt } = createRequire(import.meta.url)('../../tools/kernel-inspection.cjs') as {
  calledAt: (code: string, place: number) => number | undefined;
};

describe('calledAt', () => {
  /** The name that starts where the call's does; | marks the cursor. */
  function called(marked: string): string | undefined {
    const place = marked.indexOf('|');
    const code = marked.replace('|', '');
    const at = calledAt(code, place);
    return at === undefined ? undefined : /^\w+/.exec(code.slice(at))![0];
  }

  it('finds the innermost call, by its last name', () => {
    expect(called('trainTrial(|)')).to.equal('trainTrial');
    expect(called('await study.train(|)')).to.equal('train');
    expect(called('show(chart(1, |), 2)')).to.equal('chart');
    expect(called('show(chart(1), |)')).to.equal('show');
    expect(called('new Map(|)')).to.equal('Map');
  });

  it('reads a call that is still being typed, and text with parentheses', () => {
    expect(called('const a = 1;\ntrainTrial(study, |')).to.equal('trainTrial');
    expect(called('show("(((", |)')).to.equal('show');
  });

  it('finds none outside of calls', () => {
    expect(called('const a = |1;')).to.equal(undefined);
    expect(called('|show(1)')).to.equal(undefined);
    expect(called('show(1); |')).to.equal(undefined);
  });
});
