import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** Programs that open a page in the browser, in the order of trial: `open` on macOS; `wslview` (WSL), `xdg-open` elsewhere. */
const openers = process.platform === 'darwin' ? ['open'] : ['wslview', 'xdg-open'];

/** A program that still runs after this time has found a browser; one that finds none ends immediately. */
const patienceMs = 3000;

/** Opens a page in the browser. Where that fails, it writes the path to stderr; it never throws. */
export async function openReport(page: string, programs: readonly string[] = openers): Promise<void> {
  await openAddress(resolve(page), programs);
}

/** The same for a URL. */
export async function openAddress(address: string, programs: readonly string[] = openers): Promise<void> {
  for (const program of programs) if (await opens(program, address)) return;
  process.stderr.write(
    `no program here opens a browser (${programs.join(', ')}): open ${address} yourself\n`,
  );
}

/** Whether a program exists and either exits with 0 or still runs after `patienceMs`. */
function opens(program: string, path: string): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(program, [path], { stdio: 'ignore', detached: true });
    const patience = setTimeout(() => settle(true), patienceMs);
    const settle = (opened: boolean) => {
      clearTimeout(patience);
      child.unref();
      done(opened);
    };
    child.once('error', () => settle(false)).once('exit', (code) => settle(code === 0));
  });
}
