import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkDataSet } from '../../src/data/check/check-data-set.js';
import { loadManifest } from '../../src/data/manifest-format/manifest-files.js';
import { openDataSet } from '../../src/data/open-data-set.js';
import { overlap } from '../../src/metrics/overlap.js';
import { skipBecause } from '../skip-because.js';

/** Real images, found through DSC_DATA_DIR; dsb2018's four thousand masks take some seconds. */
describe('real folders', function () {
  this.timeout(120_000);
  const dataDir = process.env.DSC_DATA_DIR;

  for (const id of ['dsb2018', 'chasedb1', 'bus-uclm', 'isic2018', 'hyperkvasir', 'msd-hippocampus']) {
    it(`${id} is sound, and every side of its split has cases`, async function () {
      if (!dataDir || !existsSync(join(dataDir, id))) return skipBecause(this, `DSC_DATA_DIR has no ${id}`);
      const found = await checkDataSet(loadManifest(id), dataDir);
      expect(found.faults).to.deep.equal([]);
      expect(found.status).to.equal('sound');
      expect(Math.min(...Object.values(found.split))).to.be.above(0);
      expect(found.casesWithoutForeground).to.equal(0);
    });
  }

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

  it('kits19 with labels only is readable, and what it lacks is named', async function () {
    if (!dataDir || !existsSync(join(dataDir, 'kits19/labels_3.22x1.62x1.62')))
      return skipBecause(this, 'DSC_DATA_DIR has no kits19');
    const found = await checkDataSet(loadManifest('kits19'), dataDir);
    expect(found.faults).to.deep.equal([]);
    expect(found.status).to.equal('labels only');
    expect(found.warnings[0]).to.match(/imaging\.nii\.gz is missing for all 204 cases; .*case_00005/);
  });
});
