import { expect } from 'chai';
import fc from 'fast-check';
import { loadManifests } from '../../../src/data/manifest-format/manifest-files.js';
import { expressionFault, longestText } from '../../../src/data/manifest-format/safe-expression.js';
import { property } from '../../property.js';

describe('expressionFault', () => {
  const refused: Record<string, RegExp> = {
    '^(a+)+$': /repeats a group/,
    '^(a|a)*$': /repeats a group/,
    '^(?:a|a){2,}$': /repeats a group/,
    '^(?<name>a*){30}$': /repeats a group/,
    '^(a?)+?x': /repeats a group/,
    '^(a*)\\1$': /back-reference/,
    '^(?<n>a*)\\k<n>$': /back-reference/,
    '^.*.*.*.*.*x$': /forever/,
    '.*.*.*.*x$': /forever/,
    '^(a|b)|.*.*.*.*x$': /forever/,
    '^.{0,90}.{0,90}.{0,90}.{0,90}.{0,90}x$': /forever/,
    [`^${'a?'.repeat(30)}b$`]: /forever/,
    [`^${'(a|a)'.repeat(30)}b$`]: /forever/,
    '^a{100000}$': /more than 128 times/,
    [`^${'a'.repeat(300)}$`]: /more than 200 characters/,
    '^(a': /not a regular expression/,
  };
  for (const [source, told] of Object.entries(refused)) {
    it(`refuses ${source.slice(0, 40)}`, () => {
      expect(expressionFault(source)).to.match(told);
    });
  }

  it('lets pass what cuts names from ids', () => {
    const sound = [
      '^Image_(\\d+)[LR]$',
      '^([A-Z]{4})_\\d+$',
      '^(?<patient>[^_]+)_(?:left|right)?_?\\d{3}$',
      '^case_(\\d+)(?:_\\d)?$',
      '^([+*?]+)\\+\\(\\)+$',
      '(\\d+)-(\\d+)-x',
      '^(\\w+)-(\\w+)-(\\w+)-(\\w+)$',
      '^\\\\1(.*)',
    ];
    for (const source of sound) expect(expressionFault(source), source).to.equal(undefined);
    expect(loadManifests().length, 'those of the project, which hold expressions').to.be.at.least(16);
  });

  // What passes ends soon, whatever the text.
  const piece = fc.constantFrom(
    '.',
    'a',
    '[ab]',
    '.*',
    'a+',
    'a*',
    'a?',
    '(a|a)',
    '(a*)',
    '(a*)?',
    '|',
    '.{1,40}',
  );
  property(
    'lets nothing pass that takes long',
    [fc.array(piece, { maxLength: 12 }), fc.boolean()],
    (pieces, isTied) => {
      const source = `${isTied ? '^' : ''}${pieces.join('')}x$`;
      if (expressionFault(source)) return;
      const start = performance.now();
      new RegExp(source).exec('a'.repeat(longestText));
      expect(performance.now() - start, source).to.be.below(2000);
    },
    300,
  );
});
