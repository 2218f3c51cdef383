/** The table of verdicts under varied rules. */
import { answeringRuns } from '../../evaluate/claim-a-comparisons.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { type VariantName, variantNames, verdictVariants } from '../../evaluate/verdict-variants.js';
import { tolerances } from '../../study/claims.js';
import { undefinedMark } from '../../text/number-format.js';
import { pairText } from './cell-text.js';
import { leftColumns, plainCells, recordsOf, type Table } from './table.js';

/** Undefined if no pair has results. */
export function variantsTable(evaluation: Evaluation): Table | undefined {
  const lines = verdictVariants(answeringRuns(evaluation.datasets));
  if (lines.length === 0) return undefined;
  return {
    name: 'variants',
    title: 'Sensitivity of the verdicts to the rules',
    notes: [
      ...studyNotes(evaluation),
      `The verdict of the rule (margin ${tolerances.dscMargin} of DSC, patients as the unit, NLL clipped at 10⁻⁷, given training cases), and the verdict if one of these is changed. New training cases: folds share training cases; Nadeau and Bengio’s correction tests for a difference that would also hold with other training cases, at the ratio of test to training patients. Validation cases count as training cases, because they end the training and select the checkpoint (1 : 4 with five folds). New fitted cases: the same without validation cases (about 0.31 : 1). Without broken-down runs: a pair of networks is left out if the training of either broke down (see the table of runs). ${undefinedMark}: the variant does not apply.`,
      'Bold: differs from the verdict of the rule.',
    ],
    grid: {
      columns: leftColumns('Data set', 'Claim', 'Verdict', ...variantNames.map(capitalized), 'Losses'),
      rows: lines.map(({ claim, pair, dataset, verdict, variants }) => [
        ...plainCells(dataset, claim.id, verdict),
        ...variantNames.map((name) => {
          const other = variants[name];
          return { text: other ?? undefinedMark, strong: other !== null && other !== verdict };
        }),
        ...plainCells(pairText(pair)),
      ]),
    },
    records: recordsOf(lines, {
      preset: () => evaluation.preset,
      claim: ({ claim }) => claim.id,
      baseline: ({ pair }) => pair.baseline,
      calibrated: ({ pair }) => pair.calibrated,
      dataset: ({ dataset }) => dataset,
      verdict: ({ verdict }) => verdict,
      ...Object.fromEntries(
        variantNames.map((name) => [
          name.replaceAll(' ', '_'),
          ({ variants }: { variants: Readonly<Record<VariantName, string | null>> }) => variants[name] ?? '',
        ]),
      ),
    }),
  };
}

function capitalized(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}
