import { expect } from 'chai';
import { loadManifest } from '../../src/data/manifest-format/manifest-files.js';
import { openDataSet } from '../../src/data/open-data-set.js';
import { resolveConfig } from '../../src/run/plan/resolve-config.js';
import { presets } from '../../src/study/presets.js';
import { configHash, type RunConfig } from '../../src/study/run-config.js';

/** Every place in a value below its top, as a path, with the value there. */
function places(value: unknown, path: readonly string[] = []): { path: readonly string[]; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, below]) => places(below, [...path, key]));
}

/** A copy with another value of the same kind at one place. */
function changed(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) {
    // Twice an extent is still one that the network can halve.
    if (typeof value === 'number') return value === 0 ? 1 : 2 * value;
    if (typeof value === 'boolean') return !value;
    return `${String(value)}x`;
  }
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...(value as Record<string, unknown>) };
  (copy as Record<string, unknown>)[key] = changed((value as Record<string, unknown>)[key], rest);
  return copy;
}

/** A run on a fixed split. */
const one = { loss: 'dsc++', seed: 1 } as const;

describe('the identity of a run', () => {
  let config: RunConfig;
  before(async () => {
    const dataSet = await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' });
    config = resolveConfig(presets.smoke, loadManifest('phantom-nuclei'), dataSet, one, {});
  });

  it('changes with every value of its configuration', () => {
    const hash = configHash(config);
    for (const { path } of places(config))
      expect(configHash(changed(config, path) as RunConfig), path.join('.')).to.not.equal(hash);
  });

  it('changes with the fold, its number of folds, and the patient of a case', async () => {
    const folded: RunConfig = {
      ...config,
      fold: { number: 1, of: 5 },
      patients: { noun: 'child', byCase: { a: '1', b: '1' } },
    };
    const hash = configHash(folded);
    expect(hash).to.not.equal(configHash(config));
    for (const part of ['fold', 'patients'] as const)
      for (const { path } of places(folded[part], [part]))
        expect(configHash(changed(folded, path) as RunConfig), path.join('.')).to.not.equal(hash);
    expect(configHash({ ...folded, patients: { ...folded.patients!, noun: null } })).to.not.equal(hash);
  });

  /** Fields of a preset that stand in no configuration, each with the reason. */
  const apart: Record<string, string> = {
    purpose: 'what a reader may conclude, no number',
    defaults: 'which runs are planned',
    partialData: 'whether a part of a set is taken or refused; the cases themselves are in the configuration',
    inputShapes: 'those of other experiments than the one at hand',
    spacingFactor: 'used by volumes alone; tested there',
  };

  it('changes with every field of a preset that can change a number', async () => {
    const manifest = loadManifest('phantom-nuclei');
    const dataSet = await openDataSet('phantom-nuclei', { dataDir: '', partial: 'use' });
    const hashOf = (preset: unknown) =>
      configHash(resolveConfig(preset as typeof presets.smoke, manifest, dataSet, one, {}));
    const hash = hashOf(presets.smoke);
    for (const { path } of places(presets.smoke)) {
      const isApart = path[0]! in apart;
      const other = hashOf(changed(presets.smoke, path));
      if (!isApart) expect(other, path.join('.')).to.not.equal(hash);
    }
    const volume = loadManifest('phantom-kidney');
    const volumes = await openDataSet('phantom-kidney', { dataDir: '', partial: 'use' });
    const volumeHash = (spacingFactor: number) =>
      configHash(
        resolveConfig({ ...presets.smoke, spacingFactor }, volume, volumes, { loss: 'dsc', seed: 1 }, {}),
      );
    expect(volumeHash(3)).to.not.equal(volumeHash(4));
  });

  it('changes with the label rule of a manifest: threshold, map, grey edges', async () => {
    const manifest = loadManifest('chasedb1');
    if (manifest.source.kind !== 'files') throw new Error('chasedb1 is read from files');
    const { source } = manifest;
    const dataSet = await openDataSet('phantom-vessels', { dataDir: '', partial: 'use' });
    const hashOf = (labels: typeof source.labels) =>
      configHash(
        resolveConfig(presets.mini, { ...manifest, source: { ...source, labels } }, dataSet, one, {}),
      );
    const hash = hashOf(source.labels);
    for (const { path } of places(source.labels))
      expect(hashOf(changed(source.labels, path) as typeof source.labels), path.join('.')).to.not.equal(hash);
  });
});
