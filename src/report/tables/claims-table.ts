/** The table of verdicts: each claim of the paper, pair by pair and data set by data set. */
import { lossLabels } from '../../study/losses.js';
import type { ClaimVerdict, PairVerdict } from '../claim-verdict.js';
import { type Evaluation, studyNotes } from '../evaluation.js';
import type { GridCell, Table } from './table.js';

export function claimsTable(evaluation: Evaluation): Table {
  const { verdicts, preset } = evaluation;
  return {
    name: 'claims',
    title: "Claims: does the paper's finding hold here?",
    notes: [
      ...studyNotes(evaluation),
      ...verdicts.map(({ claim }) => `Claim ${claim.id}: ${claim.statement} ${claim.rule}`),
      "The paper's own values: none entered (study/claims.ts keeps the slot).",
    ],
    grid: {
      columns: ['Claim', 'Losses', 'Experiment', 'Data set', 'Verdict', 'Cases', 'Seeds', 'Why'].map(
        (label) => ({
          label,
          align: label === 'Cases' || label === 'Seeds' ? 'right' : 'left',
        }),
      ),
      rows: verdicts.flatMap(claimRows),
    },
    records: {
      columns: [
        'preset',
        'claim',
        'baseline',
        'calibrated',
        'experiment',
        'dataset',
        'verdict',
        'cases',
        'seeds',
        'reason',
      ],
      rows: verdicts.flatMap(({ claim, verdict, reason, pairs }) => [
        [preset, claim.id, '', '', 'all', '', verdict, '', '', reason],
        ...pairs.flatMap(({ pair, experiments }) =>
          experiments.map((answer) => [
            preset,
            claim.id,
            pair.baseline,
            pair.calibrated,
            answer.experiment,
            answer.dataset ?? '',
            answer.verdict,
            answer.cases,
            answer.seeds.join(' '),
            answer.reason,
          ]),
        ),
      ]),
    },
  };
}

function claimRows({ claim, verdict, reason, pairs }: ClaimVerdict): GridCell[][] {
  const overall = [
    { text: claim.id, strong: true },
    { text: claim.title, strong: true },
    { text: 'all' },
    { text: '' },
    { text: verdict, strong: true },
    { text: '' },
    { text: '' },
    { text: reason },
  ];
  return [overall, ...pairs.flatMap((pair) => pairRows(claim.id, pair, pairs.length > 1))];
}

function pairRows(
  claim: string,
  { pair, verdict, reason, experiments }: PairVerdict,
  several: boolean,
): GridCell[][] {
  const losses = `${lossLabels[pair.baseline]} → ${lossLabels[pair.calibrated]}`;
  const overall = [claim, losses, 'all', '', verdict, '', '', reason].map((text) => ({ text }));
  const rows = experiments.map((answer) =>
    [
      claim,
      losses,
      answer.experiment,
      answer.dataset ?? 'none',
      answer.verdict,
      answer.dataset ? String(answer.cases) : '',
      answer.seeds.join(', '),
      answer.reason,
    ].map((text) => ({ text })),
  );
  if (!several) return rows;
  return verdict === 'missing' ? [overall] : [overall, ...rows];
}
