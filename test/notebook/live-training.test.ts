import { expect } from 'chai';
import { connectDisplay, type DisplayMessage } from '../../src/notebook/display.js';
import { LiveTraining } from '../../src/notebook/live-training.js';
import type { RunProgress } from '../../src/run/one-run/run-context.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

describe('LiveTraining', () => {
  const { config } = syntheticStudy(smallStudy).runs[0]!;
  let shown: DisplayMessage['data'][];

  beforeEach(() => {
    shown = [];
    connectDisplay(({ data }) => shown.push(data));
  });
  after(() => connectDisplay(({ data }) => console.log(data['text/plain'])));

  const epoch = (number: number): RunProgress => ({
    stage: 'training',
    stepsPerEpoch: 8,
    maximumEpochs: 12,
    epoch: number,
    step: 8,
    finished: {
      epoch: number,
      trainingLoss: 1 / number,
      validationLoss: 1 / number,
      learningRate: 0.1,
      seconds: 1,
      best: true,
    },
  });

  it('shows at once, then seldom, and always the last state', () => {
    const live = new LiveTraining('a set');
    for (let number = 1; number <= 5; number++) live.update(config, epoch(number));
    expect(shown.map((data) => data['text/plain'])).to.deep.equal([
      'DSC, seed 1: epoch 1 of at most 12, step 8 of 8',
    ]);
    live.finished(config);
    live.close();
    expect(shown.at(-1)!['text/plain']).to.equal('DSC, seed 1: trained and tested');
    expect(shown.at(-1)!['text/html']).to.not.include('<svg');
  });

  it('names the fold of a cross-fitted set', () => {
    const live = new LiveTraining('a set');
    live.finished({ ...config, fold: { number: 2, of: 5 } });
    expect(shown.at(-1)!['text/plain']).to.equal('DSC, fold 2 of 5, seed 1: trained and tested');
  });

  it('says how to go on after an interruption, and nothing after that', () => {
    const live = new LiveTraining('a set');
    live.update(config, epoch(1));
    live.interrupted(config);
    live.update(config, epoch(2));
    live.close();
    expect(shown.at(-1)!['text/plain']).to.include('run this cell again to go on');
  });

  it('names results that were made with other settings', () => {
    const live = new LiveTraining('a set');
    live.reused({ config, action: 'stale', reason: 'training.maximumEpochs changed' });
    live.close();
    expect(shown.at(-1)!['text/plain'])
      .to.include('training.maximumEpochs changed')
      .and.include('npm run replicate');
  });
});
