import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { manifestSchema } from '../../../src/data/manifest-format/manifest.js';
import { loadManifest, manifestFolder } from '../../../src/data/manifest-format/manifest-files.js';

describe('the grammar of manifests', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'manifests-'));
    cpSync(manifestFolder(), folder, { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true }));

  // Each edits chasedb1's text in one place.
  const spoils: [fault: string, from: string, to: string, told: RegExp][] = [
    ['a path that climbs out', '"{case}.jpg"', '"../{case}.jpg"', /path "\.\.\/\{case\}\.jpg" climbs out/],
    ['an absolute path', '"{case}.jpg"', '"/etc/{case}.jpg"', /is absolute/],
    ['a drive letter', '"{case}.jpg"', '"C:/{case}.jpg"', /is absolute/],
    ['a backslash', '"{case}.jpg"', '"a\\\\..\\\\{case}.jpg"', /has a backslash/],
    ['a root that climbs out', '"CHASEDB1"]', '"../CHASEDB1"]', /climbs out of the folder/],
    [
      'a case id that is a path',
      '"Image_01L"',
      '"../Image_01L"',
      /case id "\.\.\/Image_01L" cannot stand in a path/,
    ],
    ['a template without case', '"{case}.jpg"', '"image.jpg"', /template lacks \{case\}/],
    ['a broken expression', '^Image_(', '^Image_((', /is not a regular expression/],
    ['an unknown field', '"gated": false', '"gated": false, "extra": 1', /unknown field "extra" in obtain/],
    [
      'an archive that is no web address',
      'https://research',
      'file://research',
      /expected a web address that begins with http/,
    ],
    ['pictures without a credit', '"attribution"', '"credit"', /unknown field "credit" in licence/],
    [
      'a credit for pictures that may not be shared',
      '"picturesMayBeShared": true',
      '"picturesMayBeShared": false',
      /an attribution goes with pictures that may be shared, and with no others/,
    ],
    [
      'two classes of one name',
      '"foregroundClasses": ["vessel"]',
      '"foregroundClasses": ["vessel", "vessel"]',
      /foregroundClasses: class "vessel" stands twice\): .*; correct foregroundClasses, such as \["lesion"\]/,
    ],
    [
      'a class called background',
      '"foregroundClasses": ["vessel"]',
      '"foregroundClasses": ["background", "vessel"]',
      /foregroundClasses: class "background" is reserved/,
    ],
    [
      'two classes of one name',
      '"foregroundClasses": ["vessel"]',
      '"foregroundClasses": ["vessel", "vessel"]',
      /foregroundClasses: class "vessel" stands twice/,
    ],
    [
      'a class without a name',
      '"foregroundClasses": ["vessel"]',
      '"foregroundClasses": [""]',
      /\(foregroundClasses: class "" is empty\)/,
    ],
    ['another id', '"id": "chasedb1"', '"id": "chase"', /id "chase" differs from the file's name/],
    ['text that is no JSON', '{', '', /JSON/],
  ];
  for (const [fault, from, to, told] of spoils) {
    it(`refuses ${fault}`, () => {
      const sound = readFileSync(join(manifestFolder(), 'chasedb1.json'), 'utf8');
      expect(sound).to.include(from);
      const path = join(folder, 'chasedb1.json');
      writeFileSync(path, sound.replace(from, to));
      expect(() => loadManifest('chasedb1', { folder }))
        .to.throw(DataError, told)
        .with.property('message')
        .that.includes(path)
        .and.matches(/^invalid manifest /);
    });
  }
});

describe('names of cases that lead elsewhere', () => {
  const named = (name: string) => {
    const manifest = JSON.parse(readFileSync(join(manifestFolder(), 'kits19.json'), 'utf8'));
    manifest.source.cases.name = name;
    return manifestSchema.safeParse(manifest).success;
  };

  it('are refused where they are numbered, too', () => {
    expect(named('case_{index}')).to.equal(true);
    for (const name of [
      '../{index}',
      '/etc/{index}',
      'a/{index}',
      '.{index}',
      'a\\{index}',
      '{index}*',
      '{index}\0',
    ])
      expect(named(name), name).to.equal(false);
  });

  it('are refused in lists of their own file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lists-'));
    cpSync(manifestFolder(), folder, { recursive: true });
    writeFileSync(join(folder, 'ids', 'dsb2018.json'), '["a", "../b"]');
    expect(() => loadManifest('dsb2018', { folder })).to.throw(
      DataError,
      /case id "\.\.\/b" cannot stand in a path/,
    );
    rmSync(folder, { recursive: true });
  });

  it('are no memory to fill: lists have an end', () => {
    const manifest = JSON.parse(readFileSync(join(manifestFolder(), 'kits19.json'), 'utf8'));
    manifest.source.cases.runs[0].count = 1e12;
    expect(manifestSchema.safeParse(manifest).success).to.equal(false);
    manifest.source.cases.runs[0].count = 210;
    manifest.source.cases.digits = 1e9;
    expect(manifestSchema.safeParse(manifest).success).to.equal(false);
  });
});
