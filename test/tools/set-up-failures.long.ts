import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { FakeProject } from './fake-project.js';

/** A port of this machine where nobody listens. */
const closedPort = 'http://127.0.0.1:1';

/** A failure is one short paragraph behind the lines that say what was being done. */
function paragraph(stderr: string): string {
  const lines = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('set-up: '));
  expect(lines, stderr).to.have.length(1);
  return lines[0]!;
}

describe('a set-up that cannot succeed', () => {
  let project: FakeProject;

  before(function () {
    if (process.platform !== 'linux') skipBecause(this, 'not Linux');
  });
  beforeEach(() => {
    project = new FakeProject();
  });
  afterEach(() => project.dispose());

  describe('says what to install, before anything is downloaded (exit code 2), when there is', () => {
    function refusal(): string {
      const { status, stderr } = project.start(['setup']);
      expect(status).to.equal(2);
      expect(project.called, 'nothing was started').to.deep.equal([]);
      return paragraph(stderr);
    }

    it('no compiler', () => {
      project.removeProgram('g++');
      expect(refusal()).to.include('missing C++ compiler').and.include('apt install g++ make');
    });

    it('no make', () => {
      project.removeProgram('make');
      expect(refusal()).to.match(/^missing make on the PATH/);
    });

    it('no Python', () => {
      project.removeProgram('python3');
      expect(refusal()).to.include('missing Python').and.include('apt install python3 python3-venv');
    });

    it('a Python without venv or pip', () => {
      project.addPython('python3', { minor: 11, missing: ['ensurepip'] });
      expect(refusal()).to.include('python3 (3.11.0) lacks the module ensurepip').and.include('python3-venv');
    });

    it('an old Python', () => {
      project.addPython('python3', { minor: 9 });
      expect(refusal()).to.include('python3 (3.9.0) is too old').and.include('3.10 or newer');
    });

    it('nothing at all: everything in one message', () => {
      for (const program of ['g++', 'make', 'python3']) project.removeProgram(program);
      const { status, stderr } = project.start(['setup']);
      expect(status).to.equal(2);
      expect(project.called, 'nothing was started').to.deep.equal([]);
      const [title, ...lacks] = stderr.trimEnd().split('\n');
      expect(title).to.equal('missing 2 things on this machine:');
      expect(lacks).to.have.length(2);
      expect(lacks.join()).to.include('  - missing Python: ').and.include('  - missing C++ compiler');
      expect(stderr).to.include('and make');
    });

    it('no npm', function () {
      // Node may have an npm beside it, which is then found whatever the PATH says.
      if (existsSync(join(process.execPath, '../../lib/node_modules/npm')))
        skipBecause(this, 'Node has an npm beside it');
      project.removeProgram('npm');
      expect(refusal()).to.include('missing npm');
    });
  });

  it('passes over an old python3 where a newer one is installed beside it', () => {
    project.addPython('python3', { minor: 8 });
    project.addPython('python3.12', { minor: 12 });
    expect(project.start(['setup']).status).to.equal(0);
    expect(project.has('.venv/libtensorflow/tensorflow')).to.equal(true);
  });

  for (const minor of [10, 14, 15]) {
    it(`installs the same libraries under Python 3.${minor}`, () => {
      project.addPython('python3', { minor });
      expect(project.start(['setup']).status).to.equal(0);
      expect(project.has('.venv/libtensorflow/tensorflow/libtensorflow_cc.so.2')).to.equal(true);
    });
  }

  it('knows no such command', () => {
    const { status, stderr } = project.start(['replcate']);
    expect(status).to.equal(2);
    expect(paragraph(stderr))
      .to.include('replcate')
      .and.match(/knows replicate, .*tables/);
  });

  const accidents = [
    ['npm', 'npm error code ENOTFOUND', 75, 'missing network', 'npm-packages.log'],
    [
      'npm',
      'npm error code EINTEGRITY sha512-x integrity checksum failed',
      75,
      'checksum',
      'npm-packages.log',
    ],
    [
      'npm',
      'npm error nospc ENOSPC: no space left on device, write',
      75,
      'missing disk space',
      'npm-packages.log',
    ],
    ['venv', 'Error: ensurepip returned non-zero exit status 1.', 2, 'python3-venv', 'libtensorflow.log'],
    ['pip', 'ERROR: [Errno 28] No space left on device', 75, 'missing disk space', 'libtensorflow.log'],
    ['pip', 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES', 75, 'checksum', 'libtensorflow.log'],
    ['pip', 'ERROR: No matching distribution found for tensorflow-cpu', 2, 'glibc', 'libtensorflow.log'],
    [
      'gyp',
      'error: unrecognized command-line option -std=c++17',
      2,
      'unsupported compiler',
      'native-binding.log',
    ],
    [
      'gyp',
      'gyp ERR! connect ECONNREFUSED while fetching headers',
      75,
      'missing network',
      'native-binding.log',
    ],
  ] as const;
  for (const [program, output, exitCode, said, log] of accidents) {
    it(`explains and survives: ${program} prints "${output}"`, () => {
      const { status, stderr } = project.start(['setup'], { [`FAIL_${program}`]: output });
      expect(status).to.equal(exitCode);
      expect(paragraph(stderr)).to.include(said).and.include(log);
      expect(project.read(`.setup/${log}`)).to.include(output);
      expect(project.start(['setup']).status, 'the next try').to.equal(0);
      expect(project.called.filter((name) => name === program)).to.have.length(2);
    });
  }

  it('clears away a .venv that an earlier try left half-finished', () => {
    project.write('.venv/set-up.begun', '');
    project.write('.venv/libtensorflow/tensorflow/libtensorflow_cc.so.2', 'half of it');
    project.write('.venv/leftover', '');
    const { status, stderr } = project.start(['setup']);
    expect(status).to.equal(0);
    expect(stderr).to.include('removing the half-finished .venv');
    expect(project.has('.venv/leftover')).to.equal(false);
  });

  it('moves a .venv of somebody else out of the way, and keeps it', () => {
    project.write('.venv/bin/activate', 'mine');
    const { status, stderr } = project.start(['setup']);
    expect(status).to.equal(0);
    const [, place] = /moved to (.*)$/m.exec(stderr)!;
    expect(readFileSync(join(place!, 'bin/activate'), 'utf8')).to.equal('mine');
  });

  it('notices a library that vanished from .venv', () => {
    project.start(['setup']);
    project.remove('.venv/libtensorflow/tensorflow/libtensorflow_framework.so.2');
    expect(project.start(['setup']).status).to.equal(0);
    expect(project.called.filter((name) => name === 'pip')).to.have.length(2);
  });

  it('keeps nothing of a runtime for the browser that has not its checksum', () => {
    const { status, stderr } = project.start(['explore']);
    expect(status).to.equal(75);
    expect(paragraph(stderr)).to.match(/invalid download: ONNX Runtime for the browser has not the checksum/);
    expect(project.has('.cache')).to.equal(false);
    expect(project.has('.setup/tmp-browser-runtime')).to.equal(false);
  });

  it('asks for disk space before it starts', () => {
    const script = `
      import { bringInPlace } from './tools/setup/set-up.mjs';
      const step = { name: 'huge', inspect: () => ({ ready: false }), bytesNeeded: () => 1e18 };
      bringInPlace([step], {}).catch((error) => console.log(error.exitCode, error.message));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: project.root,
      encoding: 'utf8',
    });
    expect(stdout).to.match(/^75 missing disk space: .* free and the set-up \(huge\) needs 1000000000\.0 GB/);
    expect(project.has('.setup/lock.json')).to.equal(false);
  });

  describe('with the real programs and no registry', () => {
    it('is told by npm', function () {
      const npm = realProgram('npm');
      if (!npm) return skipBecause(this, 'no npm');
      project.write('package.json', '{"name":"fake","dependencies":{"a":"1.0.0"}}');
      project.write(
        'package-lock.json',
        JSON.stringify({
          name: 'fake',
          lockfileVersion: 3,
          packages: {
            '': { name: 'fake', dependencies: { a: '1.0.0' } },
            'node_modules/a': { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==` },
            'node_modules/@tensorflow/tfjs-node-gpu': { version: '4.22.0', optional: true },
          },
        }),
      );
      const { status, stderr } = project.start(['tables'], {
        PATH: `${npm}${delimiter}/usr/bin${delimiter}/bin`,
        npm_config_registry: closedPort,
        npm_config_fetch_retries: '0',
        npm_config_cache: join(project.root, 'npm-cache'),
        // As `npm run --silent` has it.
        npm_config_loglevel: 'silent',
      });
      expect(status, stderr).to.equal(75);
      expect(paragraph(stderr)).to.include('missing network').and.include('npm ci');
    });

    it('installs the packages for development too, whatever NODE_ENV says', function () {
      const npm = realProgram('npm');
      if (!npm) return skipBecause(this, 'no npm');
      project.write('package/package.json', '{"name":"a","version":"1.0.0"}');
      spawnSync('tar', ['-czf', 'a.tgz', 'package'], { cwd: project.root });
      const integrity = `sha512-${createHash('sha512')
        .update(readFileSync(join(project.root, 'a.tgz')))
        .digest('base64')}`;
      const own = { name: 'fake', devDependencies: { a: 'file:a.tgz' } };
      project.write('package.json', JSON.stringify(own));
      project.write(
        'package-lock.json',
        JSON.stringify({
          name: 'fake',
          lockfileVersion: 3,
          packages: {
            '': own,
            'node_modules/a': { version: '1.0.0', resolved: 'file:a.tgz', integrity, dev: true },
          },
        }),
      );
      const script = `
        import { packagesStep } from './tools/setup/packages.mjs';
        await packagesStep.run({});
        console.log(packagesStep.inspect().detail);`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        cwd: project.root,
        encoding: 'utf8',
        env: {
          PATH: `${npm}${delimiter}/usr/bin${delimiter}/bin`,
          HOME: project.root,
          NODE_ENV: 'production',
          npm_config_registry: closedPort,
        },
      });
      expect(stdout.trim(), stderr).to.equal('as package-lock.json names them');
    });

    it('is told by pip, and leaves nothing that would pass for installed', function () {
      const python = realProgram('python3');
      if (!python || spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0)
        return skipBecause(this, 'no Python with venv and pip');
      project.removeProgram('python3');
      const { status, stderr } = project.start(['setup'], {
        PATH: `${join(project.root, 'programs')}${delimiter}${python}${delimiter}/usr/bin${delimiter}/bin`,
        PIP_INDEX_URL: closedPort,
        PIP_EXTRA_INDEX_URL: '',
        PIP_FIND_LINKS: '',
        PIP_QUIET: '3',
      });
      expect(status).to.equal(75);
      expect(paragraph(stderr)).to.include('missing network').and.include('PIP_INDEX_URL');
      expect(project.has('.venv/set-up.json')).to.equal(false);
    });
  });
});

/** The folder of a program on this machine's PATH. */
function realProgram(name: string): string | undefined {
  return process.env.PATH?.split(delimiter).find((folder) => existsSync(join(folder, name)));
}
