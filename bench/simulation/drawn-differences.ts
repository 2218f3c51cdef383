import type { RandomStream } from '../../src/core/random-stream.js';
import type { SimulatedRate } from '../../src/evaluate/simulated-rates.js';
import type { PairedDifference } from '../../src/statistics/paired-layout.js';

/** What is simulated: the part of a result that is chosen. */
export type Setting = Pick<
  SimulatedRate,
  'design' | 'folds' | 'seeds' | 'patients' | 'tails' | 'networkShare' | 'overlap'
>;

/** The share of the variance between patients that comes back under every network; the rest is drawn anew under each. */
const steadyShare = 0.5;

/**
 * Paired differences of a study in which the two losses do not differ. A patient's standard deviation under one network
 * is 1, that between networks `networkShare`:
 *
 *     d = share (√overlap c + √(1 − overlap) u_network) + √½ p_patient + √½ e,   c, u normal, p, e of the chosen tails
 *
 * c is what the networks of all folds have in common because they saw much the same cases.
 */
export function drawnDifferences(setting: Setting, stream: RandomStream): PairedDifference[] {
  const { folds, seeds, patients, networkShare, overlap } = setting;
  const common = Math.sqrt(overlap) * stream.normal();
  return Array.from({ length: folds }, (_, fold) => {
    // As even as can be: 14 patients in 5 folds are 3, 3, 3, 3, 2.
    const own = Math.floor(patients / folds) + (fold < patients % folds ? 1 : 0);
    const networks = Array.from({ length: seeds }, () => Math.sqrt(1 - overlap) * stream.normal());
    return Array.from({ length: own }, (_, patient) => {
      const steady = Math.sqrt(steadyShare) * deviate(setting.tails, stream);
      return networks.map((network, seed) => ({
        fold: fold + 1,
        seed: seed + 1,
        patient: `${fold}-${patient}`,
        difference:
          networkShare * (common + network) +
          steady +
          Math.sqrt(1 - steadyShare) * deviate(setting.tails, stream),
      }));
    }).flat();
  }).flat();
}

/** Mean 0 and standard deviation 1: normal; Student's t on 3 degrees of freedom; exponential, its long side positive. */
function deviate(tails: Setting['tails'], stream: RandomStream): number {
  if (tails === 'normal') return stream.normal();
  if (tails === 'skewed') return -Math.log(1 - stream.uniform()) - 1;
  const squares = stream.normal() ** 2 + stream.normal() ** 2 + stream.normal() ** 2;
  return stream.normal() / Math.sqrt(squares);
}
