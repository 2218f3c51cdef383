import { expect } from 'chai';
import { notebooksFor } from '../../../src/run/notebooks/notebook-needs.js';
import { type LossName, lossNames, lossPairs } from '../../../src/study/losses.js';
import { notebooks } from '../../../src/study/notebooks.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

type Trained = readonly [dataset: string, loss: LossName, seed: number];

const [template] = syntheticStudy(smallStudy).runs;

/** Notebooks that these runs, all of phantoms with a known posterior, are enough for. */
function ableWith(trained: readonly Trained[]) {
  const runs = trained.map(([dataset, loss, seed]) => ({
    ...template!,
    config: { ...template!.config, preset: 'smoke' as const, dataset, loss, seed },
    posterior: [],
  }));
  const { able, unable } = notebooksFor({ runs, preset: 'smoke' });
  expect([...able, ...unable].map(({ name }) => name)).to.have.members(notebooks.map(({ name }) => name));
  return { able: able.map(({ name }) => name), unable };
}

describe('notebooksFor', () => {
  it('executes none without results', () => {
    expect(ableWith([]).able).to.deep.equal([]);
  });

  for (const loss of lossNames) {
    it(`shows ${loss} alone on its data set, and compares nothing`, () => {
      expect(ableWith([['phantom-nuclei', loss, 1]]).able).to.deep.equal(['30-dsb2018', '70-variants']);
    });
  }

  for (const { baseline, calibrated } of lossPairs) {
    it(`compares ${baseline} with ${calibrated}`, () => {
      const { able } = ableWith([
        ['phantom-skin', baseline, 1],
        ['phantom-skin', calibrated, 1],
      ]);
      const ofFirstPair =
        baseline === 'dsc'
          ? ['00-tour', '75-later-methods', '85-thresholds', '90-known-posterior', '95-your-data', '96-audit']
          : [];
      expect(able).to.have.members(['40-isic2018', '80-significance', ...ofFirstPair]);
    });
  }

  it('takes two losses for a pair under a common seed alone', () => {
    const apart: Trained[] = [
      ['phantom-skin', 'dsc', 1],
      ['phantom-skin', 'dsc++', 2],
    ];
    expect(ableWith(apart).able).to.deep.equal(['40-isic2018']);
    expect(ableWith([...apart, ['phantom-skin', 'dsc', 2]]).able).to.include('00-tour');
  });

  it('says what each of the others needs, and the command that makes it', () => {
    const { unable } = ableWith([['phantom-nuclei', 'tversky', 1]]);
    const lacks = (name: string) => unable.find((one) => one.name === name)!.lacks;
    expect(lacks('00-tour')).to.equal(
      'DSC and DSC++ under one seed on phantom-skin: npm run replicate -- --preset smoke --datasets phantom-skin --losses dsc,dsc++',
    );
    expect(lacks('60-kits19')).to.match(
      /^results on kits19 or msd-hippocampus or phantom-kidney: .*--datasets phantom-kidney/,
    );
    expect(lacks('80-significance')).to.equal(
      'DSC and DSC++ under one seed: npm run replicate -- --preset smoke --losses dsc,dsc++',
    );
  });
});
