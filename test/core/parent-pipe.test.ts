import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';

/** Starts a process that serves it, says its number, and waits. */
const parent = `
import { spawn } from 'node:child_process';
import { parentPipeEnvironment } from './src/core/parent-pipe.js';
const child = \`
import { whenParentIsGone } from './src/core/parent-pipe.js';
whenParentIsGone(() => { console.log('parent gone', process.env.DSC_PARENT_PIPE); process.exit(); });
console.log(process.pid);
setTimeout(() => {}, 60_000);
\`;
spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', child], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  env: { ...process.env, ...parentPipeEnvironment },
  detached: true,
});
setTimeout(() => {}, 60_000);
`;

describe('whenParentIsGone', () => {
  it('is called when the parent was killed, and keeps the word of the pipe from grandchildren', async () => {
    const started = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (said === '') started.kill('SIGKILL');
      said += text;
    });
    // The child holds the other end of stdout: it is closed when the child is gone too. Which end is told first is open.
    await Promise.all([once(started.stdout, 'close'), once(started, 'exit')]);
    expect(started.signalCode).to.equal('SIGKILL');
    expect(said).to.match(/^\d+\nparent gone undefined\n$/);
  });
});
