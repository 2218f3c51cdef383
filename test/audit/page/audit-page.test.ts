import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { buildAudit } from '../../../src/audit/build-audit.js';
import { twoModelsWarning } from '../../../src/audit/findings/model-comparison.js';
import { audit } from '../../../src/audit/scoring/audit.js';
import type { OpenedCase } from '../../../src/audit/scoring/audit-case.js';
import { launchBrowser, newPage } from '../../browser.js';
import { drawnCases } from '../audited-cases.js';

const lesion = { foregroundClasses: ['lesion'] };

describe('the report of an audit', () => {
  let report: ReturnType<typeof buildAudit>;
  let page: string;

  before(async () => {
    const bad = {
      caseId: 'x',
      open: () => ({
        labels: { shape: [1, 1], data: Uint8Array.of(0) },
        slabs: () => [Float32Array.of(9, 9)],
      }),
    };
    const first = {
      name: 'model <b>A</b>',
      audit: await audit([...drawnCases(12, 3, { patients: 6 }), bad], lesion),
    };
    const second = { name: 'B', audit: await audit(drawnCases(12, 1, { patients: 6 }), lesion) };
    report = buildAudit(first, ['probabilities: NumPy archive, float16'], second);
    page = report.files.get('report.html')!;
  });

  it('counts one case, one patient and one pixel in the singular', async () => {
    const alone = { name: 'A', audit: await audit(drawnCases(1, 3), lesion) };
    const other = { name: 'B', audit: await audit(drawnCases(1, 1), lesion) };
    const text = buildAudit(alone, [], other).files.get('report.html')!;
    expect(text).to.include('1 case of 1 patient, classes lesion');
    expect(text).to.include('1 common case of 1 patient.').and.include('of the 1 case in which');
    expect(text).not.to.match(/\b1 (?:cases|patients)\b/);
  });

  it('says first what to do, then what is left out, and shows every figure and table', () => {
    for (const sentence of report.sentences) expect(page).to.include(`<li>${sentence}</li>`);
    expect(page).to.include('1 case left out:').and.include('invalid probabilities [9, 9]');
    expect(page).to.include('Can the probabilities of model &lt;b&gt;A&lt;/b&gt; be believed?');
    const figures = [...page.matchAll(/<figure id="([^"]+)"/g)].map(([, id]) => id);
    expect(figures).to.deep.equal([
      'reliability-diagram-lesion',
      'isotonic-reliability-lesion',
      'case-reliability-lesion',
      'threshold-curves',
      'recalibrated-reliability',
      'recalibrated-isotonic',
      'paired-differences',
      'failures',
    ]);
    const tables = [...page.matchAll(/<section id="table-([^"]+)"/g)].map(([, id]) => id);
    expect(tables).to.deep.equal([
      'scores',
      'pooled',
      'volumes',
      'operating-points',
      'recalibration',
      'comparison',
    ]);
    expect(page).to.include(twoModelsWarning.slice(0, 80));
  });

  it('has the same numbers for programs', () => {
    const value = JSON.parse(report.files.get('audit.json')!);
    expect(value).to.include({ format: 2, cases: 12, patients: 6 });
    expect(value.leftOut).to.deep.equal([{ caseId: 'x', fault: value.leftOut[0].fault }]);
    expect(value.advice.sentences).to.deep.equal(report.sentences);
    const rows = report.files.get('cases.csv')!.trim().split('\n');
    expect(rows).to.have.length(13);
    const column = rows[0]!.split(',').indexOf('nll');
    const mean = rows.slice(1).reduce((sum, row) => sum + Number(row.split(',')[column]), 0) / 12;
    expect(value.rows[0].means.nll.mean).to.be.closeTo(mean, 1e-6);
    expect(value.against.about).to.equal(twoModelsWarning);
    // Of seven patients, the faulty case's among them, three are learned from: two of them have cases that can be
    // scored.
    expect(value.recalibration.learnedFrom).to.have.length(4);
  });

  it('is also written for several classes, with a row for each, any foreground and all', async () => {
    const classes = ['kidney', 'tumour'];
    const cases = drawnCases(8, 2).map(({ open, ...named }) => ({
      ...named,
      open: async () => {
        const { labels, slabs } = (await open()) as OpenedCase;
        const [rows] = slabs() as Float32Array[];
        // The foreground falls to two classes, by the column of the pixel, and both share its probability 3 to 1.
        const data = labels.data.map((label, pixel) => (label === 0 ? 0 : 1 + (pixel % 2)));
        const shared = Float32Array.from({ length: 768 }, (_, at) => {
          const [pixel, index] = [Math.floor(at / 3), at % 3];
          const [background, foreground] = [rows![2 * pixel]!, rows![2 * pixel + 1]!];
          return index === 0 ? background : foreground * (1 + (pixel % 2) === index ? 0.75 : 0.25);
        });
        return { labels: { ...labels, data }, slabs: () => [shared] };
      },
    }));
    const audited = await audit(cases, { foregroundClasses: classes });
    const { files } = buildAudit({ name: 'several', audit: audited }, []);
    const { rows, recalibration } = JSON.parse(files.get('audit.json')!);
    expect(rows.map(({ row }: { row: string }) => row)).to.deep.equal([...classes, 'any-foreground', 'all']);
    expect(recalibration.shownOn).to.have.length(2);
    const several = files.get('report.html')!;
    for (const id of [
      'reliability-diagram-all',
      'isotonic-reliability-any-foreground',
      'case-reliability-tumour',
    ])
      expect(several).to.include(`<figure id="${id}"`);
    expect(several.replace(/<script[\s\S]*?<\/script>/g, '')).to.not.match(/NaN|undefined/);
  });

  it('comes out the same again, and lets run no script but its own', () => {
    const policy = page.match(/<meta http-equiv="Content-Security-Policy" content="([^"]+)">/)![1]!;
    for (const [, text] of page.matchAll(/<script>([\s\S]*?)<\/script>/g))
      expect(policy).to.include(createHash('sha256').update(text!).digest('base64'));
    expect(page).to.not.match(/(?:src|href)="?https?:/);
  });

  it('opens in a browser without a complaint, and its figures can be explored', async function () {
    const browser = await launchBrowser(this);
    const folder = mkdtempSync(join(tmpdir(), 'audit-page-'));
    try {
      writeFileSync(join(folder, 'report.html'), page);
      const { page: opened, troubles } = await newPage(browser, { viewport: { width: 390, height: 800 } });
      await opened.goto(pathToFileURL(join(folder, 'report.html')).href);
      const explore = opened.locator('figure.explorable button.explore');
      expect(await explore.count()).to.equal(7);
      await explore.nth(2).press('Enter');
      await opened.locator('.js-plotly-plot .main-svg').first().waitFor();
      expect(await opened.evaluate('document.documentElement.scrollWidth')).to.be.at.most(390);
      if (process.env.DSC_SCREENSHOT)
        await opened.screenshot({ path: process.env.DSC_SCREENSHOT, fullPage: true });
      expect(troubles).to.deep.equal([]);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true });
    }
  });
});
