import { expect } from 'chai';
import { confirmedAnewText, confirmedVariantsText } from '../../src/evaluate/confirmed-variants.js';
import { type VariantName, type VerdictVariants, variantNames } from '../../src/evaluate/verdict-variants.js';
import { claims, type Verdict } from '../../src/study/claims.js';

/** A line of the table: every variant as the rule, but for those that are named. */
function line(
  dataset: string,
  verdict: Verdict,
  others: Partial<Record<VariantName, Verdict | null>> = {},
): VerdictVariants {
  const variants = Object.fromEntries(
    variantNames.map((name) => [name, verdict]),
  ) as VerdictVariants['variants'];
  const [claim] = claims;
  return { claim: claim!, pair: claim!.pairs[0]!, dataset, verdict, variants: { ...variants, ...others } };
}

describe('what confirmed verdicts hang on', () => {
  it('names the rules that leave fewer, and the sets that stand under all', () => {
    const neither = {
      'new training cases': 'inconclusive',
      'new fitted cases': 'inconclusive',
    } as const;
    const lines = [
      line('a', 'confirmed', { 'margin 0.01': 'inconclusive', ...neither }),
      line('b', 'confirmed', neither),
      line('c', 'confirmed', { 'images as units': null }),
      line('d', 'inconclusive', { 'margin 0.05': 'confirmed' }),
    ];
    expect(confirmedVariantsText(lines)).to.equal(
      'Of the 3 confirmed sets, these stay so: 2 if at most 0.01 of overlap may be lost, 1 with a correction for shared training cases (Nadeau and Bengio), 1 with that correction if validation cases are not counted as training cases; 1 (c) under every rule of the table of variants.',
    );
    expect(confirmedAnewText(lines)).to.equal(
      '1 of them remains with a correction for shared training cases',
    );
  });

  it('says where all stand, where none does, and nothing where nothing is confirmed', () => {
    expect(confirmedVariantsText([line('a', 'confirmed')])).to.equal(
      'Of the 1 confirmed set all stay so under every rule of the table of variants.',
    );
    const one = line('a', 'confirmed', { 'without broken-down runs': 'contradicted' });
    expect(confirmedVariantsText([one])).to.equal(
      'Of the 1 confirmed set, these stay so: 0 without broken-down runs; 0 under every rule of the table of variants.',
    );
    expect(confirmedVariantsText([line('a', 'inconclusive')])).to.equal(undefined);
  });

  it('does not count a set as standing that cannot be judged without broken-down runs', () => {
    const few = {
      ...line('a', 'confirmed', { 'without broken-down runs': null }),
      unbroken: { networks: [2, 5], patients: [8, 20], isTooSmall: true },
    } satisfies VerdictVariants;
    expect(confirmedVariantsText([few, line('b', 'confirmed')])).to.equal(
      'Of the 2 confirmed sets, these stay so: 1 without broken-down runs; 1 (b) under every rule of the table of variants. Without broken-down runs a cannot be judged: too few are left.',
    );
  });

  it('tells both ratios of the correction apart', () => {
    const fitted = line('a', 'confirmed', { 'new fitted cases': 'inconclusive' });
    expect(confirmedVariantsText([fitted])).to.contain(
      'these stay so: 0 with that correction if validation cases are not counted as training cases; 0 under every rule',
    );
    expect(confirmedAnewText([fitted])).to.match(
      /^1 of them remains .*, 0 if validation cases are not counted as training cases$/,
    );
    expect(confirmedAnewText([line('a', 'confirmed')])).to.equal(
      '1 of them remains with a correction for shared training cases',
    );
  });

  it('counts none anew where no verdict is asked that', () => {
    expect(confirmedAnewText([line('a', 'confirmed', { 'new training cases': null })])).to.equal(undefined);
    expect(confirmedAnewText([line('a', 'inconclusive')])).to.equal(undefined);
  });
});
