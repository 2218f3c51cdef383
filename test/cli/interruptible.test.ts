import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createInterruption } from '../../src/cli/interruptible.js';
import { InterruptedRunError } from '../../src/core/errors.js';

describe('a request to stop', () => {
  const turnMs = 2;
  let exits: number;
  let told: number;
  const interruption = () => createInterruption(() => void exits++, turnMs);
  const stage = (signal: AbortSignal) =>
    new Promise<string>((done) => signal.addEventListener('abort', () => done('stopped')));
  const tell = () => void told++;
  beforeEach(() => {
    [exits, told] = [0, 0];
  });

  it('ends the process where there is nothing to save', () => {
    interruption().request(true);
    expect(exits).to.equal(1);
  });

  it('told several times at once is one, and told again later ends the process', async () => {
    const { request, during } = interruption();
    const running = during(tell, stage);
    for (let copy = 0; copy < 4; copy++) request(true);
    expect(await running).to.equal('stopped');
    // Late copies come while the failure is being told.
    request(true);
    expect([told, exits]).to.deep.equal([1, 0]);
    await sleep(50 * turnMs);
    request(true);
    expect(exits).to.equal(1);
  });

  it('that waited for a long step is still of the same burst', async () => {
    const { request, during } = interruption();
    const running = during(tell, stage);
    request(true);
    // However long the step takes, it leaves the event loop one turn.
    const end = performance.now() + 20 * turnMs;
    while (performance.now() < end);
    await sleep(1);
    request(true);
    await running;
    expect([told, exits]).to.deep.equal([1, 0]);
  });

  it('by the end of the parent never breaks an orderly end off', async () => {
    const { request, during } = interruption();
    const running = during(tell, stage);
    request(true);
    await sleep(50 * turnMs);
    request(false);
    await running;
    expect(exits).to.equal(0);
  });

  it('is not forgotten by the next stage of the command', async () => {
    const { request, during } = interruption();
    const running = during(tell, stage);
    request(true);
    await running;
    let begun = false;
    const next = during(tell, async () => {
      begun = true;
    });
    expect(await next.catch((error: unknown) => error)).to.be.instanceOf(InterruptedRunError);
    expect(begun).to.equal(false);
  });
});
