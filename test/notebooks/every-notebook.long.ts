/**
 * All notebooks executed as `replicate` does it, on the whole plan of the smoke preset with a single epoch and narrow
 * networks, and the tour in a real JupyterLab in a browser on the same results. `execution.long.ts` executes two of them on one loss.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { jupyterEnvironment, jupyterProgram } from '../../src/run/notebooks/jupyter.js';
import { notebooks } from '../../src/study/notebooks.js';
import { launchBrowser, newPage } from '../browser.js';
import { skipBecause } from '../skip-because.js';
import { type Ending, expectCopyAndPage, replicateSmoke } from './rehearsal.js';
import { kernels, noKernels, until } from './run-headless.js';

describe('notebooks on a rehearsal', () => {
  let out: string;
  let ended: Ending;

  before(async function () {
    if (noKernels) skipBecause(this, noKernels);
    out = mkdtempSync(join(tmpdir(), 'grid-'));
    ended = await replicateSmoke('--out', out);
  });
  after(() => rmSync(out, { recursive: true, force: true }));

  it('all execute, without an error, and with their assertions holding', () => {
    expect(ended.said).to.not.include('failed');
    expect(ended.code, ended.said).to.equal(0);
    expect(kernels(out)).to.deep.equal([]);
  });

  for (const { name } of notebooks) {
    it(`${name} keeps its copy and its page`, () => {
      expectCopyAndPage(out, name);
    });
  }

  it('a page that is moved alone shows its charts as pictures', async function () {
    const own = await launchBrowser(this);
    const alone = mkdtempSync(join(tmpdir(), 'page-'));
    try {
      copyFileSync(join(out, 'smoke', 'notebooks', '00-tour.html'), join(alone, 'tour.html'));
      const { page } = await newPage(own, { viewport: { width: 1000, height: 1200 } });
      await page.goto(pathToFileURL(join(alone, 'tour.html')).href);
      const pictures = page.locator('[id^="figure-"] img');
      expect(await pictures.count()).to.be.greaterThan(0);
      for (const picture of await pictures.all()) {
        expect((await picture.boundingBox())!.height).to.be.greaterThan(200);
        expect(await picture.getAttribute('alt')).to.not.equal('figure');
      }
      await page.goto(pathToFileURL(join(out, 'smoke', 'notebooks', '00-tour.html')).href);
      await page.locator('[id^="figure-"].js-plotly-plot .main-svg').first().waitFor();
      expect(await page.locator('[id^="figure-"] img').count()).to.equal(0);
    } finally {
      await own.close();
      rmSync(alone, { recursive: true });
    }
  });

  describe('in JupyterLab', () => {
    let lab: Lab;
    let browser: Browser;
    let page: Page;

    before(async function () {
      browser = await launchBrowser(this);
      lab = await startLab(out);
    });
    after(async () => {
      await browser?.close();
      await lab?.stop();
    });

    it('the tour runs from top to end, with Plotly figures that draw and tables', async () => {
      page = (await newPage(browser, { viewport: { width: 1280, height: 2400 } })).page;
      // Reading alone: JupyterLab would save the notebook of the repository now and then.
      await page.route('**/api/contents/**', (route) =>
        route.request().method() === 'PUT' ? route.abort() : route.continue(),
      );
      await page.goto(`${lab.address}/lab/tree/notebooks/00-tour.ipynb?token=${lab.token}&reset`);
      await runAll(page);
      const last = page.locator('.jp-Notebook .jp-OutputArea', { hasText: 'On drawn lesions' }).last();
      await last.waitFor({ state: 'attached' });
      await page.locator('.jp-Notebook .js-plotly-plot .main-svg').first().waitFor();
      expect(await page.locator('.jp-Notebook .js-plotly-plot').count()).to.be.greaterThan(0);
      expect(await page.locator('.jp-Notebook table.dataframe tbody tr').count()).to.equal(3);
      expect(
        await page
          .locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]')
          .allTextContents(),
      ).to.deep.equal([]);
      if (process.env.DSC_SCREENSHOT) await page.screenshot({ path: process.env.DSC_SCREENSHOT });
    });

    it('its charts keep their height and follow the width when the window is resized', async () => {
      const plot = page.locator('.jp-Notebook .js-plotly-plot').first();
      for (const width of [900, 700, 1280]) {
        await page.setViewportSize({ width, height: 1000 });
        await page.waitForTimeout(700);
        const box = (await plot.boundingBox())!;
        const area = (await plot.locator('xpath=..').boundingBox())!;
        // Its own height, with the bars under the plot, whatever the width.
        expect(box.height, `height at ${width}`).to.be.within(510, 530);
        expect(box.width, `width at ${width}`).to.be.within(0.8 * area.width, area.width + 1);
        const drawn = (await plot.locator('.main-svg').first().boundingBox())!;
        expect(drawn.width, `drawing at ${width}`).to.be.within(0.8 * area.width, area.width + 1);
      }
    });

    it('its charts show the ground of the theme, and their text stands out from it, also after a change', async () => {
      for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
        await page.evaluate(`jupyterapp.commands.execute('apputils:change-theme', { theme: '${theme}' })`);
        await page.waitForTimeout(1500);
        const { grounds, text, page: under } = (await page.evaluate(chartColours)) as Colours;
        for (const ground of grounds) expect(ground, theme).to.match(/^rgba\(0, 0, 0, 0\)$/);
        expect(contrast(text, under), theme).to.be.greaterThan(3.9);
        if (process.env.DSC_SCREENSHOT) {
          await page.screenshot({ path: `${process.env.DSC_SCREENSHOT}.${theme.slice(11)}.png` });
        }
      }
    });

    it('tells inside the parentheses of a call what is called', async () => {
      const answer = (await page.evaluate(`(async () => {
        const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
        const code = 'openStudy("smoke", )';
        const { content } = await kernel.requestInspect({ code, cursor_pos: code.length - 1, detail_level: 0 });
        return content.data['text/plain'] ?? '';
      })()`)) as string;
      expect(answer).to.include('openStudy');
      expect(answer).to.include('Opens the study');
    });

    it('leaves no kernel when it stops', async () => {
      await lab.stop();
      expect(await until(() => kernels(out).length === 0)).to.equal(true);
    });
  });
});

interface Colours {
  grounds: string[];
  text: string;
  page: string;
}

/** Evaluated in the page: grounds of the first chart, the colour of its first label, and what lies below it. */
const chartColours = `(() => {
  const plot = document.querySelector('.jp-Notebook .js-plotly-plot');
  const colour = (element, name) => getComputedStyle(element)[name];
  const svg = plot.querySelector('.main-svg');
  const label = plot.querySelector('.xtick text');
  const panel = document.querySelector('.jp-Notebook');
  return { grounds: [colour(svg, 'backgroundColor')], text: colour(label, 'fill'), page: colour(panel, 'backgroundColor') };
})()`;

/** Contrast of two colours by WCAG 2: 1 for the same, 21 for black on white. */
function contrast(one: string, other: string): number {
  const [dark, light] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = colour.match(/[\d.]+/g)!.map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

interface Lab {
  address: string;
  token: string;
  stop(): Promise<void>;
}

async function startLab(out: string): Promise<Lab> {
  const port = await freePort();
  const token = 'a-token-of-this-test';
  const options = [
    '--no-browser',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    '--LabApp.expose_app_in_browser=True',
    `--IdentityProvider.token=${token}`,
  ];
  jupyterProgram('jupyter-lab');
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'lab', ...options], {
    env: { ...jupyterEnvironment(), DSC_OUT: out, DSC_PRESET: 'smoke' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  // Not 'close': that waits for the kernels too, which hold the same pipe and are looked for by the test.
  const exited = new Promise<void>((done) => child.on('exit', () => done()));
  const address = `http://127.0.0.1:${port}`;
  if (!(await until(() => said.includes(`${address}/lab`)))) throw new Error(said);
  return {
    address,
    token,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

/** Run → Run All Cells, once the kernel is idle: cells that are sent to a starting kernel can get lost. */
async function runAll(page: Page): Promise<void> {
  await page.locator('.jp-Notebook').waitFor();
  await page.locator('.jp-Toolbar-kernelName', { hasText: 'TypeScript (dsc-plus-plus)' }).waitFor();
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
  await page.getByText('Run', { exact: true }).first().click();
  await page.getByText('Run All Cells', { exact: true }).click();
}
