/** The browser of the tests: Chromium of this machine, and pages that note what goes wrong in them. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { skipBecause } from './skip-because.js';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

/** Starts Chromium. Skips the test or hook where there is none. */
export async function launchBrowser(test: Mocha.Context): Promise<Browser> {
  if (!program) skipBecause(test, 'no chromium (Debian, Ubuntu: apt install chromium)');
  return chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
}

/**
 * A new page without a time limit of its own: the limit of .mocharc.json ends what hangs. `troubles` lists its errors and what it
 * asks for that is neither embedded in it nor below `address`.
 */
export async function newPage(
  browser: Browser,
  options: BrowserContextOptions,
  address = 'file:',
): Promise<{ page: Page; troubles: string[] }> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(0);
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('pageerror', ({ message }) => troubles.push(message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(blob|data):/.test(url)) troubles.push(url);
  });
  return { page, troubles };
}
