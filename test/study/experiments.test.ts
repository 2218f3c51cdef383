import { expect } from 'chai';
import { loadManifests } from '../../src/data/manifest-format/manifest-files.js';
import {
  answeringDatasets,
  datasetRank,
  experimentOf,
  experiments,
  isPhantom,
} from '../../src/study/experiments.js';
import { presets } from '../../src/study/presets.js';

describe('the experiments', () => {
  it('are each answered by one data set that a preset of the study runs by default', () => {
    // Preset own is for a user's own images and plans none of the study's sets.
    const { own, ...ofStudy } = presets;
    expect(own.defaults.datasets).to.deep.equal([]);
    for (const { name, defaults } of Object.values(ofStudy)) {
      for (const experiment of experiments) {
        const planned = defaults.datasets.map(({ dataset }) => dataset);
        const answers = experiment.datasets.filter((dataset) => planned.includes(dataset));
        expect(answers, `${name}, ${experiment.name}`).to.have.length(1);
      }
    }
  });

  it('are those that the manifests name, and phantoms are called so', () => {
    const manifests = loadManifests();
    const ids = manifests.map(({ id }) => id);
    for (const { name, datasets } of experiments) {
      expect(datasets[0]).to.equal(name);
      expect(ids, name).to.include.members([...datasets]);
    }
    for (const { id, experiment, role } of manifests) {
      expect(experimentOf(id), `${id} in src/study/experiments.ts`).to.equal(experiment);
      expect(isPhantom(id), id).to.equal(role === 'phantom');
    }
  });

  it('rank data sets in the order of the paper, strangers last', () => {
    const sorted = ['kits19', 'elsewhere', 'chasedb1', 'drive'].sort(
      (a, b) => datasetRank(a) - datasetRank(b),
    );
    expect(sorted).to.deep.equal(['drive', 'chasedb1', 'kits19', 'elsewhere']);
  });

  it('are answered by a phantom only where no images of theirs are there', () => {
    expect(answeringDatasets(['phantom-vessels', 'chasedb1', 'phantom-skin', 'own-images'])).to.deep.equal([
      'chasedb1',
      'phantom-skin',
      'own-images',
    ]);
    expect(answeringDatasets(['drive', 'chasedb1'])).to.deep.equal(['drive', 'chasedb1']);
    // A user's drawn set answers no experiment, and is beside none.
    expect(answeringDatasets(['phantom-of-mine', 'own-images'])).to.have.length(2);
    expect(['hyperkvasir', 'own-images'].map(experimentOf)).to.deep.equal(['cvc-clinicdb', undefined]);
  });
});
