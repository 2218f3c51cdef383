import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** Programs that open a page in the reader's browser, the first that is there: macOS, Windows from WSL, Linux. */
const openers = process.platform === 'darwin' ? ['open'] : ['wslview', 'xdg-open'];

/** Opens a page in the reader's browser; where none can be opened, says so with the path. Never a failure. */
export async function openReport(page: string): Promise<void> {
  const path = resolve(page);
  for (const program of openers) {
    const child = spawn(program, [path], { stdio: 'ignore', detached: true });
    const started = await once(child, 'spawn').then(
      () => true,
      () => false,
    );
    if (!started) continue;
    child.unref();
    return;
  }
  process.stderr.write(`no program here opens a browser (${openers.join(', ')}): open ${path} yourself\n`);
}
