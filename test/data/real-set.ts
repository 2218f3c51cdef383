import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkDataSet } from '../../src/data/check/check-data-set.js';
import { loadManifest } from '../../src/data/manifest-format/manifest-files.js';
import { skipBecause } from '../skip-because.js';

/** The test that the real images of a data set, found through DSC_DATA_DIR, are what its manifest says. Every file is read. */
export function itIsSound(id: string): void {
  it(`${id} is sound, and every side of its split has cases`, async function () {
    const dataDir = process.env.DSC_DATA_DIR;
    if (!dataDir || !existsSync(join(dataDir, id))) return skipBecause(this, `DSC_DATA_DIR has no ${id}`);
    const found = await checkDataSet(loadManifest(id), dataDir);
    expect(found.faults).to.deep.equal([]);
    expect(found.status).to.equal('sound');
    expect(Math.min(...Object.values(found.split))).to.be.above(0);
    expect(found.casesWithoutForeground).to.equal(0);
  });
}
