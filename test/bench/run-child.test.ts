import { expect } from 'chai';
import { reasonIn, runChild } from '../../bench/run-child.js';

const node = (code: string, limitSeconds = 20) =>
  runChild<unknown>(process.execPath, ['-e', code], { limitSeconds });

describe('a timing in a process of its own', () => {
  it('is the JSON line printed last', async () => {
    const outcome = await node(`console.log('warming up'); console.log('{"medianMs": 3}')`);
    expect(outcome).to.deep.equal({ line: { medianMs: 3 } });
  });

  it('hands its environment over', async () => {
    const code = 'console.log(JSON.stringify(process.env.BENCH_WORD))';
    const environment = { BENCH_WORD: 'peer' };
    expect(await runChild(process.execPath, ['-e', code], { environment, limitSeconds: 20 })).to.deep.equal({
      line: 'peer',
    });
  });

  const failing: [string, () => Promise<unknown>, RegExp][] = [
    [
      'an absent program',
      () => runChild('./no-such-python', [], { limitSeconds: 20 }),
      /could not be started.*ENOENT/,
    ],
    ['an exception', () => node(`throw new RangeError('no bf16 here')`), /^RangeError: no bf16 here$/],
    ['a silent failure', () => node('process.exit(3)'), /^ended with code 3$/],
    ['a kill', () => node(`process.kill(process.pid, 'SIGKILL')`), /^killed by SIGKILL/],
    ['no JSON', () => node(`console.log('done')`), /^printed no JSON: "done"$/],
    ['no output at all', () => node(''), /^printed no JSON: ""$/],
    ['too long a wait', () => node('setTimeout(() => {}, 60000)', 0.2), /^took longer than 0.2 s$/],
  ];
  for (const [name, run, reason] of failing) {
    it(`fails with a reason: ${name}`, async () => {
      const outcome = (await run()) as { failure: string };
      expect(outcome.failure).to.match(reason);
    });
  }

  it("finds the sentence in a Python traceback, past a library's chatter", () => {
    const complaint = `I0000 port.cc:153] oneDNN custom operations are on.
Traceback (most recent call last):
  File "bench/peers/pytorch_unet.py", line 23, in <module>
    import torch
ModuleNotFoundError: No module named 'torch'
some thread is still closing
`;
    expect(reasonIn(complaint)).to.equal("ModuleNotFoundError: No module named 'torch'");
    expect(reasonIn('\n\n')).to.equal(undefined);
  });
});
