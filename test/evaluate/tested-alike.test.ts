import { expect } from 'chai';
import { rivalsOf, testedAlike } from '../../src/evaluate/tested-alike.js';

describe('lines that were tested alike', () => {
  const ids = (...names: string[]) => new Set(names);

  it('have the same ids, in any order; the same number is not enough', () => {
    expect(testedAlike(ids('a', 'b'), ids('b', 'a'))).to.equal(true);
    expect(testedAlike(ids('a', 'b'), ids('a', 'c'))).to.equal(false);
    expect(testedAlike(ids('a'), ids('a', 'c'))).to.equal(false);
    expect(testedAlike(new Map([['a', 1]]), ids('a'))).to.equal(true);
  });

  it('are the rivals of the reference, or else of the first largest set', () => {
    const lines = [ids('a'), ids('a', 'b'), ids('b', 'c'), ids('b', 'a')];
    const rivals = (reference?: Set<string>) => rivalsOf(lines, (line) => line, reference);
    expect(rivals()).to.deep.equal([lines[1], lines[3]]);
    expect(rivals(lines[2])).to.deep.equal([lines[2]]);
    expect(rivalsOf([], (line: Set<string>) => line)).to.deep.equal([]);
  });
});
