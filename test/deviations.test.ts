import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

describe('DEVIATIONS.md', () => {
  const marked = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name))
    .filter((path) => /\bDeviation: /.test(readFileSync(path, 'utf8')))
    .sort();
  const listed = [...readFileSync('DEVIATIONS.md', 'utf8').matchAll(/^\| `(src\/[^`]+)` \|/gm)]
    .map((match) => match[1]!)
    .sort();

  it('lists every file that is marked "Deviation:", and no other', () => {
    expect(listed).to.deep.equal(marked);
  });
});
