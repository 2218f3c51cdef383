import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  comparedLosses,
  type NotebookStudy,
  type OwnLoss,
  type OwnMetric,
  scoreWith,
  segmentationLoss,
  signedRankTest,
  tf,
  trainTrial,
} from '../../src/entry-points/notebook.js';
import { connectDisplay } from '../../src/notebook/display.js';
import { ownLossName } from '../../src/notebook/own-loss.js';
import { expectRejection } from '../data/arrays/rejection.js';
import { tinyStudy } from './tiny-study.js';

/** A loss and a metric of the user's own, in five lines each, without a change in src/. */

const jaccard: OwnLoss['loss'] = segmentationLoss((y, { probabilities: p }) => {
  const both = tf.sum(tf.mul(y, p));
  return tf.sub(1, tf.div(both, tf.sub(tf.add(tf.sum(y), tf.sum(p)), both)));
});

/** The share of pixels about which the network is unsure. */
const unsure: OwnMetric = ({ probabilities: { data, classes } }) => {
  const foreground = data.filter((_, at) => at % classes === 1);
  return foreground.filter((p) => p > 0.1 && p < 0.9).length / foreground.length;
};

describe('a loss and a metric of one’s own', () => {
  let folder: string;
  let study: NotebookStudy;
  let said: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-'));
    study = tinyStudy(folder);
    connectDisplay(({ data }) => {
      said = data['text/plain'];
    });
  });
  after(() => {
    connectDisplay(({ data }) => console.log(data['text/plain']));
    rmSync(folder, { recursive: true });
  });

  it('train and score beside those of the study', async () => {
    const own = await trainTrial(study, 'phantom-skin', { name: 'soft Jaccard', loss: jaccard });
    const dsc = await trainTrial(study, 'phantom-skin', 'dsc');
    const [before, after] = [await scoreWith(study, dsc!, unsure), await scoreWith(study, own!, unsure)];
    const { pairs } = signedRankTest(after.map(({ value }, at) => value - before[at]!.value));

    expect(pairs).to.equal(3);
    expect(own!.history).to.have.length(2);
    expect(own!.config.loss).to.match(/^own:soft Jaccard:[0-9a-f]{8}$/);
    expect(own!.config.lossHyperparameters).to.deep.equal({});
    // It is the loss that was trained: its values lie in (0, 1), and other than those of DSC.
    for (const { trainingLoss } of own!.history) expect(trainingLoss).to.be.within(0, 1);
    expect(own!.history[0]!.trainingLoss).to.not.equal(dsc!.history[0]!.trainingLoss);
    expect(after.map(({ caseId }) => caseId)).to.deep.equal(own!.config.cases.test);
    for (const { value } of [...before, ...after]) expect(value).to.be.within(0, 1);
  });

  it('sees the network of the record: the Brier score of its probabilities is the stored one', async () => {
    const run = (await trainTrial(study, 'phantom-skin', 'dsc'))!;
    const brier: OwnMetric = ({ source, probabilities: { data, classes } }) => {
      const { data: labels } = source.labels;
      return labels.reduce((sum, y, at) => sum + (data[at * classes + 1]! - y) ** 2, 0) / labels.length;
    };
    const scores = await scoreWith(study, run, brier);
    scores.forEach(({ caseId, value }) => {
      const stored = run.cases.find((score) => score.caseId === caseId)!.values.brier;
      expect(value).to.be.closeTo(stored, 1e-6);
    });
  });

  it('are read the second time, and trained anew where the function has changed', async () => {
    await trainTrial(study, 'phantom-skin', { name: 'soft Jaccard', loss: jaccard });
    expect(said).to.equal('soft Jaccard, seed 1: finished earlier, read from the results');
    const other: OwnLoss = { name: 'soft Jaccard', loss: (y, p) => tf.mul(2, jaccard(y, p)) };
    expect(ownLossName(other)).to.not.equal(ownLossName({ name: 'soft Jaccard', loss: jaccard }));
    await trainTrial(study, 'phantom-skin', other);
    expect(said).to.equal('soft Jaccard, seed 1: trained and tested');
    const trials = readdirSync(join(study.cacheDir, 'trials', 'smoke', 'phantom-skin'));
    expect(trials.filter((name) => name.startsWith('own-soft Jaccard-'))).to.have.length(2);
  });

  it('are trained anew where the formula within segmentationLoss has changed', async () => {
    const squared = segmentationLoss((y, { probabilities: p }) => tf.mean(tf.squaredDifference(y, p)));
    const absolute = segmentationLoss((y, { probabilities: p }) => tf.mean(tf.abs(tf.sub(y, p))));
    const [first, second] = [squared, absolute].map((loss) => ownLossName({ name: 'distance', loss }));
    expect(second).to.not.equal(first);
    const again = segmentationLoss((y, { probabilities: p }) => tf.mean(tf.squaredDifference(y, p)));
    expect(ownLossName({ name: 'distance', loss: again })).to.equal(first);
  });

  it('take no hyperparameters', async () => {
    const refusal = trainTrial(study, 'phantom-skin', { name: 'soft Jaccard', loss: jaccard }, { gamma: 4 });
    await expectRejection(
      refusal,
      "unsupported hyperparameters of a loss of one's own (gamma); put the number into the formula and the name",
    );
  });

  it('must be scalars, with segmentationLoss or without', async () => {
    const ofEachClass: OwnLoss['loss'] = (y, { probabilities: p }) =>
      tf.mean(tf.squaredDifference(y, p), [1, 2]);
    for (const loss of [ofEachClass, segmentationLoss(ofEachClass)]) {
      const trial = trainTrial(study, 'phantom-skin', { name: 'no scalar', loss });
      await expectRejection(trial, 'invalid loss of shape [1,2], expected a scalar; take tf.mean of it');
    }
  });

  it('leave the results of the study alone', () => {
    expect(comparedLosses(study, 'phantom-skin')).to.deep.equal(['dsc', 'dsc++']);
  });

  it('need a name that can stand in a path', () => {
    expect(() => ownLossName({ name: '../up', loss: jaccard })).to.throw('invalid name of a loss, "../up"');
  });
});
