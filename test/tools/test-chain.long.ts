import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const mixed = `describe('three tests', () => {
  it('passes', () => {});
  it('fails', () => {
    throw new Error('as it should');
  });
  it('is skipped', function () {
    this.skip();
  });
});
`;

describe('npm test', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dsc-test-chain-'));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    for (const name of ['tools', '.mocharc.json', 'biome.json']) {
      cpSync(name, join(folder, name), { recursive: true });
    }
    put('package.json', '{\n  "type": "module"\n}\n');
    put(
      'tsconfig.json',
      '{ "compilerOptions": { "types": ["mocha"], "noEmit": true }, "include": ["test"] }\n',
    );
    put('.gitignore', 'node_modules\n.setup/\n');
    put('knip.json', '{ "entry": ["test/**/*.ts"], "project": ["test/**/*.ts"] }\n');
    for (const page of ['src/report/page/browser', 'src/explore/page']) {
      mkdirSync(join(folder, page), { recursive: true });
      put(join(page, 'tsconfig.json'), '{ "compilerOptions": { "types": [] }, "files": ["empty.d.ts"] }\n');
      put(join(page, 'empty.d.ts'), 'export {};\n');
    }
    mkdirSync(join(folder, 'test'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function put(name: string, text: string): void {
    writeFileSync(join(folder, name), text);
  }

  function runSuite(program: string, ...args: string[]) {
    const { status, stdout } = spawnSync(process.execPath, [`tools/${program}`, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, lines: stdout.trimEnd().split('\n') };
  }

  const runTests = (...args: string[]) => runSuite('test.mjs', ...args);

  it('closes with the slowest files and the counts of checks and tests, and fails if a test failed', () => {
    put('test/mixed.test.ts', mixed);
    put(
      'test/slow.test.ts',
      "describe('what is made', () => {\n  before((done) => setTimeout(done, 120));\n  it('passes', () => {});\n});\n",
    );
    put('test/other.test.ts', "it('passes', (done) => setTimeout(done, 10));\n");
    const { status, lines } = runTests();
    expect(status).to.equal(1);
    expect(lines.at(-1)).to.equal('9 passed, 1 failed, 1 skipped');
    const slowest = lines.indexOf('  Seconds of the slowest files:') + 2;
    expect(lines[slowest]).to.match(/^ {5}0\.[1-9] {2}test\/slow\.test\.ts$/);
    expect(lines[slowest + 1]).to.contain('test/other.test.ts');
    expect(lines).to.include('tests: FAILED');
  });

  it('fails on a type error and on unformatted code, each by its name, though all tests pass', () => {
    put('test/one.test.ts', "const count: number = 'two';\nit(   'counts', () => void count);\n");
    const { status, lines } = runTests();
    expect(status).to.equal(1);
    expect(lines).to.include('types: FAILED').and.include('lint: FAILED').and.include('tests: passed');
    expect(lines).to.include('page: passed').and.include('unused: passed');
    expect(lines.at(-1)).to.equal('5 passed, 2 failed, 0 skipped');
    put('.setup/long-test-report.json', '{ "stats": { "passes": 3, "failures": 0, "pending": 1 } }');
    expect(runSuite('test-summary.mjs', '0', '1').lines).to.deep.equal(['9 passed, 3 failed, 1 skipped']);
  });

  it('passes when everything does, and passes arguments on to mocha', () => {
    put('test/one.test.ts', "it('passes', () => {});\nit('is not asked for', () => {});\n");
    put('test/other.test.ts', "it('passes, but is not asked for', () => {});\n");
    const { status, lines } = runTests('test/one.test.ts', '--grep', 'passes');
    expect(lines.slice(-8)).to.deep.equal([
      'types: passed',
      'page: passed',
      'explore: passed',
      'lint: passed',
      'unused: passed',
      'uncalled: passed',
      'tests: passed',
      '7 passed, 0 failed, 0 skipped',
    ]);
    expect(status).to.equal(0);
  });

  it('leaves whole programs and sweeps to npm run test:long, which needs no checks before; a file that cannot be loaded is one failure', () => {
    put('test/whole.long.ts', "it('passes', () => {});\n");
    const alone = runSuite('test-long.mjs');
    expect([alone.status, alone.lines.at(-1)]).to.deep.equal([0, '1 passed, 0 failed, 0 skipped']);
    put('test/broken.long.ts', "import './absent.js';\n");
    const broken = runSuite('test-long.mjs', 'test/broken.long.ts');
    expect([broken.status, broken.lines.at(-1)]).to.deep.equal([1, '0 passed, 1 failed, 0 skipped']);
  });
});
