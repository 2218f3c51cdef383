import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../src/core/errors.js';
import { openMembers } from '../../src/record/record-members.js';
import { storeTestCases } from '../../src/record/test-cases-file.js';

const pictures = (...caseIds: string[]) =>
  caseIds.map((caseId) => ({
    caseId,
    image: Buffer.from(`image of ${caseId}`),
    truth: Buffer.from(`truth of ${caseId}`),
  }));

describe('the pictures of test cases that the runs of a data set share', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'test-cases-'));
    path = join(folder, 'dsb2018', 'test-cases.zip');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are the same bytes whichever fold came first, and are not written again', () => {
    storeTestCases(path, pictures('b', 'c'));
    storeTestCases(path, pictures('a'));
    const bytes = readFileSync(path);
    const { ino } = statSync(path);
    storeTestCases(path, pictures('a', 'c'));
    expect(statSync(path).ino).to.equal(ino);
    rmSync(path);
    storeTestCases(path, pictures('a'));
    storeTestCases(path, pictures('c', 'b'));
    expect(readFileSync(path).equals(bytes)).to.equal(true);
    expect([...openMembers(path).bytes.keys()]).to.deep.equal([
      'images/a.jpg',
      'images/b.jpg',
      'images/c.jpg',
      'truths/a.png',
      'truths/b.png',
      'truths/c.png',
    ]);
  });

  it('are replaced where a case has others now, and leave no lock behind', () => {
    storeTestCases(path, pictures('a', 'b'));
    storeTestCases(path, [{ caseId: 'a', image: Buffer.from('new'), truth: Buffer.from('new too') }]);
    const found = openMembers(path);
    expect(found.text('images/a.jpg')).to.equal('new');
    expect(found.text('images/b.jpg')).to.equal('image of b');
    expect(readdirSync(join(folder, 'dsb2018'))).to.deep.equal(['test-cases.zip']);
  });

  it('of a data set without pictures make no file', () => {
    storeTestCases(path, []);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('are not thrown away where the archive is damaged', () => {
    storeTestCases(path, pictures('a'));
    writeFileSync(path, readFileSync(path).subarray(0, 50));
    expect(() => storeTestCases(path, pictures('b'))).to.throw(
      DataError,
      /a ZIP archive.*test-cases\.zip; restore/,
    );
  });

  it('are all there when processes write at once', async () => {
    const writers = Array.from({ length: 4 }, (_, writer) => {
      const script = `
        import { storeTestCases } from './src/record/test-cases-file.ts';
        for (let at = 0; at < 5; at++) {
          const caseId = 'case-${writer}-' + at;
          storeTestCases(${JSON.stringify(path)}, [{ caseId, image: Buffer.from('i'), truth: Buffer.from('t') }]);
        }`;
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return new Promise((resolve) => child.once('exit', resolve));
    });
    expect(await Promise.all(writers)).to.deep.equal([0, 0, 0, 0]);
    expect(openMembers(path).bytes.size).to.equal(40);
    expect(readdirSync(join(folder, 'dsb2018'))).to.deep.equal(['test-cases.zip']);
  });
});
