/**
 * All notebooks executed as `replicate` does it, on one grid of the smoke preset with a single epoch, and the tour in a
 * real JupyterLab in a browser on the same results.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { jupyterEnvironment, jupyterProgram } from '../../src/run/jupyter.js';
import { codeHash, readNotebook, resultsHash } from '../../src/run/notebook-state.js';
import { notebooks } from '../../src/study/notebooks.js';
import { skipBecause } from '../skip-because.js';
import { kernels, noKernels, until } from './run-headless.js';

const browserProgram = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const minutes = 60_000;

interface Ending {
  code: number | null;
  said: string;
}

describe('notebooks on a rehearsal', function () {
  this.timeout(10 * minutes);
  let out: string;
  let ended: Ending;

  before(async function () {
    if (noKernels) skipBecause(this, noKernels);
    out = mkdtempSync(join(tmpdir(), 'grid-'));
    ended = await replicate(['--out', out, '--epochs', '1']);
  });
  after(() => rmSync(out, { recursive: true, force: true }));

  it('all execute, without an error, and with their assertions holding', () => {
    expect(ended.said).to.not.include('failed');
    expect(ended.code, ended.said).to.equal(0);
    expect(kernels(out)).to.deep.equal([]);
  });

  for (const { name } of notebooks) {
    it(`${name} keeps its copy and its page`, () => {
      const file = join(out, 'smoke', 'notebooks', `${name}.ipynb`);
      const notebook = readNotebook(file);
      expect(notebook.metadata.dsc_plus_plus).to.deep.equal({
        preset: 'smoke',
        code: codeHash(readNotebook(join('notebooks', `${name}.ipynb`))),
        results: resultsHash(out, 'smoke'),
      });
      const page = readFileSync(file.replace('.ipynb', '.html'), 'utf8');
      expect(page).to.include('Plotly.newPlot(');
      expect(page.match(/<script[^>]+src="[^"]+"/g)).to.deep.equal(['<script src="plotly.js"']);
    });
  }

  describe('in JupyterLab', () => {
    let lab: Lab;
    let browser: Browser;

    before(async function () {
      if (!browserProgram) skipBecause(this, 'no chromium (Debian, Ubuntu: apt install chromium)');
      lab = await startLab(out);
      browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox'] });
    });
    after(async () => {
      await browser?.close();
      await lab?.stop();
    });

    it('the tour runs from top to end, with Plotly figures that draw and tables', async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 2400 } });
      // Reading alone: JupyterLab would save the notebook of the repository now and then.
      await page.route('**/api/contents/**', (route) =>
        route.request().method() === 'PUT' ? route.abort() : route.continue(),
      );
      await page.goto(`${lab.address}/lab/tree/notebooks/00-tour.ipynb?token=${lab.token}&reset`);
      await runAll(page);
      const last = page.locator('.jp-Notebook .jp-OutputArea', { hasText: 'On drawn lesions' }).last();
      await last.waitFor({ state: 'attached', timeout: 3 * minutes });
      await page.locator('.jp-Notebook .js-plotly-plot .main-svg').first().waitFor({ timeout: minutes });
      expect(await page.locator('.jp-Notebook .js-plotly-plot').count()).to.be.greaterThan(0);
      expect(await page.locator('.jp-Notebook table.dataframe tbody tr').count()).to.equal(3);
      expect(
        await page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]').count(),
      ).to.equal(0);
      if (process.env.DSC_SCREENSHOT) await page.screenshot({ path: process.env.DSC_SCREENSHOT });
    });

    it('leaves no kernel when it stops', async () => {
      await lab.stop();
      expect(await until(() => kernels(out).length === 0, 20)).to.equal(true);
    });
  });
});

describe('notebooks on one loss alone', function () {
  this.timeout(5 * minutes);

  it('show it, compare nothing, and train nothing', async function () {
    if (noKernels) skipBecause(this, noKernels);
    const out = mkdtempSync(join(tmpdir(), 'grid-'));
    try {
      const plan = ['--datasets', 'phantom-nuclei', '--losses', 'tversky++', '--epochs', '1'];
      const { code, said } = await replicate(['--out', out, ...plan, '--base-filters', '2']);
      expect(code, said).to.equal(0);
      expect(said).to.not.include('failed');
      expect(readdirSync(join(out, 'smoke', 'phantom-nuclei'))).to.deep.equal(['tversky++']);
      const executed = readdirSync(join(out, 'smoke', 'notebooks')).filter((name) => name.endsWith('.ipynb'));
      expect(executed).to.have.members(['30-dsb2018.ipynb', '70-variants.ipynb']);
      const text = readFileSync(join(out, 'smoke', 'notebooks', '30-dsb2018.ipynb'), 'utf8');
      expect(text)
        .to.include('--datasets phantom-nuclei --losses tversky,tversky++')
        .and.include('nothing to compare yet');
    } finally {
      rmSync(out, { recursive: true });
    }
  });
});

function replicate(args: readonly string[]): Promise<Ending> {
  const command = ['--import', 'tsx', 'src/cli/main.ts', 'replicate', '--preset', 'smoke', ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, said })));
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
  if (!(await until(() => said.includes(`${address}/lab`), 60))) throw new Error(said);
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
  await page.locator('.jp-Notebook').waitFor({ timeout: minutes });
  await page
    .locator('.jp-Toolbar-kernelName', { hasText: 'TypeScript (dsc-plus-plus)' })
    .waitFor({ timeout: minutes });
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: minutes });
  await page.getByText('Run', { exact: true }).first().click();
  await page.getByText('Run All Cells', { exact: true }).click();
}
