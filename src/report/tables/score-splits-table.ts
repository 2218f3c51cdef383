/** The tests for the table of decompositions: does a ++ loss win by calibration or by discrimination? */
import type { Comparison } from '../../evaluate/comparison.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { intervalSide } from '../../evaluate/interval-side.js';
import { networksText } from '../../evaluate/network.js';
import { largerPart, type ScoreSplit, scoreSplits } from '../../evaluate/score-splits.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { differenceText, pairText } from './cell-text.js';
import {
  leftColumns,
  onDemand,
  plainCells,
  recordsOf,
  rightColumns,
  type Table,
  type TableCell,
} from './table.js';

const parts = ['score', 'miscalibration', 'discrimination'] as const;

/** Undefined if no pair's records have the parts. */
export function scoreSplitsTable(evaluation: Evaluation): Table | undefined {
  const splits = scoreSplits(evaluation);
  if (splits.length === 0) return undefined;
  return {
    name: 'decomposition-tests',
    title: 'Decomposition tests: is the gain due to calibration or to discrimination?',
    notes: [
      ...studyNotes(evaluation),
      '++ minus baseline, mean over patients, with its 95 % interval for newly trained networks and new patients, as in the table of significance (whose CSV file has more numbers). Difference = miscalibration − discrimination. Each image has its own isotonic curve, so differences between images count as miscalibration here. In the table of decompositions one curve serves all pixels, and large images have more weight. Several classes: any foreground. These tests are not corrected for their number and decide no claim.',
      'Larger part: which of the two improved more with ++, if the score fell. Bold: the interval excludes 0.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Score'),
        ...rightColumns('Difference [95 %] ↓', 'Miscalibration [95 %] ↓', 'Discrimination [95 %] ↑'),
        ...leftColumns('Larger part', 'Losses'),
        ...onDemand(...rightColumns('Patients', 'Cases', 'Networks')),
      ],
      rows: splits.map(gridRow),
    },
    records: recordsOf(splits, {
      preset: () => evaluation.preset,
      dataset: ({ score }) => score.dataset,
      class: ({ score }) => score.row,
      baseline: ({ score }) => score.pair.baseline,
      calibrated: ({ score }) => score.pair.calibrated,
      score: ({ name }) => name,
      patients: ({ score }) => score.differences.length,
      cases: ({ score }) => score.cases,
      ...Object.fromEntries(
        parts.flatMap((part) => [
          [`${part}_difference`, (split: ScoreSplit) => split[part].difference],
          [`${part}_low`, (split: ScoreSplit) => split[part].low],
          [`${part}_high`, (split: ScoreSplit) => split[part].high],
          [`${part}_p`, (split: ScoreSplit) => split[part].pValue],
        ]),
      ),
      larger_part: (split) => largerPart(split) ?? '',
    }),
  };
}

function gridRow(split: ScoreSplit): TableCell[] {
  const { score, name } = split;
  const { label, digits } = metricCatalogue[name];
  const cell = (one: Comparison): TableCell => ({
    text: differenceText(one.difference, one.low, one.high, digits),
    strong: intervalSide(one) !== 'open',
  });
  return [
    ...plainCells(`${score.dataset}, ${score.row}`, label),
    ...parts.map((part) => cell(split[part])),
    ...plainCells(largerPart(split) ?? '', pairText(score.pair)),
    ...plainCells(String(score.differences.length), String(score.cases), networksText(score.networks)),
  ];
}
