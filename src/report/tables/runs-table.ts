/** The table of runs and how their training ended, so that runs that broke down are visible. */

import { type Evaluation, studyNotes } from '../../evaluate/evaluation.js';
import type { RunRecord } from '../../record/run-record.js';
import { lossLabel } from '../../study/losses.js';
import { runName } from '../../study/run-config.js';
import { fixed } from '../../text/number-format.js';
import { leftColumns, plainCells, recordsOf, rightColumns, type Table } from './table.js';

export function runsTable(evaluation: Evaluation): Table {
  const runs = evaluation.study.runs;
  return {
    name: 'runs',
    title: 'Runs: how training ended',
    notes: [
      ...studyNotes(evaluation),
      'Fold: the part of the patients that is used for testing the run, not for training; –: fixed split.',
      'Early stopping: the validation loss did not improve for as many epochs as the protocol waits. Cap: training reached the largest allowed number of epochs. Broken down (runs of ten epochs or more): the mean training loss of the last tenth of the epochs is more than 1.5 times the lowest, or the validation loss was lowest within the first tenth. The network that is tested is always that of the best epoch. Broken-down runs are counted like the others.',
    ],
    grid: {
      columns: [
        ...leftColumns('Data set', 'Loss'),
        ...rightColumns('Fold', 'Seed', 'Epochs', 'Best epoch', 'Validation loss'),
        ...leftColumns('Ended by'),
      ],
      rows: runs.map((run) => {
        const { dataset, loss, seed, fold } = run.config;
        const { epochs, bestEpoch, validationLoss } = training(run);
        const cells = plainCells(
          ...[dataset, lossLabel(loss), fold ? `${fold.number} of ${fold.of}` : '–', `${seed}`],
          ...[`${epochs}`, `${bestEpoch}`, fixed(validationLoss, 4)],
        );
        return [...cells, { text: endingText(run), strong: run.ending.kind === 'broken down' }];
      }),
    },
    records: recordsOf(runs, {
      preset: () => evaluation.preset,
      run: ({ config }) => runName(config),
      dataset: ({ config }) => config.dataset,
      loss: ({ config }) => config.loss,
      fold: ({ config }) => config.fold?.number ?? '',
      seed: ({ config }) => config.seed,
      epochs: (run) => training(run).epochs,
      best_epoch: (run) => training(run).bestEpoch,
      best_validation_loss: (run) => training(run).validationLoss,
      ended_by: ({ ending }) => ending.kind,
      why: ({ ending }) => ('why' in ending ? ending.why : ''),
    }),
  };
}

function endingText({ ending }: RunRecord): string {
  return 'why' in ending ? `${ending.kind}: ${ending.why}` : ending.kind;
}

/** The best epoch is that of the kept network, the last one with the lowest validation loss so far. */
function training({ history }: RunRecord) {
  const best = history.findLast((epoch) => epoch.best) ?? history.at(-1)!;
  return { epochs: history.length, bestEpoch: best.epoch, validationLoss: best.validationLoss };
}
