import { expect } from 'chai';
import { withFullStop } from '../../src/text/sentence-end.js';

describe('withFullStop', () => {
  it('ends a title, and keeps the mark of a question', () => {
    expect(withFullStop('Limits')).to.equal('Limits.');
    expect(withFullStop('Is it better?')).to.equal('Is it better?');
    expect(withFullStop('It is.')).to.equal('It is.');
  });
});
