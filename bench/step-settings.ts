/** The networks and inputs on which training steps are compared. */
import type { NetworkSettings } from '../src/study/run-config.js';

export interface StepSetting {
  network: NetworkSettings;
  /** Processes of each competitor, in turns. */
  rounds: number;
  /** Steps before the clock counts, and steps it counts, in each process. */
  warmUp: number;
  steps: number;
}

const planar = (side: number, baseFilters: number, depth = 4): NetworkSettings => ({
  inputChannels: 3,
  classes: 2,
  baseFilters,
  depth,
  inputShape: [side, side],
});

const volumetric = (inputShape: readonly number[], baseFilters: number, depth = 4): NetworkSettings => ({
  inputChannels: 1,
  classes: 3,
  baseFilters,
  depth,
  inputShape,
});

/**
 * Base filters 32 and depth 4 are the protocol's, 16 the mini preset's, 8 and depth 3 the smoke preset's. The most telling
 * come first, because each is kept as soon as it is timed.
 */
const usual: readonly StepSetting[] = [
  { network: planar(256, 32), rounds: 3, warmUp: 3, steps: 10 },
  { network: volumetric([32, 64, 64], 16), rounds: 3, warmUp: 3, steps: 10 },
  { network: planar(128, 32), rounds: 3, warmUp: 4, steps: 20 },
  { network: planar(128, 16), rounds: 3, warmUp: 5, steps: 40 },
  { network: volumetric([32, 48, 32], 16), rounds: 3, warmUp: 5, steps: 30 },
  { network: planar(64, 8, 3), rounds: 3, warmUp: 10, steps: 100 },
];

/** More rounds, larger networks, and the protocol's patch for KiTS19 in 2.8 TFLOP a step: half a minute on two cores. */
const full: readonly StepSetting[] = [
  ...usual.map((setting) => ({ ...setting, rounds: 5 })),
  { network: planar(512, 32), rounds: 3, warmUp: 2, steps: 5 },
  { network: volumetric([48, 96, 96], 32), rounds: 3, warmUp: 2, steps: 4 },
  { network: volumetric([16, 32, 32], 8, 3), rounds: 5, warmUp: 10, steps: 100 },
  { network: volumetric([80, 160, 160], 32), rounds: 3, warmUp: 1, steps: 2 },
];

const quick: readonly StepSetting[] = [
  { network: planar(64, 8), rounds: 1, warmUp: 1, steps: 3 },
  { network: volumetric([16, 32, 32], 4), rounds: 1, warmUp: 1, steps: 3 },
];

export type Extent = 'quick' | 'usual' | 'full';

/** `rounds` instead of the settings' own, where it is given. */
export function stepSettings(extent: Extent, rounds?: number): readonly StepSetting[] {
  const settings = { quick, usual, full }[extent];
  return rounds === undefined ? settings : settings.map((setting) => ({ ...setting, rounds }));
}

/** Networks whose step is looked into. */
export function profileSettings(isQuick: boolean): readonly NetworkSettings[] {
  return (isQuick ? quick : usual).map(({ network }) => network);
}
