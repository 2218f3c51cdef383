import { startEngine } from '../../src/engine/start-engine.js';
import { laterLossNames } from '../../src/study/losses.js';
import { itTrains } from './later-losses-training.js';

/** DSC with a penalty that is trained alone, too, and another exponent: one of each here, all in `later-losses-train.long.ts`. */
const isVariant = (name: string) =>
  name.startsWith('dsc++@') || laterLossNames.some((penalty) => name === `dsc+${penalty}`);

describe('training with later losses', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const name of laterLossNames.filter((one) => !isVariant(one))) itTrains(name, '2D');
  for (const name of ['dsc+ml1-ace', 'dsc++@3'] as const) itTrains(name, '2D');
  // It looks at the neighbours of a pixel, which are others in a volume.
  itTrains('svls', '3D');
});
