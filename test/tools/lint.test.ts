import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

/** The linter's own import graph, which test/import-rule.test.ts must agree with: both know type imports. */
describe('the linter', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lint-'));
    copyFileSync('biome.json', join(folder, 'biome.json'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function complaints(files: Record<string, string>): string {
    for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source);
    const program = resolve('node_modules/@biomejs/biome/bin/biome');
    const { stdout, stderr } = spawnSync(process.execPath, [program, 'lint', '--vcs-enabled=false', '.'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout + stderr;
  }

  it('refuses a circle of imports, also one of types alone', () => {
    const circle = complaints({
      'a.ts': "import type { B } from './b.js';\n\nexport interface A {\n  b: B;\n}\n",
      'b.ts': "import type { A } from './a.js';\n\nexport interface B {\n  a: A;\n}\n",
    });
    expect(circle).to.include('noImportCycles').and.include('part of a cycle');
  });

  it('lets a line of imports pass', () => {
    const line = complaints({
      'a.ts': "import type { B } from './b.js';\n\nexport interface A {\n  b: B;\n}\n",
      'b.ts': 'export interface B {\n  a: number;\n}\n',
    });
    expect(line).to.not.include('noImportCycles');
    expect(line).to.include('No fixes applied');
  });
});
