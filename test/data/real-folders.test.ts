import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDataSet } from '../../src/data/open-data-set.js';
import { overlap } from '../../src/metrics/overlap.js';
import { skipBecause } from '../skip-because.js';
import { itIsSound } from './real-set.js';

/** The smallest set of real images; `real-folders.long.ts` has the others. */
describe('a real folder', () => {
  const dataDir = process.env.DSC_DATA_DIR;

  itIsSound('chasedb1');

  it('chasedb1 has a second observer, who agrees with the first at DSC 0.777', async function () {
    if (!dataDir || !existsSync(join(dataDir, 'chasedb1')))
      return skipBecause(this, 'DSC_DATA_DIR has no chasedb1');
    const dataSet = await openDataSet('chasedb1', { dataDir, partial: 'use' });
    const { training, validation, test } = dataSet.split;
    const found: number[] = [];
    for (const reference of [...training, ...validation, ...test]) {
      const { labels, secondLabels } = await dataSet.read(reference);
      const counts = { tp: 0, fp: 0, fn: 0 };
      labels.data.forEach((label, pixel) => {
        const second = secondLabels!.data[pixel]!;
        if (label === 1 && second === 1) counts.tp++;
        else if (second === 1) counts.fp++;
        else if (label === 1) counts.fn++;
      });
      found.push(overlap(counts).dsc);
    }
    expect(found).to.have.length(28);
    const mean = found.reduce((sum, dsc) => sum + dsc, 0) / 28;
    expect(mean).to.be.closeTo(0.777, 5e-4);
  });
});
