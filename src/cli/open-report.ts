import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** Programs that open a page in the reader's browser, in the order in which they are tried: macOS, Windows from WSL, Linux. */
const openers = process.platform === 'darwin' ? ['open'] : ['wslview', 'xdg-open'];

/** A program that found a browser may run as long as the browser does; one that found none ends at once. */
const patienceMs = 3000;

/** Opens a page in the reader's browser; where none can be opened, says so with the path. Never a failure. */
export async function openReport(page: string, programs: readonly string[] = openers): Promise<void> {
  await openAddress(resolve(page), programs);
}

/** The same of an address. */
export async function openAddress(address: string, programs: readonly string[] = openers): Promise<void> {
  for (const program of programs) if (await opens(program, address)) return;
  process.stderr.write(
    `no program here opens a browser (${programs.join(', ')}): open ${address} yourself\n`,
  );
}

/** Whether a program is there and either ends well or is still at it after a while. */
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
