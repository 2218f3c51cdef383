/** The report as it is read: the threshold slider on real results, on a phone, by keys, printed, and by axe-core's rules. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { buildReport } from '../../../src/report/build-report.js';
import { sliderPage } from '../../../src/report/page/slider-page.js';
import { thresholdSliders } from '../../../src/report/slider/slider-data.js';
import { numbersAt, type SliderData } from '../../../src/report/slider/slider-view.js';
import { launchBrowser, newPage } from '../../browser.js';
import { axeViolations, narrow, twoRealSets, wide } from './reading-page.js';

/** CSS pixels between the margins of A4 in landscape. */
const printedWidth = 1039;
/** And its height, 188 mm. */
const printedHeight = 710;

describe('reading the report of real results in a browser', () => {
  let folder: string;
  let browser: Browser;
  let report: string;
  let data: SliderData;
  let troubles: string[];

  before(async function () {
    browser = await launchBrowser(this);
    const study = twoRealSets();
    report = buildReport(study).files.get('report.html')!;
    data = thresholdSliders(evaluate(study).datasets).find(({ dataset }) => dataset === 'dsb2018')!;
    folder = mkdtempSync(join(tmpdir(), 'reading-'));
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function opened(html: string, options: BrowserContextOptions): Promise<Page> {
    const file = join(folder, 'report.html');
    writeFileSync(file, html);
    const { page, troubles: noted } = await newPage(browser, options);
    troubles = noted;
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  const sliderOf = (page: Page) => page.locator('#threshold-slider-dsb2018');
  const pathsOf = (page: Page) =>
    sliderOf(page)
      .locator('path.mask')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
  const numbersOf = async (page: Page) =>
    sliderOf(page)
      .locator('.numbers tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
      );

  for (const [name, options] of [
    ['a wide screen', wide],
    ['a phone', { ...narrow, hasTouch: true, isMobile: true }],
  ] as const) {
    it(`moves contour and numbers with the threshold, by key, on ${name}, without network`, async () => {
      const page = await opened(report, options);
      const range = sliderOf(page).locator('input[type=range]');
      await range.waitFor();
      const before = await pathsOf(page);
      expect(await numbersOf(page)).to.deep.equal(numbersAt(data, 0, 9));
      await range.focus();
      await range.press('ArrowRight');
      expect(await sliderOf(page).locator('output').textContent()).to.equal('0.55');
      await range.press('Home');
      expect(await sliderOf(page).locator('output').textContent()).to.equal('0.05');
      expect(await numbersOf(page)).to.deep.equal(numbersAt(data, 0, 0));
      expect(await range.getAttribute('aria-valuetext')).to.match(/^Threshold 0\.05, this case: recall \d/);
      const after = await pathsOf(page);
      for (const loss of [0, 1]) expect(after[loss]).to.match(/^M/).and.not.to.equal(before[loss]);
      expect(await sliderOf(page).locator('.view svg').first().getAttribute('aria-label')).to.contain(
        'at threshold 0.05',
      );
      expect(troubles).to.deep.equal([]);
      await page.close();
    });
  }

  it('follows a finger', async () => {
    const page = await opened(report, { ...narrow, hasTouch: true, isMobile: true });
    const range = sliderOf(page).locator('input[type=range]');
    await range.scrollIntoViewIfNeeded();
    const box = (await range.boundingBox())!;
    expect(box.height, 'as high as a finger').to.be.at.least(44);
    await page.touchscreen.tap(box.x + box.width * 0.9, box.y + box.height / 2);
    expect(Number(await sliderOf(page).locator('output').textContent())).to.be.within(0.8, 0.95);
    await page.close();
  });

  it('shows another case with its own picture, truth and numbers', async () => {
    const page = await opened(report, wide);
    const select = sliderOf(page).locator('select');
    await select.selectOption({ index: data.cases.length - 1 });
    await page.waitForFunction(
      `document.querySelector('#threshold-slider-dsb2018 image').getAttribute('href') === 'data:image/jpeg;base64,${data.cases.at(-1)!.image}'`,
    );
    expect(await numbersOf(page)).to.deep.equal(numbersAt(data, data.cases.length - 1, 9));
    expect(await sliderOf(page).locator('path.truth').first().getAttribute('d')).to.equal(
      data.cases.at(-1)!.truth,
    );
    await page.close();
  });

  it('moves the numbers of a set without pictures', async () => {
    const page = await opened(report, wide);
    const slider = page.locator('#threshold-slider-bus-uclm');
    expect(await slider.textContent()).to.contain('No pictures: the terms of the images');
    const cell = slider.locator('.numbers td').first();
    const before = await cell.textContent();
    await slider.locator('input[type=range]').press('Home');
    expect(await cell.textContent()).not.to.equal(before);
    await page.close();
  });

  it('stands in a frame of a notebook as well', async () => {
    const page = await opened(sliderPage(data), { viewport: { width: 900, height: 820 } });
    const range = sliderOf(page).locator('input[type=range]');
    await range.waitFor();
    const before = await pathsOf(page);
    await range.press('End');
    expect(await pathsOf(page)).not.to.deep.equal(before);
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('says why it cannot move where nothing can be unpacked, and keeps its pictures', async () => {
    const page = await opened(report.replaceAll('"probability":"', '"probability":"AAAA'), wide);
    expect(await sliderOf(page).getByRole('alert').textContent()).to.match(/^The slider cannot move here: /);
    expect(await sliderOf(page).locator('path.mask').first().getAttribute('d')).to.match(/^M/);
    await page.close();
  });

  it('is no wider than a phone, and shows difference and p on its first screen', async () => {
    const page = await opened(report, narrow);
    await page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true");
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
    for (const name of ['significance', 'recalibration-tests']) {
      const ends = await page
        .locator(`#table-${name} thead th`)
        .evaluateAll((heads) => heads.map((head) => [head.textContent, head.getBoundingClientRect().right]));
      const right = new Map(ends as [string, number][]);
      expect(right.get('Difference [95 %]'), name).to.be.at.most(360);
      expect(right.get('p (Holm)'), name).to.be.at.most(360);
    }
    await page.close();
  });

  it('keeps the first column in sight and shows all columns when asked', async () => {
    const page = await opened(report, narrow);
    const table = page.locator('#table-significance');
    const shown = () => table.locator('thead th:visible').count();
    const before = await shown();
    await table.getByLabel(/All columns/).press('Space');
    expect(await shown()).to.be.greaterThan(before + 3);
    const first = table.locator('tbody th').first();
    const left = async () => (await first.boundingBox())!.x;
    const start = await left();
    await table.locator('.scroll').evaluate((frame) => frame.scrollTo(300, 0));
    expect(await left()).to.be.closeTo(start, 2);
    await page.close();
  });

  it('stacks the rows of the verdicts on a phone, verdict and reason in full', async () => {
    const page = await opened(report, narrow);
    const cells = page.locator('#claim-A .stacks td');
    expect(await cells.count()).to.be.greaterThan(12);
    for (const box of await cells.evaluateAll((all) =>
      all.map((cell) => ({
        right: cell.getBoundingClientRect().right,
        cut: cell.scrollWidth > cell.clientWidth + 1,
      })),
    )) {
      expect(box.right).to.be.at.most(360);
      expect(box.cut).to.equal(false);
    }
    await page.close();
  });

  it('prints nothing folded up, hidden or cut, in light colours', async () => {
    const page = await opened(report, {
      viewport: { width: printedWidth, height: 700 },
      colorScheme: 'dark',
    });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('details:not([open])').count()).to.equal(0);
    expect(await page.locator('#table-significance thead th:visible').count()).to.equal(
      await page.locator('#table-significance thead th').count(),
    );
    const cut = await page
      .locator('table, svg.figure, figure, p, ul')
      .evaluateAll(
        (all, width) =>
          all
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > width + 1)
            .map((one) => one.closest('[id]')!.id),
        printedWidth,
      );
    expect(cut).to.deep.equal([]);
    const split = await page
      .locator('figure.block')
      .evaluateAll(
        (all, height) => all.filter((one) => one.getBoundingClientRect().height > height).map(({ id }) => id),
        printedHeight,
      );
    expect(split, 'figures higher than a page').to.deep.equal([]);
    expect(await page.evaluate('getComputedStyle(document.body).color')).to.equal('rgb(28, 33, 39)');
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details:not([open])').count()).to.be.greaterThan(0);
    await page.close();
  });

  for (const [name, options, colorScheme] of [
    ['narrow', narrow, 'light'],
    ['narrow', narrow, 'dark'],
    ['wide', wide, 'light'],
    ['wide', wide, 'dark'],
  ] as const) {
    it(`has no violation of axe-core's rules, ${name}, ${colorScheme}`, async () => {
      const page = await opened(report, { ...options, colorScheme });
      expect(await axeViolations(page)).to.deep.equal([]);
      await page.close();
    });
  }

  it('is smaller than 12 MB', () => {
    expect(Buffer.byteLength(report)).to.be.lessThan(12e6);
  });
});
