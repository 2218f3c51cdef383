/** The table of verdicts: each claim of the paper, pair by pair and data set by data set. */

import type { ClaimVerdict, PairVerdict } from '../../evaluate/claim-verdict.js';
import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import { coverageText } from '../../evaluate/simulated-rates.js';
import type { LossPair } from '../../study/losses.js';
import { pairText, sizeTexts } from './cell-text.js';
import { leftColumns, plainCells, recordsOf, rightColumns, type Table, type TableCell } from './table.js';

export function claimsTable(evaluation: Evaluation): Table {
  const { verdicts, preset } = evaluation;
  return {
    name: 'claims',
    title: "Claims: does the paper's finding hold here?",
    notes: [
      ...studyNotes(evaluation),
      ...verdicts.map(({ claim }) => `Claim ${claim.id}: ${claim.statement} ${claim.rule}`),
      ...coverageNotes(evaluation),
      `The paper's own values: ${enteredNumbers(verdicts)} entered (in study/claims.ts).`,
    ],
    grid: {
      columns: [
        ...leftColumns('Claim', 'Losses', 'Experiment', 'Data set', 'Verdict'),
        ...rightColumns('Patients', 'Cases', 'Networks'),
        ...leftColumns('Why'),
      ],
      rows: verdicts.flatMap(claimRows),
    },
    records: recordsOf(verdicts.flatMap(recordedVerdicts), {
      preset: () => preset,
      claim: ({ claim }) => claim.id,
      baseline: ({ pair }) => pair?.baseline ?? '',
      calibrated: ({ pair }) => pair?.calibrated ?? '',
      experiment: ({ answer }) => answer?.experiment ?? 'all',
      dataset: ({ answer }) => answer?.dataset ?? '',
      verdict: ({ verdict }) => verdict,
      patients: ({ answer }) => answer?.patients ?? '',
      cases: ({ answer }) => answer?.cases ?? '',
      networks: ({ answer }) => answer?.networks.map(({ fold, seed }) => `${fold}/${seed}`).join(' ') ?? '',
      reason: ({ reason }) => reason,
    }),
  };
}

/** Number of the paper's values entered in the claims. */
function enteredNumbers(verdicts: readonly ClaimVerdict[]): string {
  const entered = verdicts.reduce((sum, { claim }) => sum + claim.paperNumbers.length, 0);
  return entered === 0 ? 'none' : String(entered);
}

/** A verdict in the CSV file: of a whole claim, or of one experiment and pair. */
type RecordedVerdict = Pick<ClaimVerdict, 'claim' | 'verdict' | 'reason'> & {
  pair?: LossPair;
  answer?: PairVerdict['experiments'][number];
};

function recordedVerdicts({ claim, verdict, reason, pairs }: ClaimVerdict): RecordedVerdict[] {
  const answers = pairs.flatMap(({ pair, experiments }) =>
    experiments.map((answer) => ({ claim, pair, answer, verdict: answer.verdict, reason: answer.reason })),
  );
  return [{ claim, verdict, reason }, ...answers];
}

function claimRows({ claim, verdict, reason, pairs }: ClaimVerdict): TableCell[][] {
  const overall = [
    { text: claim.id, strong: true },
    { text: claim.title, strong: true },
    ...plainCells('all', ''),
    { text: verdict, strong: true },
    ...plainCells('', '', '', reason),
  ];
  return [overall, ...pairs.flatMap((pair) => pairRows(claim.id, pair, pairs.length > 1))];
}

function pairRows(
  claim: string,
  { pair, verdict, reason, experiments }: PairVerdict,
  several: boolean,
): TableCell[][] {
  const losses = pairText(pair);
  const overall = plainCells(claim, losses, 'all', '', verdict, '', '', '', reason);
  const rows = experiments.map((answer) =>
    plainCells(
      ...[claim, losses, answer.experiment, answer.dataset ?? 'none', answer.verdict],
      ...sizeTexts(answer),
      answer.reason,
    ),
  );
  if (!several) return rows;
  return verdict === 'missing' ? [overall] : [overall, ...rows];
}

/** Simulated coverage of intervals at the sizes of the data sets used. */
function coverageNotes({ verdicts }: Evaluation): string[] {
  const layouts = verdicts
    .flatMap(({ pairs }) => pairs)
    .flatMap(({ experiments }) => experiments)
    .flatMap(({ conditions }) => conditions.slice(0, 1).map(({ layout }) => layout));
  const texts = [...new Set(layouts.map(coverageText).filter((text) => text !== undefined))];
  return texts.length > 0
    ? [
        `Simulated coverage of 95 % intervals of this kind, with independent networks and, in brackets, with networks of different folds correlated by shared training cases (simulation table): ${texts.join('; ')}.`,
      ]
    : [];
}
