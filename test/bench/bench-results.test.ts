import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { benchReport } from '../../bench/bench-report.js';
import type { BenchResult } from '../../bench/bench-result.js';
import { costFigure } from '../../bench/cost-figure.js';

const folder = 'bench/results';

describe('bench results', () => {
  const stored = readdirSync(folder).filter(
    (file) => file.endsWith('.json') && file !== 'precision.json', // of another kind: precision-result.test.ts
  );

  it('hold a run at least', () => expect(stored).to.not.have.length(0));

  for (const file of stored) {
    const result = JSON.parse(readFileSync(join(folder, file), 'utf8')) as BenchResult;
    const picture = join(folder, file.replace(/json$/, 'svg'));

    it(`${file} gives the report beside it`, () => {
      expect(benchReport(result)).to.equal(readFileSync(join(folder, file.replace(/json$/, 'txt')), 'utf8'));
    });

    it(`${file} gives the picture beside it, where it has a cost law`, () => {
      const drawn = result.cost && costFigure(result.cost, result.machine.processor);
      expect(drawn).to.equal(existsSync(picture) ? readFileSync(picture, 'utf8') : undefined);
    });
  }
});
