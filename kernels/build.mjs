/**
 * Compiles kernels/warp.assembly.ts and writes the module, as text, into src/sampling/warp-kernels-binary.ts:
 *
 *   node kernels/build.mjs
 *
 * The compiler is fetched by npx; nobody but who changes the kernels needs it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = 'kernels/warp.assembly.ts';
const compiler = 'assemblyscript@0.28.20';
const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
try {
  const binary = join(folder, 'warp.wasm');
  const options = [
    '-O3',
    '--runtime',
    'stub',
    '--noAssert',
    '--enable',
    'simd',
    '--initialMemory',
    '1',
    '--outFile',
    binary,
  ];
  execFileSync('npx', ['--yes', '--package', compiler, 'asc', source, ...options], { stdio: 'inherit' });
  const text = readFileSync(binary).toString('base64');
  const lines = text.match(/.{1,100}/g).map((line) => `  '${line}',`);
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex');
  writeFileSync(
    'src/sampling/warp-kernels-binary.ts',
    `/** Made by kernels/build.mjs from ${source} with ${compiler}; do not edit. */

/** SHA-256 of the source that was compiled. */
export const sourceHash = '${hash}';

/** The WebAssembly module in base64. */
export const moduleBase64 = [
${lines.join('\n')}
].join('');
`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
