import { expect } from 'chai';
import { experiments } from '../../src/study/claims.js';
import { experimentNames } from '../../src/study/experiments.js';

describe('the names of the experiments', () => {
  it('are those of the claims, in the same order', () => {
    expect(experiments.map(({ name }) => name)).to.deep.equal([...experimentNames]);
  });
});
