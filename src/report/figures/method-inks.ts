import type { MethodResult } from '../../evaluate/later-methods.js';
import type { ChartSeries } from '../chart/chart.js';

interface MethodKind extends Pick<ChartSeries, 'label' | 'ink' | 'mark'> {
  kind: MethodResult['method']['kind'];
}

/** How charts of later methods show the kinds of methods, in drawing order: DSC and DSC++ lie on top. */
export const methodKinds: readonly MethodKind[] = [
  { kind: 'plain', label: 'With cross entropy or focal', ink: 'neutral', mark: 'star' },
  { kind: 'later', label: 'Later loss', ink: 'third' },
  { kind: 'other exponent', label: 'DSC++, other γ', ink: 'calibrated', mark: 'ring' },
  { kind: 'after training', label: 'After training', ink: 'fourth' },
  { kind: 'dsc', label: 'DSC', ink: 'baseline' },
  { kind: 'dsc++', label: 'DSC++', ink: 'calibrated' },
];
