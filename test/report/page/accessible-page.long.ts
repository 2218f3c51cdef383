import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { buildReport } from '../../../src/report/build-report.js';
import { launchBrowser, newPage } from '../../browser.js';
import { axeViolations, narrow, twoRealSets, wide } from './reading-page.js';

/** The pairs of width and scheme that `reading-in-browser.test.ts` leaves out. */
describe('the report of real results', () => {
  let folder: string;
  let browser: Browser;

  before(async function () {
    browser = await launchBrowser(this);
    folder = mkdtempSync(join(tmpdir(), 'accessible-'));
    writeFileSync(join(folder, 'report.html'), buildReport(twoRealSets()).files.get('report.html')!);
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, options, colorScheme] of [
    ['narrow', narrow, 'dark'],
    ['wide', wide, 'light'],
  ] as const) {
    it(`has no violation of axe-core's rules, ${name}, ${colorScheme}`, async () => {
      const { page } = await newPage(browser, { ...options, colorScheme });
      await page.goto(pathToFileURL(join(folder, 'report.html')).href);
      expect(await axeViolations(page)).to.deep.equal([]);
      await page.close();
    });
  }
});
