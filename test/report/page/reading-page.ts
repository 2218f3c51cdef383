/** What tests of the report as it is read have in common: real results, two widths, and axe-core's rules. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { requireFromPackage } from '../../../src/core/package-folder.js';
import { readStudy, type StudyRecord } from '../../../src/record/study-record.js';
import { copyKeptLosses } from '../../record/kept-losses.js';

export const narrow: BrowserContextOptions = { viewport: { width: 360, height: 740 } };
export const wide: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

/** Of the kept results, one method of each kind that a table or figure tells apart. */
const oneOfEachKind = ['dsc', 'dsc++', 'tversky', 'tversky++', 'ce', 'nacl', 'dsc+nacl', 'dsc++@3'];

/** Some losses on two sets of the kept results, of which the terms of one let no pictures be shown. */
export function twoRealSets(): StudyRecord {
  const folder = mkdtempSync(join(tmpdir(), 'two-sets-'));
  try {
    copyKeptLosses(folder, ['dsb2018', 'bus-uclm'], oneOfEachKind);
    return readStudy(folder, 'mini');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What axe-core finds wrong in a page whose folded parts are all open: each rule with the first places that break it. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true");
  await page.evaluate(readFileSync(requireFromPackage.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate<string[]>(
    `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join(' | ')))`,
  );
}
