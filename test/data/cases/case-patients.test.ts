import { expect } from 'chai';
import { officialCases } from '../../../src/data/cases/case-list.js';
import { patientsOf } from '../../../src/data/cases/case-patients.js';
import type { LaidOutSource, Manifest } from '../../../src/data/manifest-format/manifest.js';
import { loadManifest, loadManifests } from '../../../src/data/manifest-format/manifest-files.js';
import { patientOf } from '../../../src/study/run-config.js';

/** The patients of some case ids, by the manifest of a set whose cases are those that are found. */
function patients(id: string, caseIds: readonly string[], group?: LaidOutSource['group']) {
  const manifest = loadManifest(id);
  if (manifest.source.kind !== 'files') throw new Error(`${id} is read from files`);
  const own: Manifest = group ? { ...manifest, source: { ...manifest.source, group } } : manifest;
  return patientsOf(
    own,
    officialCases(own, () => caseIds),
  );
}

describe('the patients of cases', () => {
  it('are declared by every manifest, or said to be unknown', () => {
    const said = loadManifests().map((one): [string, string | null] => [one.id, patientsOf(one, []).noun]);
    expect(Object.fromEntries(said.filter(([id]) => !id.startsWith('phantom-')))).to.deep.equal({
      drive: 'patient',
      bus2017: 'patient',
      dsb2018: null,
      isic2018: null,
      'cvc-clinicdb': 'sequence',
      kits19: 'patient',
      chasedb1: 'child',
      'bus-uclm': 'patient',
      hyperkvasir: null,
      'msd-hippocampus': 'person',
    });
    for (const [id, noun] of said) if (id.startsWith('phantom-')) expect(noun, id).to.equal('case');
  });

  it('are read from names: two eyes of a child, images of a patient, two sides of a head', () => {
    const chase = patients('chasedb1', []);
    expect(
      ['Image_07L', 'Image_07R', 'Image_08L'].map((one) => patientOf({ patients: chase }, one)),
    ).to.deep.equal(['07', '07', '08']);
    expect(patients('bus-uclm', ['ALWI_000', 'ALWI_001', 'CHCO_000', 'CHVI_005']).byCase).to.deep.equal({
      ...{ ALWI_000: 'ALWI', ALWI_001: 'ALWI' },
      ...{ CHCO_000: 'CHVI', CHVI_005: 'CHVI' },
    });
    const volumes = ['hippocampus_001', 'hippocampus_002', 'hippocampus_003', 'hippocampus_052'];
    expect(patients('msd-hippocampus', volumes).byCase).to.deep.equal({
      ...{ hippocampus_001: 'person 1', hippocampus_002: 'person 1' },
      ...{ hippocampus_003: 'person 2', hippocampus_052: 'person 26' },
    });
  });

  it('are the cases themselves where nobody says, but for pictures that occur twice', () => {
    expect(patients('hyperkvasir', ['a', 'b'])).to.deep.equal({ noun: null, byCase: {} });
    const found = patients('hyperkvasir', ['a', 'b', 'c'], { kind: 'unknown', twins: [['a', 'c']] });
    expect(['a', 'b', 'c'].map((one) => patientOf({ patients: found }, one))).to.deep.equal(['a', 'b', 'a']);
  });

  it('are the cases themselves in records of before folds, and whatever a case is called', () => {
    expect(patientOf({}, 'a')).to.equal('a');
    expect(patientOf({ patients: { noun: 'child', byCase: {} } }, 'constructor')).to.equal('constructor');
  });
});
