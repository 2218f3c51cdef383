import type { MethodResult } from '../../evaluate/later-methods.js';
import type { Ink } from '../chart/inks.js';

/** How charts of later methods tell kinds of methods apart, in the order of their legend. */
export const methodKinds: readonly { kind: MethodResult['method']['kind']; label: string; ink: Ink }[] = [
  { kind: 'dsc', label: 'DSC', ink: 'baseline' },
  { kind: 'dsc++', label: 'DSC++', ink: 'calibrated' },
  { kind: 'plain', label: 'With cross entropy', ink: 'neutral' },
  { kind: 'later', label: 'Later loss', ink: 'third' },
  { kind: 'after training', label: 'After training', ink: 'fourth' },
];
