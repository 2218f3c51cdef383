/** The page as a reader has it on a phone: a real browser opens report.html from disk and explores. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { buildReport } from '../../../src/report/build-report.js';
import { launchBrowser, newPage } from '../../browser.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

const phone: BrowserContextOptions = { viewport: { width: 390, height: 800 } };

describe('the page in a browser', () => {
  let folder: string;
  let report: string;
  let browser: Browser;
  let troubles: string[];

  before(async function () {
    browser = await launchBrowser(this);
    const study = syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) });
    report = buildReport(study).files.get('report.html')!;
    folder = mkdtempSync(join(tmpdir(), 'page-'));
  });
  after(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page and notes whatever it complains of or asks the network for. */
  async function opened(
    html: string,
    options: BrowserContextOptions,
    { before, hash = '' }: { before?: string; hash?: string } = {},
  ): Promise<Page> {
    const file = join(folder, 'report.html');
    writeFileSync(file, html);
    const { page, troubles: noted } = await newPage(browser, options);
    troubles = noted;
    if (before) await page.addInitScript(before);
    await page.goto(pathToFileURL(file).href + hash);
    return page;
  }

  function figureOf(page: Page, title: string): Locator {
    return page.locator('figure.explorable', { has: page.locator('h3', { hasText: `${title}:` }) });
  }

  async function explored(page: Page, title: string): Promise<Locator> {
    const figure = figureOf(page, title);
    await figure.locator('button.explore').press('Enter');
    await figure.locator('.js-plotly-plot .main-svg').first().waitFor();
    return figure;
  }

  async function widthOf(page: Page): Promise<number> {
    return page.evaluate('document.documentElement.scrollWidth');
  }

  it('swaps every picture for its chart and back, within the width of a phone', async () => {
    const page = await opened(report, phone);
    expect(await page.evaluate('typeof Plotly'), 'nothing is unpacked before it is asked for').to.equal(
      'undefined',
    );
    for (const title of [
      'Overview',
      'Reliability',
      'Isotonic curve',
      'Difference per case',
      'Case by case',
      'Softmax threshold',
      'Training',
    ]) {
      const figure = await explored(page, title);
      expect(await figure.locator('.picture:visible').count(), title).to.equal(0);
      expect(await widthOf(page), title).to.be.at.most(390);
    }
    const figure = figureOf(page, 'Reliability');
    const domains = await figure.locator('.js-plotly-plot').evaluate((plot) => {
      const { layout } = plot as unknown as { layout: Record<string, { domain: [number, number] }> };
      return ['xaxis', 'xaxis2', 'yaxis', 'yaxis2'].map((axis) => layout[axis]!.domain);
    });
    const [x, x2, y, y2] = domains;
    expect([x, x2], 'each panel is as wide as the chart').to.deep.equal([
      [0, 1],
      [0, 1],
    ]);
    expect(y2![1], 'and the second lies below the first').to.be.lessThan(y[0]!);
    await figure.getByRole('button', { name: 'Show the picture' }).press('Enter');
    expect(await figure.locator('.picture:visible').count()).to.be.greaterThan(0);
    expect(await figure.locator('.js-plotly-plot').count()).to.equal(0);
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('chooses a metric, names the case under the pointer, hides a series by key, and follows the scheme', async () => {
    const page = await opened(report, { viewport: { width: 1100, height: 900 }, colorScheme: 'light' });
    const figure = await explored(page, 'Case by case');
    const note = figure.locator('.live .soft');
    expect(await note.textContent()).to.match(/of 8 cases better under DSC\+\+/);
    await figure.getByLabel('Metric').selectOption('NLL');
    expect(await note.textContent()).to.match(/^8 of 8 cases better under DSC\+\+, 0 under DSC$/);
    const marks = figure.locator('.scatterlayer .points path');
    expect(await marks.count()).to.equal(8);
    await marks.first().hover({ force: true });
    const said = /^case-\d{3}, DSC\+\+ betterNLL \(nat\) with DSC: [\d.]+NLL \(nat\) with DSC\+\+: [\d.]+$/;
    await figure.locator('.hoverlayer .hovertext', { hasText: said }).waitFor();
    await figure.getByLabel('DSC++ better').press('Space');
    await page.waitForFunction('document.querySelectorAll(".scatterlayer .points path").length === 0');
    const inkOf = (label: string) =>
      figure.locator('.js-plotly-plot').evaluate((plot, name) => {
        const { data } = plot as unknown as { data: { name: string; line: { color: string } }[] };
        return data.find((trace) => trace.name === name)!.line.color;
      }, label);
    expect(await inkOf('DSC++ better')).to.equal('#0072b2');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(300);
    expect(await inkOf('DSC++ better')).to.equal('#56b4e9');
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('tells a finger the values of a point, and lets it scroll over the chart', async () => {
    const page = await opened(report, { ...phone, hasTouch: true, isMobile: true });
    const figure = await explored(page, 'Case by case');
    const chart = figure.locator('.chart');
    await chart.scrollIntoViewIfNeeded();
    await page.waitForTimeout(200);
    const mark = (await figure.locator('.scatterlayer .points path').first().boundingBox())!;
    await page.touchscreen.tap(mark.x + mark.width / 2, mark.y + mark.height / 2);
    await figure.locator('.hoverlayer .hovertext', { hasText: /case-\d{3}/ }).waitFor();
    // Past the moment at which Plotly, left alone, takes the values away again.
    await page.waitForTimeout(300);
    expect(await figure.locator('.hoverlayer .hovertext').count()).to.equal(1);

    const box = (await chart.boundingBox())!;
    const [x, from] = [box.x + box.width / 2, Math.min(box.y + box.height / 2, 700)];
    const before = await page.evaluate<number>('scrollY');
    const finger = await page.context().newCDPSession(page);
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y: from }] });
    for (let step = 1; step <= 10; step++) {
      const touchPoints = [{ x, y: from + 30 * step }];
      await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints });
    }
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await page.waitForFunction(`scrollY < ${before - 100}`);
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('goes from point to point by arrow keys, and says where it is', async () => {
    const page = await opened(report, { viewport: { width: 1100, height: 900 } });
    const figure = await explored(page, 'Softmax threshold');
    const chart = figure.getByRole('application', { name: /^Softmax threshold: .*Arrow keys/ });
    const said = () => figure.locator('.unseen').textContent();
    await chart.press('ArrowRight');
    expect(await said()).to.match(
      /^Recall, DSC, Threshold 0\.05, Mean over cases 0\.\d+, 95 % interval 0\.\d+ … [01][.\d]*$/,
    );
    await chart.press('ArrowRight');
    expect(await said()).to.match(/^Recall, DSC, Threshold 0\.1,/);
    await figure
      .locator('.hoverlayer .hovertext', { hasText: /Threshold: 0\.1.*95 % interval: 0\./ })
      .waitFor();
    await chart.press('ArrowDown');
    expect(await said()).to.match(/^Recall, DSC\+\+, Threshold 0\.05,/);
    await chart.press('ArrowDown');
    expect(await said()).to.match(/^Precision, DSC, /);
    // The first series that is shown, once the other is switched off.
    await figure.getByRole('checkbox', { name: 'DSC', exact: true }).press('Space');
    await chart.press('ArrowRight');
    expect(await said()).to.match(/^Recall, DSC\+\+, /);
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('keeps the pictures and says why where nothing can be unpacked', async () => {
    const old = await opened(report, phone, { before: 'delete window.DecompressionStream' });
    expect(await old.locator('#explorer-note').textContent()).to.match(/cannot unpack.*DecompressionStream/);
    expect(await old.locator('button.explore:visible').count()).to.equal(0);
    await old.close();

    const broken = await opened(report.replace('id="plotly-packed">', 'id="plotly-packed">AAAA'), phone);
    const figure = figureOf(broken, 'Reliability');
    await figure.locator('button.explore').click();
    expect(await figure.getByRole('alert').textContent()).to.match(/could not be drawn/);
    expect(await figure.locator('.picture:visible').count()).to.be.greaterThan(0);
    expect(await figure.locator('button.explore').textContent()).to.equal('Explore');
    await broken.close();
  });

  it('runs no script that came in with a text', async () => {
    const foreign = '<img src="data:," onerror="window.struck = 1"><script>window.struck = 2</script>';
    const away =
      '<img src="https://example.org/pixel.png"><link rel="stylesheet" href="https://example.org/a.css">';
    const page = await opened(report.replace('<main>', `<main>${foreign}${away}`), phone);
    await explored(page, 'Overview');
    expect(await page.evaluate('window.struck')).to.equal(undefined);
    const refusals = troubles.filter((text) => text.includes('Content Security Policy'));
    expect(refusals.length, troubles.join('\n')).to.be.at.least(4);
    await page.close();
  });

  it('keeps in the address what is explored, and finds it again', async () => {
    const wide = { viewport: { width: 1100, height: 900 } };
    const page = await opened(report, wide);
    const figure = await explored(page, 'Case by case');
    const hash = () => page.evaluate<string>('location.hash');
    expect(await hash()).to.equal('#figure=case-by-case-dsb2018-dsc');
    await figure.getByLabel('Metric').selectOption('NLL');
    await page.waitForFunction('location.hash.includes("show=NLL")');
    await figure.getByLabel('DSC++ better').press('Space');
    await page.waitForFunction('location.hash.includes("without=")');
    const address = await hash();
    expect(address).to.equal('#figure=case-by-case-dsb2018-dsc&show=NLL&without=DSC%2B%2B+better');
    await page.close();

    const again = await opened(report, wide, { hash: address });
    const found = figureOf(again, 'Case by case');
    await found.locator('.js-plotly-plot .main-svg').first().waitFor();
    expect(await found.locator('.live .soft').textContent()).to.match(
      /^8 of 8 cases better under DSC\+\+, 0 under DSC$/,
    );
    expect(await found.getByLabel('Metric').inputValue()).to.equal('NLL');
    expect(await found.getByLabel('DSC++ better').isChecked()).to.equal(false);
    const place = await found.evaluate((element) => element.getBoundingClientRect().top);
    expect(place, 'in sight').to.be.within(-5, 900);
    expect(troubles).to.deep.equal([]);
    await again.close();
  });

  it('goes back and forth between what was explored', async () => {
    const page = await opened(report, { viewport: { width: 1100, height: 900 } });
    const threshold = await explored(page, 'Softmax threshold');
    const training = await explored(page, 'Training');
    const isOpen = (figure: Locator) => figure.locator('.js-plotly-plot').waitFor({ state: 'attached' });
    const isClosed = (figure: Locator) => figure.locator('.js-plotly-plot').waitFor({ state: 'detached' });
    await page.goBack();
    await isClosed(training);
    await isOpen(threshold);
    await page.goBack();
    await isClosed(threshold);
    await page.goForward();
    await isOpen(threshold);
    await threshold.getByRole('button', { name: 'Show the picture' }).press('Enter');
    expect(await page.evaluate('location.hash')).to.equal('');
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('leaves an address that names a section or no figure alone', async () => {
    for (const hash of ['#limits', '#figure=nowhere']) {
      const page = await opened(report, { viewport: { width: 1100, height: 900 } }, { hash });
      await page.locator('button.explore:visible').first().waitFor();
      expect(await page.locator('.js-plotly-plot').count()).to.equal(0);
      expect(await page.evaluate('location.hash')).to.equal(hash);
      expect(troubles).to.deep.equal([]);
      await page.close();
    }
  });

  it('saves a picture of a chart', async () => {
    const page = await opened(report, { viewport: { width: 1100, height: 900 } });
    const figure = await explored(page, 'Reliability');
    await figure.locator('.chart').hover();
    const saving = page.waitForEvent('download');
    await figure.locator('[data-title^="Download plot"]').click();
    expect((await saving).suggestedFilename()).to.match(/\.(?:png|svg)$/);
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('is a page of pictures without scripts', async () => {
    const page = await opened(report, { ...phone, javaScriptEnabled: false });
    expect(await page.locator('button.explore:visible').count()).to.equal(0);
    expect(await page.locator('.picture svg:visible').count()).to.be.greaterThan(3);
    await page.close();
  });
});
