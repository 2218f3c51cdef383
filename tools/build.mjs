/** `npm run build`: the library as JavaScript with declarations, in dist/. `npm pack` then makes the package of it. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  { stdio: 'inherit' },
);
if (status === 0) console.log('dist/ holds the library; "npm pack" makes the package of it');
process.exitCode = status ?? 1;
