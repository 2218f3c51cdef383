import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { benchReport } from '../../bench/bench-report.js';
import type { BenchResult } from '../../bench/bench-result.js';

const folder = 'bench/results';

describe('bench results', () => {
  const stored = readdirSync(folder).filter((file) => file.endsWith('.json'));

  it('hold a run at least', () => expect(stored).to.not.have.length(0));

  for (const file of stored) {
    it(`${file} gives the report beside it`, () => {
      const result = JSON.parse(readFileSync(join(folder, file), 'utf8')) as BenchResult;
      expect(benchReport(result)).to.equal(readFileSync(join(folder, file.replace(/json$/, 'txt')), 'utf8'));
    });
  }
});
