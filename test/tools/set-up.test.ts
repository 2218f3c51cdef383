import { utimesSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { FakeProject } from './fake-project.js';

const addon = 'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node';
const libraries = '.venv/libtensorflow/tensorflow';

describe('set-up inside the commands', () => {
  let project: FakeProject;

  before(function () {
    // The wheel route, which most of these tests walk, is for Linux.
    if (process.platform !== 'linux') skipBecause(this, 'not Linux');
  });
  beforeEach(() => {
    project = new FakeProject();
  });
  afterEach(() => project.dispose());

  it('does every step once, in order, and nothing the second time', () => {
    const first = project.start(['setup']);
    expect(first.stderr).to.include('everything is in place');
    expect(first.status).to.equal(0);
    expect(project.called).to.have.members(['npm', 'venv', 'pip', 'gyp', 'jupyter']);
    expect(project.start(['setup']).stderr).to.equal('set-up: everything is in place\n');
    expect(project.called).to.have.length(5);
    expect(project.has('.setup/lock.json')).to.equal(false);
    expect(project.has('.setup/tmp-libtensorflow')).to.equal(false);
  });

  it('links the binding to the real place of the libraries, relative to itself', () => {
    project.start(['setup']);
    expect(project.read(addon).trim()).to.equal(`-Wl,-rpath,'$$ORIGIN/../../../../../${libraries}'`);
  });

  it('installs npm packages alone for the commands that load no TensorFlow', () => {
    for (const args of [
      ['tables'],
      ['data', 'list'],
      ['doctor'],
      ['replicate', '--dry-run'],
      ['bench', '--help'],
    ]) {
      project.start(args);
    }
    expect(project.called).to.have.members(['npm']);
  });

  it('fetches no runtime for the browser where a named run has no weights', () => {
    const [bare, trained] = ['bare', 'trained'].map((name) => join(project.root, 'results', name));
    project.write('results/trained/model/weights.bin', 'weights');
    project.start(['explore', bare!, '--port', '8080', '--open']);
    project.start(['explore', trained!, bare!, '--build', 'page']);
    expect(project.called).to.have.members(['npm']);
    project.start(['explore', trained!, '--port', '8080']);
    expect(project.called).to.include('pack');
  });

  it('installs the peers of the bench once, those of a card beside them when it is asked for, and none for who compares with none', function () {
    if (process.arch !== 'x64') skipBecause(this, 'PyTorch has no such wheels for this processor');
    const peers = () => project.called.filter((name) => name === 'peers').length;
    project.start(['bench', '--no-peers']);
    expect(project.called).to.have.members(['npm', 'venv', 'pip', 'gyp']);
    project.start(['bench']);
    project.start(['bench']);
    expect(peers()).to.equal(1);
    project.addAnswer('nvidia-smi', 'a card');
    project.start(['bench', '--device', 'gpu']);
    project.start(['bench']);
    expect(peers()).to.equal(2);
  });

  it('says how to do without the peers where this Python is too old for them', function () {
    if (process.arch !== 'x64') skipBecause(this, 'PyTorch has no such wheels for this processor');
    project.addPython('python3', { minor: 10 });
    const { status, stderr } = project.start(['bench']);
    expect(status).to.not.equal(0);
    expect(stderr).to.include('PyTorch').and.include('npm run bench -- --no-peers');
  });

  it('installs the engine for a plan whose steps are to be timed', () => {
    project.start(['replicate', '--dry-run', '--measure']);
    expect(project.called).to.have.members(['npm', 'venv', 'pip', 'gyp']);
  });

  it('installs the engine for a comparison, whose plan times steps too', () => {
    project.start(['compare', 'my-scans', '--dry-run']);
    expect(project.called).to.have.members(['npm', 'venv', 'pip', 'gyp']);
  });

  it('puts the kept binding back after npm ci, without a compiler', () => {
    project.start(['setup']);
    project.remove('node_modules');
    project.removeProgram('g++');
    const again = project.start(['setup']);
    expect(again.status).to.equal(0);
    expect(project.called).to.have.members(['npm', 'venv', 'pip', 'gyp', 'jupyter', 'npm']);
    expect(project.has(addon)).to.equal(true);
  });

  it('puts it back too after a command that needs no engine has installed the packages, and builds none for it', () => {
    project.start(['tables']);
    expect(project.has(addon)).to.equal(false);
    project.start(['setup']);
    // As one that was not built here, such as in a copy of a clone.
    project.remove('.setup/binding');
    project.remove('node_modules/.package-lock.json');
    expect(project.start(['tables']).stderr).to.include('copying the native binding built earlier');
    expect(project.has(addon)).to.equal(true);
    expect(project.called).to.have.members(['npm', 'venv', 'pip', 'gyp', 'jupyter', 'npm']);
  });

  it('installs packages again when package-lock.json names another version', () => {
    project.start(['tables']);
    project.write('package-lock.json', project.read('package-lock.json').replace('4.22.0', '4.23.0'));
    const { status, stderr } = project.start(['tables']);
    expect(project.called).to.have.members(['npm', 'npm']);
    // The stand-in still installs 4.22.0, which must not pass for what was asked.
    expect(status).to.equal(1);
    expect(stderr).to.include('not at version 4.23.0');
  });

  it('makes .venv anew when the pinned versions change', () => {
    project.start(['setup']);
    const pins = 'tools/requirements/engine-cpu.txt';
    project.write(pins, project.read(pins).replaceAll('2.21.0', '2.22.0'));
    expect(project.start(['setup']).status).to.equal(0);
    expect(project.called).to.have.members([
      'npm',
      'venv',
      'pip',
      'gyp',
      'jupyter',
      'venv',
      'pip',
      'gyp',
      'jupyter',
    ]);
  });

  it('takes the libraries that another clone has installed, unless it is told not to', () => {
    project.start(['setup']);
    const cache = { XDG_CACHE_HOME: join(project.root, 'cache') };
    for (const [args, pips] of [
      [[], 0],
      [['--no-shared-cache'], 1],
    ] as const) {
      const other = new FakeProject();
      try {
        expect(other.start(['setup', ...args], cache).status).to.equal(0);
        expect(other.called.filter((name) => name === 'pip')).to.have.length(pips);
        expect(other.has(`${libraries}/libtensorflow_cc.so.2`)).to.equal(true);
      } finally {
        other.dispose();
      }
    }
  });

  it('sweeps from the shared cache what a killed set-up left half installed, and nothing that may be at work', () => {
    const cache = join('cache', 'dsc-plus-plus', 'libtensorflow');
    for (const name of ['installing-old', 'installing-new']) project.write(join(cache, name, 'half'), '');
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    utimesSync(join(project.root, cache, 'installing-old'), twoDaysAgo, twoDaysAgo);
    expect(project.start(['setup']).status).to.equal(0);
    expect(project.has(join(cache, 'installing-old'))).to.equal(false);
    expect(project.has(join(cache, 'installing-new', 'half'))).to.equal(true);
  });

  it('keeps the libraries in the clone where the cache folder cannot be written', () => {
    project.write('file', '');
    const { status } = project.start(['setup'], { XDG_CACHE_HOME: join(project.root, 'file') });
    expect(status).to.equal(0);
    expect(project.has(`${libraries}/libtensorflow_cc.so.2`)).to.equal(true);
    expect(project.has('cache')).to.equal(false);
  });

  it('lets one of two set-ups started at once do the work', async () => {
    const slow = { SLOW_npm: '0.5', SLOW_pip: '0.5' };
    const two = [project.startAside(['setup'], slow), project.startAside(['setup'], slow)];
    expect(await Promise.all(two.map(({ ended }) => ended))).to.deep.equal([0, 0]);
    expect(project.called).to.have.members(['npm', 'venv', 'pip', 'gyp', 'jupyter']);
  });

  it('takes over the lock of a set-up that was killed', () => {
    const nobody = 2 ** 22 + 1; // above the largest process number of Linux
    project.start(['tables']);
    project.remove('node_modules');
    project.write('.setup/lock.json', JSON.stringify({ host: os.hostname(), processes: [nobody] }));
    expect(project.start(['setup']).status).to.equal(0);
  });

  it('ends with 75 when interrupted, with all it started, and goes on the next time', async () => {
    const { child, ended } = project.startAside(['setup'], { SLOW_pip: '60' });
    while (!project.called.includes('pip')) await sleep(20);
    child.kill('SIGTERM');
    expect(await ended).to.equal(75);
    expect(project.has('.venv/set-up.json')).to.equal(false);
    const again = project.start(['setup']);
    expect(again.status).to.equal(0);
    expect(again.stderr).to.include('half-finished .venv');
    const calls = (name: string) => project.called.filter((called) => called === name).length;
    expect(['venv', 'pip', 'gyp', 'jupyter'].map(calls)).to.deep.equal([2, 2, 1, 1]);
    // npm works beside pip, and may have been done by then.
    expect(calls('npm')).to.be.within(1, 2);
  });

  it('takes over the lock of a set-up on another host that gave no sign for a minute', () => {
    project.start(['tables']);
    project.remove('node_modules');
    project.write('.setup/lock.json', JSON.stringify({ host: 'elsewhere', processes: [7] }));
    const twoMinutesAgo = Date.now() / 1000 - 120;
    utimesSync(join(project.root, '.setup', 'lock.json'), twoMinutesAgo, twoMinutesAgo);
    expect(project.start(['setup']).status).to.equal(0);
  });

  it('waits for one on another host that gives signs, and says for whom', async () => {
    project.start(['tables']);
    project.remove('node_modules');
    project.write('.setup/lock.json', JSON.stringify({ host: 'elsewhere', processes: [7] }));
    const { child, ended } = project.startAside(['setup']);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    while (!said.includes('waiting for another set-up (process 7 on elsewhere)')) await sleep(20);
    project.remove('.setup/lock.json');
    expect(await ended).to.equal(0);
  });

  describe('chooses the libraries', () => {
    const card = 'NVIDIA T4, 15360 MiB, 535.1';
    const installed = () => project.read(`${libraries}/libtensorflow_cc.so.2`).trim().split('/').at(-1);
    before(function () {
      if (process.arch !== 'x64') skipBecause(this, 'TensorFlow has GPU libraries for x64 alone');
    });

    it('for the GPU where nvidia-smi answers', () => {
      project.addAnswer('nvidia-smi', card);
      expect(project.start(['setup']).stderr).to.include('for NVIDIA GPUs');
      expect(installed()).to.equal('engine-gpu.txt');
    });

    it('for the processor where it does not, or with --device cpu', () => {
      project.start(['setup']);
      expect(installed()).to.equal('engine-cpu.txt');
      project.remove('.venv');
      project.addAnswer('nvidia-smi', card);
      project.start(['setup', '--device', 'cpu']);
      expect(installed()).to.equal('engine-cpu.txt');
    });

    it('anew for --device gpu, and keeps those, which run on the processor too', () => {
      project.start(['setup']);
      project.addAnswer('nvidia-smi', card);
      expect(project.start(['setup', '--device=gpu']).status).to.equal(0);
      expect(installed()).to.equal('engine-gpu.txt');
      project.removeProgram('nvidia-smi');
      project.start(['setup']);
      project.start(['setup', '--device', 'cpu']);
      expect(installed()).to.equal('engine-gpu.txt');
    });

    it('but refuses --device gpu without a card', () => {
      const { status, stderr } = project.start(['replicate', '--device', 'gpu']);
      expect(status).to.equal(2);
      expect(stderr).to.include('missing NVIDIA GPU').and.include('--device cpu');
      expect(project.called).to.have.members([]);
    });
  });
});
