/** The table of volumes and of confidence in masks, two numbers of clinical use. */
import { seedsOf } from '../../evaluate/dataset-runs.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { type SelectiveRisk, selectiveRisk } from '../../evaluate/selective-risk.js';
import { type VolumeSummary, volumeSummary } from '../../evaluate/volumes.js';
import { isPhantom } from '../../study/experiments.js';
import { type LossName, lossLabels, lossNames } from '../../study/losses.js';
import { volumeRule } from '../../study/volume-rule.js';
import { fixed, percent } from '../../text/number-format.js';
import { leftColumns, plainCells, recordsOf, rightColumns, type Table } from './table.js';

interface Line {
  dataset: string;
  className: string;
  loss: LossName;
  seeds: readonly number[];
  volume: VolumeSummary;
  selective: SelectiveRisk;
  /** Whether the rule judges this line: DSC++ on a phantom. */
  isJudged: boolean;
}

export function volumesTable(evaluation: Evaluation): Table {
  const lines = linesOf(evaluation);
  return {
    name: 'volumes',
    title: 'Volumes, and confidence in masks',
    notes: [
      ...studyNotes(evaluation),
      `Volumes: Σp and predicted pixels divided by true pixels, with sums over the test cases that contain the class; 1 / S is the factor by which DSC++ overstates Σp if foreground is rare (S: soft score on validation cases, mean over runs). The 95 % interval of S Σp / truth is bootstrapped over patients. By the rule, written before phantoms were trained, the factor holds if the interval lies within ${percent(volumeRule.margin)} of 1, fails if it lies outside, and is open otherwise; only DSC++ on phantoms is judged.`,
      'Confidence: cases are ordered by the soft Dice confidence 2 Σ p in the mask / (Σp + mask). Risk: mean 1 − DSC over all cases, those without the class included (Cases of risk; without a confidence or a DSC they are left out), and over the most confident 80 %. Area: mean risk over all coverages. Excess: area minus that of the perfect order.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Loss'),
        ...rightColumns(
          'Cases with class',
          'Seeds',
          '1 / S',
          'Σp / truth',
          'Mask / truth',
          'S Σp / truth',
          '95 % interval',
        ),
        ...leftColumns('Rule'),
        ...rightColumns('Cases of risk', 'Risk ↓', 'Risk of most confident 80 % ↓', 'Area ↓', 'Excess ↓'),
      ],
      rows: lines.map(({ dataset, className, loss, seeds, volume, selective, isJudged }) => {
        const { score, expected, decided, scaled, interval, verdict } = volume;
        return plainCells(
          ...[`${dataset}, ${className}`, lossLabels[loss], String(volume.cases), seeds.join(', ')],
          ...[1 / score, expected, decided, scaled].map((value) => fixed(value, 3)),
          `${fixed(interval.low, 3)} … ${fixed(interval.high, 3)}`,
          ...[isJudged ? verdict : '', String(selective.cases)],
          ...[selective.risk, selective.riskAtFourFifths, selective.area, selective.excessArea].map((value) =>
            fixed(value, 3),
          ),
        );
      }),
    },
    records: recordsOf(lines, {
      preset: () => evaluation.preset,
      dataset: ({ dataset }) => dataset,
      class: ({ className }) => className,
      loss: ({ loss }) => loss,
      seeds: ({ seeds }) => seeds.join(' '),
      cases: ({ volume }) => volume.cases,
      patients: ({ volume }) => volume.patients,
      score: ({ volume }) => volume.score,
      expected_over_truth: ({ volume }) => volume.expected,
      decided_over_truth: ({ volume }) => volume.decided,
      scaled_over_truth: ({ volume }) => volume.scaled,
      interval_low: ({ volume }) => volume.interval.low,
      interval_high: ({ volume }) => volume.interval.high,
      rule: ({ volume, isJudged }) => (isJudged ? volume.verdict : ''),
      risk_cases: ({ selective }) => selective.cases,
      risk: ({ selective }) => selective.risk,
      risk_at_80_percent: ({ selective }) => selective.riskAtFourFifths,
      risk_area: ({ selective }) => selective.area,
      excess_area: ({ selective }) => selective.excessArea,
    }),
  };
}

function linesOf({ datasets }: Evaluation): Line[] {
  return datasets.flatMap(({ dataset, losses }) =>
    lossNames.flatMap((loss) => {
      const runs = losses.get(loss) ?? [];
      const classes = runs[0]?.config.foregroundClasses ?? [];
      return classes.flatMap((className) => {
        const volume = volumeSummary(runs, className);
        const selective = selectiveRisk(runs, className);
        if (!volume || !selective) return [];
        const isJudged = loss === 'dsc++' && isPhantom(dataset);
        return [{ dataset, className, loss, seeds: seedsOf(runs), volume, selective, isJudged }];
      });
    }),
  );
}
