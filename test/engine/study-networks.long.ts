import { startEngine } from '../../src/engine/start-engine.js';
import type { ExperimentName } from '../../src/study/experiments.js';
import { itAcceptsTheNetworkOf } from './study-networks.js';

/** `agreement.test.ts` has dsb2018, whose network is that of isic2018. */
const experiments: readonly ExperimentName[] = ['drive', 'bus2017', 'cvc-clinicdb', 'kits19'];

describe('agreement of the networks of the study', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const experiment of experiments) itAcceptsTheNetworkOf(experiment);
});
