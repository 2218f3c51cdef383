import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Starts `lab` in a folder of its own where the Python of `.venv` is the given script, and asks it to end once the script says
 * "ready". Resolves to its exit code.
 */
export async function startAndEndLab(script: string): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  mkdirSync(join(folder, '.venv', 'bin'), { recursive: true });
  writeFileSync(join(folder, '.venv', 'bin', 'python'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const loader = pathToFileURL(resolve('node_modules/tsx/dist/loader.mjs')).href;
  const child = spawn(process.execPath, ['--import', loader, resolve('src/cli/main.ts'), 'lab'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.once('data', () => child.kill('SIGTERM'));
  const code = await new Promise<number | null>((done) => child.on('exit', done));
  rmSync(folder, { recursive: true, force: true });
  return code;
}
