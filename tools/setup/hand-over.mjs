/** Runs the command as a child process and returns its exit code. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { resourcesGone } from './failure.mjs';
import { whenNpmIsGone } from './npm-parent.mjs';

/** The program that watches the pipe; tests and benchmarks would pass the variable on to their children. */
const program = 'src/cli/main.ts';

const stoppedFromOutside = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'];

/**
 * Runs `node ...args` in `cwd` with this process' streams and returns its exit code. Signals are forwarded to the command, and
 * this process waits until the command has saved its state and ended.
 */
export async function handOver(args, cwd) {
  let report;
  try {
    report = join(mkdtempSync(join(tmpdir(), 'dsc-')), 'report.json');
  } catch ({ code }) {
    process.stderr.write(
      `missing place for temporary files (${code}): ${tmpdir()}; set TMPDIR to a folder that can be written and has room, and run the same command again\n`,
    );
    return code === 'ENOSPC' || code === 'EDQUOT' ? resourcesGone : 2;
  }
  const child = spawn(process.execPath, [...tellOfFullHeap(report), ...args], {
    cwd,
    // The pipe closes when this process ends, even by SIGKILL; then the command ends, too (src/core/parent-pipe.ts).
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, ...(args.includes(program) && { DSC_PARENT_PIPE: '3' }) },
  });
  const relay = (signal) => {
    // A terminal sends Ctrl-C to the command as well; a second signal would end it immediately.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, relay);
  whenNpmIsGone(() => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`unexpected failure: the command could not be started: ${error.message}\n`);
      resolve(1);
    });
    child.once('close', (code, signal) => resolve(code ?? codeFor(signal, heapWasFull(report))));
  }).finally(() => rmSync(dirname(report), { recursive: true, force: true }));
}

/** Options for a diagnostic report, which tells a full heap from a crash: both end with SIGABRT. */
function tellOfFullHeap(report) {
  const place = [`--report-directory=${dirname(report)}`, `--report-filename=${basename(report)}`];
  return ['--report-on-fatalerror', '--report-compact', ...place];
}

function heapWasFull(report) {
  return existsSync(report) && JSON.parse(readFileSync(report, 'utf8')).header.trigger === 'OOMError';
}

/** The exit code for a signal: interrupted commands can be resumed, crashed ones cannot. */
function codeFor(signal, ofFullHeap) {
  if (ofFullHeap) {
    process.stderr.write(
      'missing memory: the heap of the command is full; set NODE_OPTIONS=--max-old-space-size=8192 (in MB, as much as there is) and run the same command again: it resumes\n',
    );
    return resourcesGone;
  }
  if (stoppedFromOutside.includes(signal)) {
    if (signal === 'SIGKILL') {
      process.stderr.write(
        'interrupted: the command was killed, perhaps for want of memory; free some and run the same command again to resume\n',
      );
    }
    return resourcesGone;
  }
  process.stderr.write(
    `unexpected failure: the command crashed (${signal}, number ${constants.signals[signal]})\n`,
  );
  return 1;
}
