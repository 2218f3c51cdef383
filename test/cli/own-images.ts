/** Commands on a user's own images, as a user types them, in processes of their own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Ended } from './in-this-process.js';

/** Runs `npm run COMMAND -- ARGS` as npm does from `folder`, whose `data` holds the manifests. */
export function typed(folder: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
      env: { ...process.env, INIT_CWD: folder, DSC_DATA_DIR: join(folder, 'data') },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
