import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Mocha from 'mocha';
import { skipBecause } from './skip-because.js';

describe('a skipped test', () => {
  it('says why in its title, as do all tests behind a hook that skips', () => {
    const suite = Mocha.Suite.create(new Mocha().suite, 'a suite');
    const tests = ['first', 'second'].map((title) => new Mocha.Test(title, () => {}));
    for (const test of tests) suite.addTest(test);
    const skipping = (test: Mocha.Runnable) => {
      const context = { test, skip: () => undefined as never } as unknown as Mocha.Context;
      skipBecause(context, 'no such program');
    };
    skipping(Object.assign(tests[0]!, { type: 'test' }));
    expect(tests.map(({ title }) => title)).to.deep.equal(['first (skipped: no such program)', 'second']);
    tests[0]!.title = 'first';
    skipping(Object.assign(new Mocha.Runnable('before all'), { type: 'hook', parent: suite }));
    expect(tests.map(({ title }) => title)).to.deep.equal([
      'first (skipped: no such program)',
      'second (skipped: no such program)',
    ]);
  });

  it('is never skipped without a word', () => {
    const silent = readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !['skip-because.ts', 'skip-because.test.ts'].includes(name))
      // A test file inside a test file is text, as test-chain.long.ts has it.
      .filter((name) => name !== join('tools', 'test-chain.long.ts'))
      .filter((name) =>
        /\bthis\.skip\(|\b(?:it|describe)\.skip\(/.test(readFileSync(join('test', name), 'utf8')),
      );
    expect(silent).to.deep.equal([]);
  });
});
