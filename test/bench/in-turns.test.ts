import { expect } from 'chai';
import { inTurns } from '../../bench/in-turns.js';

const entrant = (name: string, script: string) => ({ name, program: process.execPath, args: ['-e', script] });
const says = (value: number) => `console.log(JSON.stringify(${value}))`;
const conditions = (said: string[]) => ({
  rounds: 2,
  title: 'title',
  describe: (line: number) => `${line} ms`,
  environment: {},
  limitSeconds: 20,
  signal: new AbortController().signal,
  onProgress: (line: string) => void said.push(line),
});

describe('turns of competitors', () => {
  it('go round by round, and who fails keeps its earlier rounds and takes no more', async () => {
    const said: string[] = [];
    const field = [entrant('good', says(1)), entrant('bad', 'throw new Error("no peer")')];
    expect(await inTurns<number>(field, conditions(said))).to.deep.equal([
      { name: 'good', rounds: [1, 1] },
      { name: 'bad', rounds: [undefined, undefined], failure: 'Error: no peer' },
    ]);
    expect(said).to.deep.equal([
      'title, round 1 of 2: good: 1 ms',
      'title, round 1 of 2: bad: Error: no peer',
      'title, round 2 of 2: good: 1 ms',
    ]);
  });

  it('spare who has shown enough', async () => {
    const sitsOut = (one: number, all: readonly { rounds: readonly (number | undefined)[] }[]) =>
      (all[one]!.rounds[0] ?? 0) > 5;
    const turns = await inTurns<number>([entrant('fast', says(1)), entrant('slow', says(9))], {
      ...conditions([]),
      sitsOut,
    });
    expect(turns.map(({ rounds }) => rounds)).to.deep.equal([
      [1, 1],
      [9, undefined],
    ]);
  });

  it('stop when they are told to', async () => {
    const stopped = { ...conditions([]), signal: AbortSignal.abort(new Error('stop')) };
    const reason = await inTurns<number>([entrant('any', says(1))], stopped).catch((error: Error) => error);
    expect((reason as Error).message).to.equal('stop');
  });
});
