import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Manifest, manifestSchema } from '../../../src/data/manifest-format/manifest.js';
import { manifestFolder } from '../../../src/data/manifest-format/manifest-files.js';

describe('what a manifest says and the study does not follow', () => {
  const parse = (id: string, change: (manifest: Manifest) => void) => {
    const manifest = JSON.parse(readFileSync(join(manifestFolder(), `${id}.json`), 'utf8'));
    change(manifest);
    const result = manifestSchema.safeParse(manifest);
    return result.success ? '' : result.error.message;
  };

  it('is refused, with what it would have to be', () => {
    expect(parse('kits19', () => {})).to.equal('');
    expect(parse('kits19', ({ protocol }) => (protocol.patchOverlap = [40, 80, 81]))).to.include(
      'protocol.patchOverlap 40 × 80 × 81, expected null or 40 × 80 × 80',
    );
    expect(parse('kits19', ({ protocol }) => (protocol.stopPatience = 11))).to.include(
      'protocol.stopPatience 11, expected 10',
    );
    expect(
      parse('drive', ({ protocol }) => (protocol.preprocess[0] = { op: 'resize', shape: [256, 512] })),
    ).to.match(/resizes to 256 × 512, expected the networkInputShape 512 × 512/);
  });

  it('is refused where a number stands on two sides of a split', () => {
    const told = parse('drive', ({ split }) => {
      if (split.kind === 'numbers') split.test.push(split.validation[0]!);
    });
    expect(told).to.include('numbers 16 stand on two sides');
  });
});
