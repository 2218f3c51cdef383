import type { LossName } from './losses.js';

/**
 * The notebooks of notebooks/ in reading order, with the results that each needs. A headless run executes those
 * whose results exist.
 */
export interface NotebookEntry {
  /** File name without extension. */
  name: string;
  needs: NotebookNeeds;
}

export interface NotebookNeeds {
  /** The data set needed: this one, any that serves the experiment, any phantom, or any at all. */
  on: { dataset: string } | { experiment: string } | 'phantom' | 'any';
  /** The losses needed: these under a common seed, both losses of any pair, or any loss. */
  losses: readonly LossName[] | 'pair' | 'any';
}

const firstPair: readonly LossName[] = ['dsc', 'dsc++'];

export const notebooks: readonly NotebookEntry[] = [
  { name: '00-tour', needs: { on: { dataset: 'phantom-skin' }, losses: firstPair } },
  { name: '10-drive', needs: { on: { experiment: 'drive' }, losses: 'any' } },
  { name: '20-bus2017', needs: { on: { experiment: 'bus2017' }, losses: 'any' } },
  { name: '30-dsb2018', needs: { on: { experiment: 'dsb2018' }, losses: 'any' } },
  { name: '40-isic2018', needs: { on: { experiment: 'isic2018' }, losses: 'any' } },
  { name: '50-cvc-clinicdb', needs: { on: { experiment: 'cvc-clinicdb' }, losses: 'any' } },
  { name: '60-kits19', needs: { on: { experiment: 'kits19' }, losses: 'any' } },
  { name: '70-variants', needs: { on: { experiment: 'dsb2018' }, losses: 'any' } },
  { name: '75-later-methods', needs: { on: 'any', losses: firstPair } },
  { name: '80-significance', needs: { on: 'any', losses: 'pair' } },
  { name: '85-thresholds', needs: { on: 'any', losses: firstPair } },
  { name: '90-known-posterior', needs: { on: 'phantom', losses: firstPair } },
  // Draws its own images and trains on them for a minute or two, so it is executed only where the tour is.
  { name: '95-your-data', needs: { on: { dataset: 'phantom-skin' }, losses: firstPair } },
  { name: '96-audit', needs: { on: { dataset: 'phantom-skin' }, losses: firstPair } },
];
