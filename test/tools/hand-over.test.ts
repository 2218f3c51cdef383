import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { FakeProject } from './fake-project.js';

describe('hand-over to the command', () => {
  let project: FakeProject;

  before(function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has no signals');
  });
  beforeEach(() => {
    project = new FakeProject();
  });
  afterEach(() => project.dispose());

  /** Puts a command line in place of src/cli/main.ts, behind a finished set-up. */
  function withMain(source: string): void {
    expect(project.start(['setup']).status).to.equal(0);
    for (const name of ['tsx', 'esbuild']) {
      symlinkSync(resolve('node_modules', name), join(project.root, 'node_modules', name));
    }
    project.write('src/cli/main.ts', source);
  }

  it('passes the arguments and the exit code, and keeps stdout for the command', () => {
    withMain(
      'const args: string[] = process.argv.slice(2); console.log(JSON.stringify(args)); process.exitCode = 3;',
    );
    const { status, stdout } = project.start(['data', 'check', '--data-dir', 'a b']);
    expect(status).to.equal(3);
    expect(JSON.parse(stdout)).to.deep.equal(['data', 'check', '--data-dir', 'a b']);
  });

  it('names a folder for temporary files that is not there', () => {
    withMain('console.log("begun");');
    const { status, stdout, stderr } = project.start(['tables'], { TMPDIR: '/nonexistent' });
    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/^missing place for temporary files \(ENOENT\): \/nonexistent; set TMPDIR/);
  });

  it('calls a full heap a resource that is gone, and a crash a failure', () => {
    withMain('const kept: number[][] = []; for (;;) kept.push(new Array(1000).fill(Math.random()));');
    const full = project.start(['tables'], { NODE_OPTIONS: '--max-old-space-size=40' });
    expect(full.status).to.equal(75);
    expect(full.stderr).to.include('missing memory: the heap of the command is full');
    project.write('src/cli/main.ts', 'process.abort();');
    const crashed = project.start(['tables']);
    expect(crashed.status).to.equal(1);
    expect(crashed.stderr).to.include('crashed (SIGABRT');
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`lets the command finish its step on ${signal}, and waits for it`, async () => {
      withMain(`
        import { writeFileSync } from 'node:fs';
        setTimeout(() => {}, 60_000);
        process.on('${signal}', () => setTimeout(() => { writeFileSync('finished', ''); process.exit(75); }, 200));
        writeFileSync('ready', '');`);
      const { child, ended } = project.startAside(['replicate']);
      while (!project.has('ready')) await sleep(20);
      child.kill(signal);
      expect(await ended).to.equal(75);
      expect(project.has('finished')).to.equal(true);
    });
  }

  it('says 75, run again, of a command that was killed, and 1 of one that crashed', () => {
    withMain('process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 60_000);');
    const killed = project.start(['tables']);
    expect(killed.status).to.equal(75);
    expect(killed.stderr).to.include('memory').and.include('run the same command again');
    project.write('src/cli/main.ts', 'process.kill(process.pid, "SIGSEGV"); setTimeout(() => {}, 60_000);');
    const crashed = project.start(['tables']);
    expect(crashed.status).to.equal(1);
    expect(crashed.stderr).to.include('SIGSEGV');
  });
});
