import { expect } from 'chai';
import { afterEpoch, initialSchedule, type ScheduleState } from '../../src/train/schedule.js';

const settings = {
  learningRate: 0.1,
  plateauPatience: 3,
  plateauFactor: 0.1,
  minimumLearningRate: 1e-4,
  stopPatience: 6,
  minimumDelta: 1e-7,
};

function replay(losses: readonly number[]): ScheduleState[] {
  const states: ScheduleState[] = [];
  let state = initialSchedule(settings);
  for (const loss of losses) {
    state = afterEpoch(settings, state, loss).state;
    states.push(state);
  }
  return states;
}

describe('schedule', () => {
  it('lowers the rate at the third epoch without improvement and stops at the sixth', () => {
    const states = replay([1, 1, 1, 1, 1, 1, 1]);
    const rates = states.map(({ learningRate }) => Number(learningRate.toPrecision(6)));
    expect(rates).to.deep.equal([0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001]);
    expect(states.map(({ stopped }) => stopped)).to.deep.equal([
      false,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('never goes below the minimum rate', () => {
    const steady = Array.from({ length: 30 }, (_, epoch) => 1 - epoch * 1e-9);
    expect(replay(steady).at(-1)!.learningRate).to.equal(Math.fround(1e-4));
  });

  it('an improvement smaller than the minimum delta renews the checkpoint but not the patience', () => {
    const first = afterEpoch(settings, initialSchedule(settings), 0.5);
    const second = afterEpoch(settings, first.state, 0.5 - 5e-8);
    expect(second.best).to.equal(true);
    expect(second.state.plateauWait).to.equal(1);
    expect(second.state.stopWait).to.equal(1);
  });

  it('an equal loss is no improvement', () => {
    const first = afterEpoch(settings, initialSchedule(settings), 0.5);
    expect(afterEpoch(settings, first.state, 0.5).best).to.equal(false);
  });
});
