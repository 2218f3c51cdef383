import { startEngine } from '../../src/engine/start-engine.js';
import type { ExperimentName } from '../../src/study/experiments.js';
import { itAcceptsTheNetworkOf } from './study-networks.js';

/** `agreement.test.ts` has the others, but for isic2018, whose network is that of dsb2018. */
const experiments: readonly ExperimentName[] = ['drive', 'bus2017', 'cvc-clinicdb'];

describe('agreement of the networks of the study', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const experiment of experiments) itAcceptsTheNetworkOf(experiment);
});
