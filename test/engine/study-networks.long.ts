import { startEngine } from '../../src/engine/start-engine.js';
import type { ExperimentName } from '../../src/study/experiments.js';
import { itAcceptsTheNetworkOf } from './study-networks.js';

/** The network of isic2018 is that of dsb2018, which `agreement.test.ts` has in bfloat16. */
const experiments: readonly ExperimentName[] = ['drive', 'bus2017', 'cvc-clinicdb', 'kits19'];

describe('agreement of the networks of the study', () => {
  before(() => startEngine({ device: 'cpu' }));

  itAcceptsTheNetworkOf('dsb2018', 'float32');
  for (const experiment of experiments) {
    for (const precision of ['float32', 'bf16'] as const) itAcceptsTheNetworkOf(experiment, precision);
  }
});
