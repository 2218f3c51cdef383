/** The table of verdicts under varied rules. */
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { type VariantName, variantNames, verdictVariants } from '../../evaluate/verdict-variants.js';
import { tolerances } from '../../study/claims.js';
import { undefinedMark } from '../../text/number-format.js';
import { pairText } from './cell-text.js';
import { leftColumns, plainCells, recordsOf, type Table } from './table.js';

/** Undefined if no pair has results. */
export function variantsTable(evaluation: Evaluation): Table | undefined {
  const lines = verdictVariants(evaluation.datasets);
  if (lines.length === 0) return undefined;
  return {
    name: 'variants',
    title: 'What the verdicts hang on',
    notes: [
      ...studyNotes(evaluation),
      `The verdict of the rule (margin ${tolerances.dscMargin} of DSC, patients as the unit, NLL clipped at 10⁻⁷, training cases as they are), and the verdict where one of these is otherwise. Training cases drawn anew: folds share theirs, and Nadeau and Bengio’s correction asks for a difference that would stand with others, at the ratio of test to training patients; validation counts as training, as it ends the training and chooses the checkpoint (1 : 4 with five folds). Fitted cases drawn anew: the same without validation (about 1 : 3). Without broken-down runs: a network is left out where either loss broke down in training (table of runs). ${undefinedMark}: the variant asks nothing else here.`,
      'Bold: another verdict than the rule’s.',
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
