import { groupBy } from '../../core/group-by.js';
import { RandomStream } from '../../core/random-stream.js';
import { pooledCalibration } from '../../evaluate/pooled-calibration.js';
import { poolBins } from '../../metrics/calibration-error.js';
import { type BandPoint, consistencyBand, designEffect } from '../../metrics/consistency-band.js';
import { isotonicReliability } from '../../metrics/corp-decomposition.js';
import type { RunRecord } from '../../record/run-record.js';
import { fixed } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';
import type { NamedRuns } from './pair-words.js';

const band = { draws: 200, level: 0.9 };
/** Number of points with which a band is drawn. */
const bandPoints = 120;

/**
 * Isotonic reliability diagrams, one panel per loss: the observed frequency of the class as a monotone step
 * function of the predicted probability, without bins (metrics/corp-decomposition.ts). The band is pointwise: at each
 * probability it contains 90 % of such curves of a calibrated network with the same predictions. Pixels are correlated, so they
 * count as fewer independent ones (consistency-band.ts); all images of a patient, and all predictions for one image, are one
 * unit. Test pixels are pooled over cases, folds and seeds.
 */
export function isotonicChart(
  title: string,
  subtitle: string,
  losses: readonly NamedRuns<PooledRun>[],
  row: string,
  patientOf: ReadonlyMap<string, string>,
): Chart {
  return { title, subtitle, panels: losses.map((loss) => panel(loss, row, patientOf)) };
}

/** The parts of a record from which the curve is drawn. */
type PooledRun = Pick<RunRecord, 'cases' | 'recalibrated' | 'calibrationCells' | 'bins'>;

function panel(
  { label, ink, runs }: NamedRuns<PooledRun>,
  row: string,
  patientOf: ReadonlyMap<string, string>,
): ChartPanel {
  const { cells, parts } = pooledCalibration(runs, row, 'as-is');
  const steps = isotonicReliability(cells);
  const tables = runs.flatMap((run) =>
    run.bins.filter(({ className, region }) => className === row && region === 'all'),
  );
  const patients = [...groupBy(tables, ({ caseId }) => patientOf.get(caseId) ?? caseId).values()].map(
    poolBins,
  );
  const settings = { ...band, designEffect: designEffect(patients) };
  const points = consistencyBand(cells, settings, RandomStream.fromSeed(0).fork('isotonic band', label));
  const { miscalibration, discrimination, uncertainty } = parts.brier;
  return {
    title: label,
    finding: `Brier parts ${fixed(miscalibration, 4)} of miscalibration, ${fixed(discrimination, 4)} of discrimination`,
    x: { label: 'Predicted probability', range: [0, 1] },
    y: { label: 'Observed frequency', range: [0, 1] },
    plot: { width: 260, height: 260 },
    series: [
      { label: 'Calibrated', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] },
      bandSeries(points),
      {
        label,
        ink,
        draw: 'line',
        x: steps.flatMap(({ from, to }) => [from, to]),
        y: steps.flatMap(({ frequency }) => [frequency, frequency]),
      },
    ],
    numbers: {
      about: 'Brier, pooled',
      columns: ['Miscal.', 'Discr.', 'Uncert.'],
      rows: [
        {
          label,
          ink,
          values: [miscalibration, discrimination, uncertainty].map((value) => fixed(value, 4)),
        },
      ],
    },
  };
}

/** Thins the points for drawing, evenly over the axis. */
function bandSeries(points: readonly BandPoint[]): ChartSeries {
  const taken = new Map(points.map((point) => [Math.round(bandPoints * point.prediction), point]));
  const kept = [...taken.values()];
  return {
    label: '90 % band of a calibrated network',
    ink: 'guide',
    draw: 'band',
    x: kept.map(({ prediction }) => prediction),
    y: kept.map(({ prediction }) => prediction),
    low: kept.map(({ low }) => low),
    high: kept.map(({ high }) => high),
    interval: 'y',
  };
}
