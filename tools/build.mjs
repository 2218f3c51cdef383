/**
 * `npm run build`: compiles the library to JavaScript with declarations in dist/, and bundles the programs that its pages run
 * in a browser. Then `npm pack` makes the package.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const steps = [
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  ['dist/report/page/write-programs.js'],
];
const failed = steps
  .map((args) => () => spawnSync(process.execPath, args, { stdio: 'inherit' }).status)
  .find((step) => step() !== 0);
if (!failed) console.log('dist/ holds the library; "npm pack" makes the package of it');
process.exitCode = failed ? 1 : 0;
