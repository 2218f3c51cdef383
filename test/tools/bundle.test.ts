import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { skipBecause } from '../skip-because.js';
import { FakeProject } from './fake-project.js';

/** The note of a bundle, as far as these tests change it. */
interface Note {
  format: number;
  needs: Record<string, string>;
  files: Record<string, string>;
}

describe('a bundle for machines without network', () => {
  let folder: string;
  /** Made once; a test that spoils it takes a copy. */
  let made: string;
  let project: FakeProject;

  before(function () {
    if (process.platform !== 'linux') skipBecause(this, 'not Linux');
    folder = mkdtempSync(join(tmpdir(), 'bundle '));
    made = join(folder, 'made');
    const maker = new FakeProject();
    const { status, stderr } = maker.start(['setup', '--bundle', made]);
    expect(status, stderr).to.equal(0);
    const setUp = ['npm', 'venv', 'pip', 'gyp', 'jupyter'];
    expect(maker.called).to.have.members([...setUp, 'npm_cache', 'wheels', 'wheels']);
    maker.dispose();
  });
  after(() => folder && rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    project = new FakeProject();
  });
  afterEach(() => project.dispose());

  const noteOf = (bundle: string): Note => JSON.parse(readFileSync(join(bundle, 'bundle.json'), 'utf8'));
  /** A copy whose note is changed. */
  function withNote(change: (note: Note) => void): string {
    const copy = mkdtempSync(join(folder, 'copy-'));
    cpSync(made, copy, { recursive: true });
    const note = noteOf(copy);
    change(note);
    writeFileSync(join(copy, 'bundle.json'), JSON.stringify(note));
    return copy;
  }
  /** What is said of a bundle that is refused before anything is started. */
  function refusal(...args: string[]): string {
    const { status, stderr } = project.start(['setup', ...args]);
    expect(status, stderr).to.equal(2);
    expect(project.called, 'nothing was started').to.deep.equal([]);
    return stderr.trimEnd().split('\n').at(-1)!;
  }

  it("has packages, wheels and binding, each with its checksum, and none of npm's logs", () => {
    const { needs, files } = noteOf(made);
    expect(needs).to.include({
      system: `linux ${process.arch}`,
      node: process.versions.node.split('.')[0],
      python: '3.11',
      variant: 'cpu',
    });
    const names = Object.keys(files).map((name) => name.replace(/^binding\/[^/]+/, 'binding/KEY'));
    expect(names).to.have.members([
      'binding/KEY/log_level.node',
      'binding/KEY/tfjs_binding.node',
      'binding/KEY/training_kernels.node',
      'npm/_cacache/content',
      'wheels/engine-cpu.txt.whl',
      'wheels/jupyter.txt.whl',
    ]);
    for (const sha256 of Object.values(files)) expect(sha256).to.match(/^[0-9a-f]{64}$/);
  });

  it('is all that a set-up needs, without a compiler', () => {
    project.removeProgram('g++');
    project.removeProgram('make');
    const before = readdirSync(made, { recursive: true });
    const { status, stderr } = project.start(['setup', '--from', made]);
    expect(status, stderr).to.equal(0);
    expect(stderr).to.include('from the bundle').and.include('everything is in place');
    expect(project.called).to.have.members(['npm_offline', 'venv', 'pip_offline', 'jupyter_offline']);
    expect(readdirSync(made, { recursive: true }), 'a bundle may be read-only').to.deep.equal(before);
    expect(project.has('.setup/npm-of-bundle')).to.equal(false);
    expect(project.start(['setup']).stderr).to.equal('set-up: everything is in place\n');
  });

  for (const [key, value, told] of [
    ['node', '99', /it is for Node 99, and here is \d+/],
    ['system', 'darwin arm64', /it is for darwin arm64, and here is linux/],
    ['python', '3.99', /it is for Python 3\.99, and here is 3\.11/],
    ['glibc', '99.1', /built with glibc 99\.1, and here is the older/],
    ['pinned', '0', /a version of this project that pins other packages/],
  ] as const) {
    it(`is refused where ${key} differs, and says what it is for`, () => {
      const bundle = withNote(({ needs }) => {
        needs[key] = value;
      });
      expect(refusal('--from', bundle)).to.match(told).and.include('make it again');
    });
  }

  it('is refused for another device, and tells all that differs at once', () => {
    const bundle = withNote(({ needs }) => {
      needs.node = '99';
    });
    const told = refusal('--from', bundle, '--device', 'gpu');
    expect(told)
      .to.include('Node 99')
      .and.include('holds the libraries for --device cpu, and gpu was asked for');
  });

  it('is refused where a file was changed or lost, by its name', () => {
    const changed = withNote(() => {});
    writeFileSync(join(changed, 'wheels', 'jupyter.txt.whl'), 'other');
    expect(refusal('--from', changed)).to.include('the checksum of wheels/jupyter.txt.whl is not that of');
    const lost = withNote(() => {});
    rmSync(join(lost, 'npm'), { recursive: true });
    expect(refusal('--from', lost)).to.include('1 of its files are gone, the first npm/_cacache/content');
    const cut = withNote(() => {});
    writeFileSync(join(cut, 'bundle.json'), '{ "format":');
    expect(refusal('--from', cut)).to.include('invalid bundle').and.include('bundle.json cannot be read');
    const later = withNote((note) => {
      note.format = 2;
    });
    expect(refusal('--from', later)).to.include('its format is 2, this version of the project reads 1');
  });

  it('is looked for where it is said to be', () => {
    expect(refusal('--from', join(folder, 'nowhere'))).to.match(
      /^missing bundle: .*nowhere has no bundle\.json/,
    );
  });

  it('is written to no folder that holds other things', () => {
    const busy = join(folder, 'busy');
    mkdirSync(busy);
    writeFileSync(join(busy, 'thesis.tex'), '');
    expect(refusal('--bundle', busy)).to.match(/^invalid --bundle .*that folder holds other files/);
    expect(readdirSync(busy)).to.deep.equal(['thesis.tex']);
  });

  it('knows a mistyped option from one that it has', () => {
    expect(refusal('--form', made)).to.include('unknown option "--form" of npm run setup');
    expect(refusal('--from')).to.include('missing value of --from');
    expect(refusal('--from', '--bundle')).to.include('missing value of --from');
    expect(refusal('--from', made, '--bundle', made)).to.include('invalid --bundle with --from');
    expect(refusal('--device', 'tpu')).to.include('invalid --device "tpu"');
  });
});
