import { startEngine } from '../../src/engine/start-engine.js';
import { laterLossNames } from '../../src/study/losses.js';
import { itTrains } from './later-losses-training.js';

describe('training with every later loss', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const name of laterLossNames) {
    itTrains(name, '2D');
    itTrains(name, '3D');
  }
});
