import { startEngine } from '../../src/engine/start-engine.js';
import { laterLossNames } from '../../src/study/losses.js';
import { itTrains } from './later-losses-training.js';

/** Losses that look at the neighbours of a pixel, which are others in a volume. */
const ofNeighbourhoods = ['svls', 'nacl'] as const;

describe('training with later losses', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const name of laterLossNames) itTrains(name, '2D');
  for (const name of ofNeighbourhoods) itTrains(name, '3D');
});
