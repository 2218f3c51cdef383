import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { readManifest } from '../../../src/data/manifest-format/manifest-files.js';

const sound = () => ({
  id: 'my-scans',
  title: 'my-scans',
  role: 'own',
  what: 'Scans.',
  citation: 'none',
  licence: { name: 'own', terms: 'None.', picturesMayBeShared: false },
  obtain: { gated: true, steps: ['They are here.'] },
  foregroundClasses: ['lesion'],
  channels: 3,
  spatialRank: 2,
  protocol: {
    networkInputShape: [64, 64],
    preprocess: [{ op: 'resize', shape: [64, 64] }, { op: 'z-score' }],
    patchOverlap: null,
    plateauPatience: 8,
    stopPatience: 16,
  },
  source: {
    kind: 'listed',
    folder: '/scans',
    cases: [{ id: 'a', image: 'a.png', masks: ['a_mask.png'] }],
    labels: { kind: 'binary', threshold: 128, greyEdges: false },
    emptyMasks: 'fault',
  },
  split: { kind: 'group-hash', origin: 'by patient', seed: 'x', validationShare: 0.2, testShare: 0.2 },
  notes: [],
});

/** What a test may spoil. */
// biome-ignore lint/suspicious/noExplicitAny: a manifest is spoilt in ways that its type forbids.
type Loose = any;

describe('a manifest with a fault', () => {
  let path: string;
  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'manifest-')), 'my-scans.json');
  });
  afterEach(() => rmSync(join(path, '..'), { recursive: true }));

  function told(change: (manifest: Loose) => void): string {
    const manifest = sound();
    change(manifest);
    writeFileSync(path, JSON.stringify(manifest));
    try {
      readManifest(path);
    } catch (error) {
      expect(error).to.be.instanceOf(DataError);
      return (error as Error).message.replaceAll(path, 'FILE');
    }
    throw new Error('it was read without complaint');
  }

  it('is read without one', () => {
    writeFileSync(path, JSON.stringify(sound()));
    expect(readManifest(path).id).to.equal('my-scans');
  });

  const faults: [string, (manifest: Loose) => void, string][] = [
    [
      'a number for a text',
      (manifest) => (manifest.source.cases[0].image = 7),
      'invalid manifest (source.cases[0].image: expected text in quotes, found 7): FILE; correct source.cases[0].image, such as "images/p1_7.png"',
    ],
    [
      'a field that is missing',
      (manifest) => delete manifest.source.folder,
      'invalid manifest (source.folder: expected text in quotes, found nothing): FILE; correct source.folder, such as "/home/me/scans"',
    ],
    [
      'a misspelt field',
      (manifest) => (manifest.source.cases[0].pateint = 'p1'),
      'invalid manifest (unknown field "pateint" in source.cases[0]; did you mean "patient"?): FILE',
    ],
    [
      'another kind',
      (manifest) => (manifest.split.kind = 'random'),
      'invalid manifest (split.kind: expected "numbers", "groups", "listed" or "group-hash", found "random"): FILE; correct split.kind, such as "group-hash"',
    ],
    ['a value outside a list', (manifest) => (manifest.channels = 4), '(channels: expected 1 or 3, found 4)'],
    [
      'an empty list',
      (manifest) => (manifest.foregroundClasses = []),
      '(foregroundClasses: expected a list of at least 1, found []): FILE; correct foregroundClasses, such as ["lesion"]',
    ],
    [
      'a share beyond all',
      (manifest) => (manifest.split.testShare = 1),
      '(split.testShare: expected a number below 1, found 1)',
    ],
    [
      'a name that is no id',
      (manifest) => (manifest.id = 'My Scans'),
      '(id: expected small letters, digits and hyphens, found "My Scans"): FILE; correct id, such as "my-scans"',
    ],
    [
      'a path that leads away',
      (manifest) => (manifest.source.cases[0].image = '../a.png'),
      '(source.cases[0].image: path "../a.png" climbs out',
    ],
    [
      'fields that disagree',
      (manifest) => (manifest.protocol.stopPatience = 11),
      'invalid manifest (protocol.stopPatience 11, expected 16: training stops after twice the plateauPatience): FILE; correct the manifest',
    ],
    [
      'another id than its file',
      (manifest) => (manifest.id = 'scans'),
      'call the file scans.json, or change "id"',
    ],
  ];
  for (const [fault, change, message] of faults) {
    it(`names ${fault}: file, field, what is allowed, an example`, () => {
      expect(told(change)).to.include(message).and.to.have.property('length').that.is.below(250);
    });
  }

  it('names every fault at once', () => {
    const message = told((manifest) => {
      manifest.channels = 4;
      manifest.title = '';
    });
    expect(message).to.match(/^invalid manifest FILE, 2 faults:\n {2}- .*title.*\n {2}- .*channels/);
  });

  it('that is no JSON is told with the place', () => {
    writeFileSync(path, '{ "id": ');
    expect(() => readManifest(path)).to.throw(
      DataError,
      /cannot be read as JSON: .*; look for a missing comma/,
    );
  });
});
