import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

describe('the time limit of tests', () => {
  it('is the one of .mocharc.json: it ends what hangs, and no slow machine fails by it', () => {
    const { timeout } = JSON.parse(readFileSync('.mocharc.json', 'utf8'));
    expect(timeout).to.equal(20 * 60_000);
    const others = readdirSync('test', { recursive: true, encoding: 'utf8' })
      // property.ts adds to it for PROPERTY_RUNS.
      .filter((name) => name.endsWith('.ts') && !['property.ts', 'time-limit.test.ts'].includes(name))
      .filter((name) => /\.timeout\(|\btimeout: (?!0\b)\d/.test(readFileSync(join('test', name), 'utf8')));
    // A program that the test waits for without a break: mocha cannot end it.
    expect(others).to.deep.equal([join('tools', 'fake-project.ts')]);
  });
});
