import { expect } from 'chai';
import { columnsFor, gridFor } from '../../../../src/report/page/browser/panel-grid.js';

describe('the grid of a live chart', () => {
  it('has as many columns as fit, and no row much shorter than the others', () => {
    // A panel takes 262 pixels at least, the margin at the left 66.
    expect([320, 66 + 2 * 262, 66 + 3 * 262, 2000].map((width) => columnsFor(4, width))).to.deep.equal([
      1, 2, 2, 4,
    ]);
    expect(columnsFor(3, 66 + 2 * 262), 'two and one, not three').to.equal(2);
    expect(columnsFor(1, 2000)).to.equal(1);
  });

  it('gives gaps as shares of the plots', () => {
    const { columns, gapAcross, gapDown, height } = gridFor(4, 680, 16);
    // Two columns of (680 − 66 − 14 − 72) / 2 = 264; two rows of as much, with 104 + 16 between.
    expect({ columns, height }).to.deep.equal({ columns: 2, height: 2 * 264 + 120 });
    expect(gapAcross).to.equal(72 / 600);
    expect(gapDown).to.equal(120 / 648);
  });

  it('keeps panels between 230 and 420 pixels high', () => {
    expect(gridFor(1, 200, 0).height).to.equal(230);
    expect(gridFor(1, 2000, 0).height).to.equal(420);
  });
});
