import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openReport } from '../../src/cli/open-report.js';

describe('openReport', () => {
  let folder: string;
  let said: string;
  const { write } = process.stderr;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'open-'));
    said = '';
    process.stderr.write = ((text: string) => {
      said += text;
      return true;
    }) as typeof write;
  });
  afterEach(() => {
    process.stderr.write = write;
    rmSync(folder, { recursive: true });
  });

  /** A program that notes what it is asked to open and ends with a code. */
  const opener = (name: string, code: number): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho "$1" > "${path}.asked"\nexit ${code}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const page = () => join(folder, 'report.html');

  it('takes the next program where one is absent or finds no browser', async () => {
    const programs = [join(folder, 'absent'), opener('without-browser', 3), opener('browser', 0)];
    await openReport(page(), [...programs, opener('surplus', 0)]);
    expect(readFileSync(join(folder, 'browser.asked'), 'utf8')).to.equal(`${page()}\n`);
    expect(existsSync(join(folder, 'surplus.asked'))).to.equal(false);
    expect(said).to.equal('');
  });

  it('says where the page lies if no program opens it', async () => {
    await openReport(page(), ['/absent/opener', opener('without-browser', 3)]);
    expect(said).to.match(/^no program here opens a browser \(.*\): open .*report\.html yourself\n$/);
  });
});
