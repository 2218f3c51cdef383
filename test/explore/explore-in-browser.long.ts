/** The explored page in a real browser: p is that of `npm run predict`, all moves together, and nothing leaves. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import type { IntensityImage, SourceCase } from '../../src/core/image.js';
import { requireFromPackage } from '../../src/core/package-folder.js';
import { openDataSet } from '../../src/data/open-data-set.js';
import { readImageFile } from '../../src/data/pictures/image-file.js';
import { readNiftiImage } from '../../src/data/volumes/nifti-volume.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { findRuns } from '../../src/explore/find-runs.js';
import { type SiteServer, serveSite } from '../../src/explore/serve-site.js';
import { siteFiles } from '../../src/explore/site-files.js';
import { writeSite } from '../../src/explore/write-site.js';
import { overlap } from '../../src/metrics/overlap.js';
import { executeRun } from '../../src/run/one-run/execute-run.js';
import { loadModel } from '../../src/run/own-images/load-model.js';
import { predict } from '../../src/run/own-images/predict-image.js';
import { launchBrowser, newPage } from '../browser.js';
import { niftiTwo } from '../data/volumes/nifti-file.js';
import { largestDifference } from '../run/export/any-network.js';
import { requireBrowserRuntime } from '../run/export/onnxruntime.js';
import { tinyKidneyRun } from '../run/own-images/tiny-kidney-run.js';
import { tinyContext, tinyRun } from '../run/tiny-run.js';
import { skipBecause } from '../skip-because.js';

const wide: BrowserContextOptions = { viewport: { width: 1100, height: 900 } };
const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
};
/** Where a trained network of the study is put back for this test; its weights are not in the repository. */
const trained = 'results/mini/dsb2018/dsc++/fold-3-seed-1';

/** Keeps what the worker answers, which the page draws and does not give away. */
const listening = `{
  const Own = Worker;
  window.answers = [];
  window.Worker = class extends Own {
    constructor(...all) {
      super(...all);
      this.addEventListener('message', ({ data }) => data.kind === 'predicted' && window.answers.push(data.maps));
    }
  };
}`;

describe('the explored page in a browser', () => {
  let folder: string;
  let browser: Browser;
  let server: SiteServer;
  let files: ReturnType<typeof siteFiles>;
  let axe: string;
  let troubles: string[];
  const runOf = { pictures: '', volumes: '' };
  const tested: Record<string, SourceCase> = {};

  before(async function () {
    browser = await launchBrowser(this);
    requireBrowserRuntime(this);
    folder = mkdtempSync(join(tmpdir(), 'explore ü '));
    for (const [kind, config] of [
      ['pictures', await tinyRun()],
      ['volumes', await tinyKidneyRun()],
    ] as const) {
      runOf[kind] = join(folder, config.dataset, 'dsc++', 'seed-1');
      const dataSet = await openDataSet(config.dataset, { dataDir: '', partial: 'use' });
      await executeRun(config, runOf[kind], await tinyContext(folder, { dataSet }));
      const reference = dataSet.split.test.find(({ caseId }) => caseId === config.cases.test[0])!;
      tested[kind] = await dataSet.read(reference);
    }
    await startEngine({ device: 'cpu' });
    files = siteFiles(findRuns([runOf.pictures, runOf.volumes], ''));
    server = await serveSite(files, 0, ({ message }) => troubles.push(message));
    axe = readFileSync(requireFromPackage.resolve('axe-core/axe.min.js'), 'utf8');
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page and notes whatever it complains of or asks another place for. */
  async function opened(options: BrowserContextOptions, address = server.address): Promise<Page> {
    const { page, troubles: noted } = await newPage(browser, options, address);
    troubles = noted;
    await page.addInitScript(listening);
    await page.goto(address);
    await computed(page);
    return page;
  }

  const computed = (page: Page) => page.locator('#status', { hasText: /^Computed/ }).waitFor();
  const numbersOf = async (page: Page) =>
    Object.fromEntries(
      await page
        .locator('#numbers tr')
        .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent!))),
    ) as Record<string, string>;
  /** The maps of the last answer. */
  const mapsOf = (page: Page) => page.evaluate<number[][]>('answers.at(-1).map((map) => Array.from(map))');

  /** Gives the page an image, and returns what it computes. */
  async function given(page: Page, file: string): Promise<number[][]> {
    const before = await page.evaluate<number>('answers.length');
    await page.setInputFiles('#image-file', file);
    await expectSoon(() => page.evaluate<number>('answers.length').then((length) => length > before));
    await computed(page);
    return mapsOf(page);
  }

  async function expectSoon(holds: () => Promise<boolean>): Promise<void> {
    for (const start = Date.now(); !(await holds()); ) {
      if (Date.now() - start > 120_000) throw new Error('it did not come');
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** How far the page's p is from that of `npm run predict`, over all maps. */
  async function difference(run: string, image: IntensityImage, maps: readonly number[][]): Promise<number> {
    const model = loadModel(run);
    const { classes, data } = await predict(model, image);
    model.dispose();
    const firstMap = classes - maps.length;
    return Math.max(
      ...maps.map((map, at) =>
        largestDifference(
          map,
          Float32Array.from({ length: map.length }, (_, pixel) => data[pixel * classes + firstMap + at]!),
        ),
      ),
    );
  }

  async function picture(name: string, { image, labels }: SourceCase) {
    const [height, width] = image.shape as [number, number];
    const [file, mask] = [join(folder, `${name}.png`), join(folder, `${name}-mask.png`)];
    await sharp(Uint8Array.from(image.data), { raw: { width, height, channels: 3 } })
      .png()
      .toFile(file);
    const bytes = labels.data.map((label) => 255 * label);
    await sharp(bytes, { raw: { width, height, channels: 1 } })
      .png()
      .toFile(mask);
    return { file, mask };
  }

  it('has p of a picture as "npm run predict" has it, and numbers that move with the threshold, by key', async () => {
    const { file, mask } = await picture('Präparat 1', tested.pictures!);
    const page = await opened(wide);
    const maps = await given(page, file);
    expect(await difference(runOf.pictures, await readImageFile(file, 'image'), maps)).to.be.below(1e-4);
    expect(await numbersOf(page)).to.have.keys('Mask at the threshold', 'Expected, Σ p');

    await page.setInputFiles('#mask-file', mask);
    await page.locator('#numbers', { hasText: 'Recall' }).waitFor();
    const threshold = page.locator('#threshold');
    const { data } = tested.pictures!.labels;
    const seen = new Set<string>();
    for (const [key, step] of [
      ['ArrowRight', 51],
      ['Home', 1],
      ['End', 99],
    ] as const) {
      await threshold.press(key);
      const isIn = maps[0]!.map((p) => p >= step / 100);
      const count = (of: (isIn: boolean, isTrue: boolean) => boolean) =>
        isIn.filter((one, pixel) => of(one, data[pixel] === 1)).length;
      const counts = {
        tp: count((a, b) => a && b),
        fp: count((a, b) => a && !b),
        fn: count((a, b) => !a && b),
      };
      const { recall, precision, dsc } = overlap(counts);
      const text = (share: number) => (Number.isNaN(share) ? '–' : share.toFixed(3));
      const numbers = await numbersOf(page);
      expect(numbers).to.include({ Recall: text(recall), Precision: text(precision), Dice: text(dsc) });
      const size = (pixels: number) => `${pixels.toLocaleString('en')} pixels`;
      expect(numbers).to.include({
        'Mask at the threshold': size(counts.tp + counts.fp),
        'Mask given': size(counts.tp + counts.fn),
      });
      const cut = (step / 100).toFixed(2);
      expect(await page.locator('#threshold-value').textContent()).to.equal(cut);
      expect(await threshold.getAttribute('aria-valuetext')).to.match(
        new RegExp(`^Threshold ${cut}: Recall`),
      );
      seen.add((await page.locator('#outlines .mask').getAttribute('d'))!);
      seen.add((await page.locator('#strip .cut').getAttribute('d'))!);
    }
    expect(seen.size, 'outline and triangle at three thresholds').to.be.greaterThan(4);
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('has p of a volume of three classes as "npm run predict" has it, slice by slice, class by class', async () => {
    const { image, labels } = tested.volumes!;
    const [file, mask] = [join(folder, 'ct.nii.gz'), join(folder, 'mask.nii')];
    writeFileSync(file, gzipSync(niftiTwo(image.shape, image.spacingMm!, image.data)));
    writeFileSync(mask, niftiTwo(image.shape, image.spacingMm!, labels.data));
    const page = await opened(wide);
    await page.locator('#run').selectOption('1');
    await page.locator('#image-name', { hasText: 'NIfTI' }).waitFor();
    const maps = await given(page, file);
    expect(maps).to.have.length(3);
    expect(await difference(runOf.volumes, await readNiftiImage(file), maps)).to.be.below(1e-4);
    const moved = niftiTwo(image.shape, image.spacingMm!, labels.data);
    const offset = 400 + 8 * 3;
    moved.writeDoubleLE(moved.readDoubleLE(offset) + 50, offset);
    await page.setInputFiles('#mask-file', { name: 'moved.nii', mimeType: '', buffer: moved });
    await page
      .locator('#trouble', { hasText: /^invalid place of the mask \(.* 50\.0 mm away\): moved\.nii;/ })
      .waitFor();
    await page.setInputFiles('#mask-file', mask);
    await page.locator('#numbers', { hasText: 'Recall' }).waitFor();
    const voxelMm3 = image.spacingMm!.reduce((product, mm) => product * mm, 1);
    const tumour = labels.data.filter((label) => label === 2).length;
    await page.locator('#class').selectOption('1');
    const numbers = await numbersOf(page);
    expect(Number(numbers['Mask given']!.replace(/[^\d.]/g, ''))).to.be.closeTo(tumour * voxelMm3, 0.5);
    const sum = maps[2]!.reduce((all, p) => all + p, 0);
    expect(Number(numbers['Expected, Σ p']!.replace(/[^\d.]/g, ''))).to.be.closeTo(sum * voxelMm3, 0.5);
    const drawn = () => page.evaluate<string>("document.getElementById('canvas').toDataURL()");
    const before = await drawn();
    const slice = page.locator('#slice');
    await slice.press('Home');
    expect(await slice.getAttribute('aria-valuetext')).to.equal(`1 of ${image.shape[0]}`);
    expect(await drawn()).to.not.equal(before);
    expect(troubles).to.deep.equal([]);
    await page.close();
  });

  it('recalibrates as predict does', async () => {
    const { file } = await picture('recalibrated', tested.pictures!);
    const page = await opened(wide);
    await given(page, file);
    const before = await page.evaluate<number>('answers.length');
    await page.locator('#version').selectOption({ label: 'temperature' });
    await expectSoon(() => page.evaluate<number>('answers.length').then((length) => length > before));
    const [map] = await mapsOf(page);
    const model = loadModel(runOf.pictures);
    const { data } = await predict(model, await readImageFile(file, 'image'), { recalibrate: 'temperature' });
    model.dispose();
    expect(
      largestDifference(
        map!,
        data.filter((_, at) => at % 2 === 1),
      ),
    ).to.be.below(1e-4);
    await page.close();
  });

  it('lets nothing out, on any file server: neither the page nor its worker', async () => {
    const elsewhere = await listen((_, response) => {
      troubles.push('something arrived');
      response.setHeader('access-control-allow-origin', '*').end('x');
    });
    const built = join(folder, 'built');
    writeSite(files, built);
    const plain = await listen(({ url = '' }, response) => {
      const path = join(built, url.replace('/some/where/', '').replace(/^$/, 'index.html'));
      const type = { html: 'text/html', css: 'text/css', js: 'text/javascript', wasm: 'application/wasm' };
      if (!existsSync(path)) return response.writeHead(404).end();
      const extension = path.split('.').at(-1) as keyof typeof type;
      return response
        .setHeader('content-type', type[extension] ?? 'application/octet-stream')
        .end(readFileSync(path));
    });
    const { file } = await picture('built', tested.pictures!);
    try {
      for (const address of [server.address, `${addressOf(plain)}some/where/`]) {
        const page = await opened(wide, address);
        const maps = await given(page, file);
        expect(await difference(runOf.pictures, await readImageFile(file, 'image'), maps)).to.be.below(1e-4);
        expect(troubles, address).to.deep.equal([]);
        const ask = async (place: string) =>
          fetch(place).then(
            () => 'answered',
            () => 'refused',
          );
        expect(await page.evaluate(ask, addressOf(elsewhere)), `page at ${address}`).to.equal('refused');
        // Threads of the runtime are workers too; the one that the page started is the first.
        const [worker] = page.workers();
        expect(await worker!.evaluate(ask, addressOf(elsewhere)), `worker at ${address}`).to.equal('refused');
        expect(troubles.filter((trouble) => trouble === 'something arrived')).to.deep.equal([]);
        await page.close();
      }
    } finally {
      elsewhere.close();
      plain.close();
    }
  });

  it('says in a paragraph what is wrong with a file, and keeps what was there', async () => {
    const page = await opened(wide);
    const { file } = await picture('right', tested.pictures!);
    await given(page, file);
    const [height, width] = tested.pictures!.image.shape as [number, number];
    const raw = { width, height, channels: 4 } as const;
    const half = await sharp(Buffer.alloc(4 * width * height, 128), { raw })
      .png()
      .toBuffer();
    const deep = await sharp(Buffer.alloc(3 * width * height), { raw: { width, height, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const labelsOfMore = await sharp(Buffer.alloc(width * height, 2), { raw: { ...raw, channels: 1 } })
      .png()
      .toBuffer();
    const image = (name: string, content: Buffer | string) => ({
      name,
      mimeType: '',
      buffer: Buffer.from(content),
    });
    for (const [zone, wrong, said] of [
      [
        'image',
        image('a.png', '<!doctype html>'),
        /^invalid picture \(expected a PNG, .* a web page \(HTML\).*: a\.png;/,
      ],
      [
        'image',
        image('b.png', readFileSync(file).subarray(0, 90)),
        /^invalid picture \(expected a complete PNG file/,
      ],
      ['image', image('c.tif', 'II*\0abcdefgh'), /^unsupported TIFF, which browsers do not decode: c\.tif;/],
      ['image', image('d.png', half), /^unsupported transparent pixels/],
      ['image', image('e.png', deep), /^unsupported PNG of 16 bits/],
      [
        'image',
        image('f.nii.gz', 'x'),
        /^unsupported a volume for a network that was trained on pictures: f\.nii\.gz/,
      ],
      [
        'mask',
        image(
          'g.png',
          await sharp(half).extract({ left: 0, top: 0, width: 9, height: 9 }).removeAlpha().png().toBuffer(),
        ),
        /^invalid size of the mask \(expected \d+ × \d+ as the image, found 9 × 9\): g\.png;/,
      ],
      [
        'mask',
        image('h.png', readFileSync(file)),
        /^invalid mask \(expected 0 and 1, or 0 and 255, found a picture/,
      ],
      [
        'mask',
        image('k.png', labelsOfMore),
        /^invalid mask \(expected 0 and 1, or 0 and 255, found 2 as the largest value\): k\.png;/,
      ],
    ] as const) {
      await page.setInputFiles(`#${zone}-file`, wrong);
      await page.locator('#trouble', { hasText: said }).waitFor();
      expect(await page.locator('#result').isVisible(), wrong.name).to.equal(true);
    }
    await page.locator('#run').selectOption('1');
    await page.locator('#image-name', { hasText: 'NIfTI' }).waitFor();
    await page.setInputFiles('#image-file', image('i.nii', 'not a volume'));
    await page.locator('#trouble', { hasText: /^invalid NIfTI file: no NIfTI magic number/ }).waitFor();
    await page.setInputFiles('#mask-file', image('j.nii', 'x'));
    await page.locator('#trouble', { hasText: /^missing image: choose it first/ }).waitFor();
    await page.close();
  });

  for (const [name, options] of [
    ['light', { ...wide, colorScheme: 'light' }],
    ['dark', { ...wide, colorScheme: 'dark' }],
    ['a phone', phone],
  ] as const) {
    it(`breaks none of axe-core's rules and fits: ${name}`, async () => {
      const page = await opened(options);
      const { file, mask } = await picture('axe', tested.pictures!);
      await given(page, file);
      await page.setInputFiles('#mask-file', mask);
      await page.locator('#numbers', { hasText: 'Recall' }).waitFor();
      await page.evaluate(axe);
      const violations = await page.evaluate<unknown[]>(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))',
      );
      expect(violations).to.deep.equal([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(options.viewport!.width);
      await page.close();
    });
  }

  it('has p of a real photograph as "npm run predict" has it', async function () {
    const dataDir = process.env.DSC_DATA_DIR;
    if (!dataDir) skipBecause(this, 'no DSC_DATA_DIR');
    const isTrained = existsSync(join(trained, 'model'));
    const run = isTrained ? trained : runOf.pictures;
    const { split, read } = await openDataSet('dsb2018', { dataDir, partial: 'use' });
    const real = await read(split.test[0]!);
    const { file } = await picture('real', real);
    const own = isTrained ? await serveSite(siteFiles(findRuns([run], '')), 0, () => {}) : undefined;
    const page = await opened(wide, own?.address);
    const maps = await given(page, file);
    expect(await difference(run, real.image, maps), run).to.be.below(1e-4);
    await page.close();
    await own?.close();
  });
});

function listen(answer: Parameters<typeof createServer>[1]): Promise<Server> {
  return new Promise((done) => {
    const server = createServer(answer as never);
    server.listen(0, '127.0.0.1', () => done(server));
  });
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
