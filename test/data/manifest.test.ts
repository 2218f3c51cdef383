import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { loadManifest, manifestFolder } from '../../src/data/manifest-files.js';
import { templateFault } from '../../src/data/path-template.js';

describe('manifest schema', () => {
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
    ['a broken expression', '^Image_(', '^Image_((', /is no regular expression/],
    ['an unknown field', '"gated": false', '"gated": false, "extra": 1', /Unrecognized key: "extra"/],
    ['an archive that is no web address', 'https://research', 'file://research', /Invalid URL/],
    [
      'pictures without a credit',
      '"attribution"',
      '"credit"',
      /Unrecognized key: "credit"|an attribution goes with pictures/,
    ],
    [
      'a credit for pictures that may not be shared',
      '"picturesMayBeShared": true',
      '"picturesMayBeShared": false',
      /an attribution goes with pictures that may be shared, and with no others/,
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
      expect(() => loadManifest('chasedb1', folder))
        .to.throw(DataError, told)
        .with.property('message')
        .that.includes(path)
        .and.matches(/^invalid manifest \(/);
    });
  }

  it('refuses a number on two sides of a split', () => {
    const sound = JSON.parse(readFileSync(join(manifestFolder(), 'drive.json'), 'utf8'));
    sound.split.test.push(sound.split.validation[0]);
    writeFileSync(join(folder, 'drive.json'), JSON.stringify(sound));
    expect(() => loadManifest('drive', folder)).to.throw(DataError, /numbers 16 stand on two sides/);
  });
});

describe('templateFault', () => {
  it('lets plain paths pass, with spaces and a star at the end', () => {
    for (const path of ['{case}.png', 'Ground Truth/{case}.tif', 'a/{case}/masks/*.png', 'a..b/c']) {
      expect(templateFault(path), path).to.equal(undefined);
    }
  });

  it('refuses what could leave the folder or hide where it leads', () => {
    for (const path of ['..', 'a/../b', '/a', 'c:\\a', 'a//b', './a', 'a/', '*/b', 'a\0b', '']) {
      expect(templateFault(path), JSON.stringify(path)).to.be.a('string');
    }
  });
});
