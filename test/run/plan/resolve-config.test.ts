import { expect } from 'chai';
import { DataError, UsageError } from '../../../src/core/errors.js';
import type { DataSet } from '../../../src/data/cases/data-set.js';
import { referencesOf } from '../../../src/data/cases/references-of.js';
import { loadManifest } from '../../../src/data/manifest-format/manifest-files.js';
import { resolveConfig } from '../../../src/run/plan/resolve-config.js';
import { presets } from '../../../src/study/presets.js';

/** A data set of which nothing but names is known. */
const named = (id: string) =>
  ({
    id,
    channels: 1,
    foregroundClasses: ['object'],
    split: {
      training: [{ caseId: 'a' }, { caseId: 'b' }],
      validation: [{ caseId: 'c' }],
      test: [{ caseId: 'd' }],
    },
  }) as unknown as DataSet;

describe('resolveConfig', () => {
  const resolve = (preset: (typeof presets)[keyof typeof presets], id: string) =>
    resolveConfig(preset, loadManifest(id), named(id), { loss: 'dsc', seed: 1 }, {});

  it('brings volumes to the preset’s spacing and patch, windows overlapping by half', () => {
    for (const preset of [presets.smoke, presets.mini, presets.paper]) {
      const manifest = loadManifest('kits19');
      const { preprocess, patch, network } = resolve(preset, 'kits19');
      expect(preprocess).to.deep.equal(
        manifest.protocol.preprocess.map((step) =>
          step.op === 'resample'
            ? { op: 'resample', spacingMm: step.spacingMm.map((mm) => mm * preset.spacingFactor) }
            : step,
        ),
      );
      expect(preprocess.some(({ op }) => op === 'resample')).to.equal(true);
      expect(patch).to.deep.equal({ overlap: network.inputShape.map((extent) => extent / 2) });
      expect(network.inputShape).to.deep.equal(
        preset.inputShapes?.[manifest.experiment!] ?? manifest.protocol.networkInputShape,
      );
    }
  });

  it('resizes images to the network’s input, and leaves the other steps as they are', () => {
    for (const preset of [presets.mini, presets.paper]) {
      const { preprocess, patch, network } = resolve(preset, 'dsb2018');
      expect(preprocess).to.deep.equal(
        loadManifest('dsb2018').protocol.preprocess.map((step) =>
          step.op === 'resize' ? { op: 'resize', shape: network.inputShape } : step,
        ),
      );
      expect(patch).to.equal(null);
    }
  });
});

describe('the input of a network', () => {
  const resolved = (networkInputShape: number[], preset = presets.paper) => {
    const { protocol, ...manifest } = loadManifest('drive');
    const preprocess = [{ op: 'resize' as const, shape: networkInputShape }];
    const edited = { ...manifest, protocol: { ...protocol, networkInputShape, preprocess } };
    return resolveConfig(preset, edited, named('drive'), { loss: 'dsc', seed: 1 }, {}).network.inputShape;
  };

  it('is refused before any training where its levels cannot halve it', () => {
    expect(() => resolved([100, 8])).to.throw(
      DataError,
      /^invalid networkInputShape 100 × 8 of drive \(expected multiples of 16, because each of the 4 levels halves the grid\); correct it in the manifest, such as 96 × 16, /,
    );
    expect(() => resolved([104, 96])).to.throw(/such as 112 × 96/);
    expect(resolved([96, 16])).to.deep.equal([96, 16]);
  });

  it('is that of the preset where it has one, whatever the manifest says', () => {
    expect(resolved([100, 8], presets.mini)).to.deep.equal([256, 256]);
    expect(resolved([100, 8], { ...presets.own, inputShape: [96, 16] })).to.deep.equal([96, 16]);
  });
});

describe('referencesOf', () => {
  it('finds cases on any side, in the order asked for, and names one that is not there', () => {
    const found = referencesOf(named('x'), ['d', 'a', 'c']).map(({ caseId }) => caseId);
    expect(found).to.deep.equal(['d', 'a', 'c']);
    expect(() => referencesOf(named('x'), ['e'])).to.throw(UsageError, 'unknown case e of x');
  });
});
