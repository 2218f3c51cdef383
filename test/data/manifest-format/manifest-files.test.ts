import { expect } from 'chai';
import { officialCases } from '../../../src/data/cases/case-list.js';
import { fixedSplit } from '../../../src/data/cases/split-cases.js';
import { studyCaseCount } from '../../../src/data/cases/study-cases.js';
import { dataSetIds, loadManifest, loadManifests } from '../../../src/data/manifest-format/manifest-files.js';

describe('manifests', () => {
  it('all load, the six of the study first in the order of the paper, then stand-ins, then phantoms', () => {
    const ids = dataSetIds();
    expect(ids.slice(0, 6)).to.deep.equal([
      ...['drive', 'bus2017', 'dsb2018', 'isic2018', 'cvc-clinicdb', 'kits19'],
    ]);
    const roles = ids.map((id) => loadManifest(id).role);
    expect(roles).to.deep.equal(
      ['study', 'stand-in', 'phantom'].flatMap((role) => roles.filter((one) => one === role)),
    );
    expect(ids).to.include.members(['chasedb1', 'msd-hippocampus', 'phantom-vessels', 'phantom-kidney']);
  });

  it('let pictures be published where the licence does, with a credit, and nowhere else', () => {
    const shared = loadManifests().filter(({ licence }) => licence.picturesMayBeShared);
    const ids = shared.map(({ id }) => id);
    expect(ids).to.include.members(['dsb2018', 'isic2018', 'chasedb1', 'hyperkvasir']);
    expect(ids).to.include.members(dataSetIds().filter((id) => id.startsWith('phantom-')));
    expect(ids).to.not.include.members(['drive']).and.to.not.include.members(['kits19']);
    for (const id of ['chasedb1', 'hyperkvasir']) {
      expect(loadManifest(id).licence.attribution, id).to.match(/CC BY 4\.0 \(https:.*scaled down/);
    }
  });

  it('an unknown id names the nearest', () => {
    expect(() => loadManifest('dsb2O18')).to.throw('unknown data set "dsb2O18"; did you mean "dsb2018"?');
  });

  it('stand-ins and phantoms exist and stand for the set that names them', () => {
    for (const { id, standIn, phantom } of loadManifests()) {
      if (standIn) expect(loadManifest(standIn).standsFor, standIn).to.equal(id);
      if (phantom) expect(loadManifest(phantom).standsFor, phantom).to.equal(id);
    }
  });

  // Training, validation, test: protocol §1.
  const sizes: Record<string, [number, number, number]> = {
    drive: [16, 4, 20],
    bus2017: [104, 26, 33],
    dsb2018: [428, 108, 134],
    isic2018: [1661, 415, 518],
    'cvc-clinicdb': [392, 98, 122],
    kits19: [130, 33, 41],
    chasedb1: [16, 4, 8],
  };
  for (const [id, expected] of Object.entries(sizes)) {
    it(`${id} splits into ${expected.join(', ')}`, () => {
      const manifest = loadManifest(id);
      const { training, validation, test } = fixedSplit(
        manifest.split,
        officialCases(manifest, () => []),
      );
      expect([training.length, validation.length, test.length]).to.deep.equal(expected);
      expect(studyCaseCount(manifest)).to.equal(expected[0] + expected[1] + expected[2]);
    });
  }

  it('numbers map to official names as the notes say', () => {
    const nameOf = (id: string, number: number) =>
      officialCases(loadManifest(id), () => []).find((one) => one.number === number)?.caseId;
    expect(nameOf('drive', 0)).to.equal('21');
    expect(nameOf('drive', 20)).to.equal('01');
    expect(nameOf('bus2017', 162)).to.equal('000163');
    expect(nameOf('dsb2018', 0)).to.match(/^00071198/);
    expect(nameOf('isic2018', 1)).to.equal('ISIC_0000000');
    expect(nameOf('cvc-clinicdb', 612)).to.equal('612');
    expect(nameOf('kits19', 7)).to.equal('case_00007');
  });
});
