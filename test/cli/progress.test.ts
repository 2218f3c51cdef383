import { expect } from 'chai';
import { ProgressLine, type ProgressOutput } from '../../src/cli/progress.js';

/** An output that keeps what is written to it. */
function recorded(output: Omit<ProgressOutput, 'write'>): ProgressOutput & { said: string } {
  return {
    ...output,
    said: '',
    write(text: string) {
      this.said += text;
    },
  };
}

const label = '[17/22] phantom-ultrasound/unified-focal++/seed-1: epoch 8 of 12, validation loss 0.123';

describe('ProgressLine', () => {
  let term: string | undefined;
  beforeEach(() => {
    term = process.env.TERM;
    process.env.TERM = 'xterm';
  });
  afterEach(() => {
    if (term === undefined) delete process.env.TERM;
    else process.env.TERM = term;
  });

  for (const columns of [20, 40, 59, 60, 80, 120, 200]) {
    it(`fits ${columns} columns and shows how far it is, whatever the label`, () => {
      const output = recorded({ isTTY: true, columns });
      new ProgressLine(output).update(label, 0.585);
      const [start, line = ''] = output.said.split('\u001b[2K');
      expect(start).to.equal('\r');
      expect(line.length).to.be.at.most(columns - 1);
      expect(line).to.match(/58 %/);
      if (columns >= 40) expect(line).to.match(/estimating$/);
      if (columns >= 40) expect(line).to.match(/^\[17\/22\]/);
    });
  }

  it('draws no bar where the terminal is narrower than 60 columns', () => {
    for (const [columns, bar] of [
      [59, false],
      [60, true],
    ] as const) {
      const output = recorded({ isTTY: true, columns });
      new ProgressLine(output).update('reading', 0.5);
      expect(/[━─]/.test(output.said), String(columns)).to.equal(bar);
    }
  });

  it('writes plain lines to a pipe and to a terminal that cannot rewrite a line', () => {
    process.env.TERM = 'dumb';
    for (const isTTY of [false, true]) {
      const output = recorded({ isTTY, columns: 80 });
      const progress = new ProgressLine(output);
      progress.update(label, 0.585);
      progress.update(label, 0.6);
      progress.say('done');
      progress.clear();
      expect(output.said).to.equal(`${label} (58 %, estimating)\ndone\n`);
    }
  });
});
