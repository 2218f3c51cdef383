import type { MethodResult } from '../../evaluate/later-methods.js';
import type { Ink } from '../chart/inks.js';

/** Labels and inks of the kinds of methods in charts of later methods, in legend order. */
export const methodKinds: readonly { kind: MethodResult['method']['kind']; label: string; ink: Ink }[] = [
  { kind: 'dsc', label: 'DSC', ink: 'baseline' },
  { kind: 'dsc++', label: 'DSC++', ink: 'calibrated' },
  { kind: 'plain', label: 'With cross entropy', ink: 'neutral' },
  { kind: 'later', label: 'Later loss', ink: 'third' },
  { kind: 'after training', label: 'After training', ink: 'fourth' },
];
