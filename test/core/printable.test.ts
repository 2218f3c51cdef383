import { expect } from 'chai';
import fc from 'fast-check';
import { DataError } from '../../src/core/errors.js';
import { printable, printableLine } from '../../src/core/printable.js';
import { textTable } from '../../src/text/text-table.js';
import { property } from '../property.js';

/** What a terminal would obey. */
const isObeyed = (code: number) =>
  (code < 32 && code !== 10) ||
  (code >= 127 && code < 160) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069) ||
  code === 0x2028 ||
  code === 0x2029;

describe('printable', () => {
  it('tells control characters as escapes', () => {
    expect(printable('a\u001b[2J\u009b1m\r\tb\u202e\u2066\u2028\u007f')).to.equal(
      'a\\u001b[2J\\u009b1m\\u000d\\u0009b\\u202e\\u2066\\u2028\\u007f',
    );
    expect(printable('Bildnis_ä µm × 2 — 図 🙂\nline')).to.equal('Bildnis_ä µm × 2 — 図 🙂\nline');
    expect(printableLine('a\nb')).to.equal('a\\u000ab');
  });

  it('holds in failures and in tables', () => {
    const { message, failure } = new DataError({
      verb: 'invalid',
      what: 'file "\u001b]52;c;ZXZpbA\u0007"',
      where: 'a\nerror: b\u009b',
      remedy: 'none\u202e',
    });
    expect(message).to.equal(
      'invalid file "\\u001b]52;c;ZXZpbA\\u0007": a\\u000aerror: b\\u009b; none\\u202e',
    );
    expect(failure.where, 'what is told apart stays as it was').to.equal('a\nerror: b\u009b');
    const lines = textTable(['a', 'b'], [['\u001b', 'x\ny']]).split('\n');
    expect(lines.slice(2)).to.deep.equal(['\\u001b  x\\u000ay', '']);
  });

  property(
    'leaves nothing that is obeyed, nothing twice, and the rest as it is',
    [fc.string({ unit: 'binary' })],
    (text) => {
      const said = printable(text);
      expect([...said].some((character) => isObeyed(character.charCodeAt(0)))).to.equal(false);
      expect(printable(said)).to.equal(said);
      if (![...text].some((character) => isObeyed(character.charCodeAt(0)))) expect(said).to.equal(text);
      expect(JSON.parse(printable(JSON.stringify(text)))).to.equal(text);
    },
  );
});
