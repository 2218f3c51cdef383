import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { DataError } from '../../src/core/errors.js';
import { readZip, zipOf } from '../../src/record/zip-archive.js';
import { property } from '../property.js';

const members = new Map<string, Uint8Array>([
  ['cases.csv', Buffer.from('case,class,dsc\na,nucleus,0.5\n'.repeat(40))],
  ['images/漢 é.png', Uint8Array.of(0x89, 1, 2, 3)],
  ['empty.json', new Uint8Array(0)],
]);

describe('zipOf and readZip', () => {
  const archive = () => Buffer.from(zipOf(members));
  const read = (bytes: Buffer, limits?: { bytes: number; members: number }) =>
    readZip('run/record.zip', bytes, limits);
  const fault = (bytes: Buffer, limits?: { bytes: number; members: number }) => {
    try {
      read(bytes, limits);
    } catch (error) {
      expect(error).to.be.instanceOf(DataError);
      expect((error as Error).message).to.match(/run\/record\.zip; restore the file/);
      return (error as Error).message;
    }
    throw new Error('the archive was read without complaint');
  };
  /** Changes bytes of the archive, counted from where a text stands in it. */
  const patched = (text: string, at: number, ...values: number[]) => {
    const bytes = archive();
    const from = bytes.lastIndexOf(Buffer.from(text, 'latin1'));
    expect(from).to.be.at.least(0);
    bytes.set(values, from + at);
    return bytes;
  };

  property(
    'any members come back, in their order',
    [
      fc.array(
        fc.tuple(fc.stringMatching(/^[a-z]{1,6}\.(csv|png|json)$/), fc.uint8Array({ maxLength: 300 })),
      ),
    ],
    (pairs) => {
      const some = new Map(pairs);
      const found = read(Buffer.from(zipOf(some)));
      expect([...found].map(([name, bytes]) => [name, [...bytes]])).to.deep.equal(
        [...some].map(([name, bytes]) => [name, [...bytes]]),
      );
    },
  );

  it('gives the same bytes in every time zone', () => {
    const script =
      "import { zipOf } from './src/record/zip-archive.ts'; process.stdout.write(Buffer.from(zipOf(new Map([['a.csv', Buffer.from('1,2')]]))).toString('hex'))";
    const inZone = (TZ: string) =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
    const zones = ['UTC', 'Asia/Tokyo', 'America/Los_Angeles'].map(inZone);
    expect(zones[0]).to.match(/^504b0304/);
    expect(new Set(zones).size).to.equal(1);
  });

  it("is opened by Python's zipfile, which finds every checksum right", () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    const file = join(folder, 'record.zip');
    writeFileSync(file, archive());
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print("|".join(z.namelist()))';
    const names = execFileSync('python3', ['-c', script, file], { encoding: 'utf8' });
    expect(names.trim()).to.equal([...members.keys()].join('|'));
    rmSync(folder, { recursive: true });
  });

  it('refuses what is empty, something else, or cut off at any byte', () => {
    expect(fault(Buffer.alloc(0))).to.match(/expected a ZIP archive, found an empty file/);
    expect(fault(Buffer.from('{"a": 1}'.repeat(20)))).to.match(
      /found no end of an archive: truncated, or another format/,
    );
    const whole = archive();
    for (let length = 1; length < whole.length; length += 7) fault(whole.subarray(0, length));
    fault(whole.subarray(10));
  });

  it('never takes a changed content for the one that was packed', () => {
    const whole = archive();
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0x10;
      let found: Map<string, Buffer>;
      try {
        found = read(bytes);
      } catch (error) {
        expect(error, `byte ${at}`).to.be.instanceOf(DataError);
        continue;
      }
      // What can be read still (times, attributes, a name) has the content that it had.
      expect(
        [...found.values()].map((content) => content.toString('latin1')),
        `byte ${at}`,
      ).to.deep.equal([...members.values()].map((content) => Buffer.from(content).toString('latin1')));
    }
  });

  it('refuses what does not unpack to what the directory says', () => {
    const header = (at: number, ...values: number[]) => patched('PK\x01\x02', at, ...values);
    expect(fault(patched('empty.json', 10 - 46 - 10 + 16, 9))).to.match(
      /"empty\.json" as it was packed, found damaged/,
    );
    expect(fault(header(10, 12))).to.match(/"empty\.json" stored or deflated, found packing method 12/);
    expect(fault(header(8, 1))).to.match(/"empty\.json" to be readable, found an encrypted one/);
    expect(fault(header(42, 5))).to.match(/"empty\.json" where the directory says, found other bytes/);
    expect(fault(header(0, 0))).to.match(/a directory of 3 members, found a damaged one after 2/);
    const bomb = Buffer.from(zipOf(new Map([['a.csv', Buffer.alloc(100_000)]])));
    const size = bomb.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24;
    bomb.writeUInt32LE(10, size);
    expect(fault(bomb)).to.match(/"a\.csv" of 10 bytes, found data that do not unpack to that/);
  });

  it('refuses more than its limits before anything is unpacked', () => {
    expect(fault(archive(), { bytes: 1e6, members: 2 })).to.match(/at most 2 members, found 3/);
    expect(fault(archive(), { bytes: 100, members: 9 })).to.match(
      /members of at most 100 bytes, found \d+ bytes/,
    );
  });

  it('refuses names that lead out of a folder, and a name twice', () => {
    for (const name of ['../secret.csv', '/etc/passwd', 'a/../../b.csv', 'a\\b.csv', 'C:x.csv']) {
      expect(fault(Buffer.from(zipOf(new Map([[name, Buffer.from('1')]]))))).to.match(
        /members with plain names, found .*, which (climbs|is absolute|has a backslash)/,
      );
    }
    const twice = Buffer.from(
      Buffer.from(
        zipOf(
          new Map([
            ['aa.csv', Buffer.from('1')],
            ['ab.csv', Buffer.from('2')],
          ]),
        ),
      )
        .toString('latin1')
        .replaceAll('ab.csv', 'aa.csv'),
      'latin1',
    );
    expect(fault(twice)).to.match(/each member once, found "aa\.csv" again/);
  });
});
