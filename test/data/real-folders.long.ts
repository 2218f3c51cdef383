import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkDataSet } from '../../src/data/check/check-data-set.js';
import { loadManifest } from '../../src/data/manifest-format/manifest-files.js';
import { skipBecause } from '../skip-because.js';
import { itIsSound } from './real-set.js';

/** Real images, found through DSC_DATA_DIR; dsb2018's four thousand masks take some seconds. */
describe('real folders', () => {
  const dataDir = process.env.DSC_DATA_DIR;

  for (const id of ['dsb2018', 'bus-uclm', 'isic2018', 'hyperkvasir', 'msd-hippocampus']) itIsSound(id);

  it('kits19 with labels only is readable, and what it lacks is named', async function () {
    if (!dataDir || !existsSync(join(dataDir, 'kits19/labels_3.22x1.62x1.62')))
      return skipBecause(this, 'DSC_DATA_DIR has no kits19');
    const found = await checkDataSet(loadManifest('kits19'), dataDir);
    expect(found.faults).to.deep.equal([]);
    expect(found.status).to.equal('labels only');
    expect(found.warnings[0]).to.match(/imaging\.nii\.gz is missing for all 204 cases; .*case_00005/);
  });
});
