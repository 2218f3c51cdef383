/**
 * Registers the project's kernel in the Jupyter of `.venv` only. The file contains the full paths of Node and this clone, so it
 * is written again when one of them has moved.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jupyterStep } from './jupyter.mjs';
import { root, venv } from './paths.mjs';

/** The kernel name in the metadata of notebooks. */
const file = join(venv, 'share', 'jupyter', 'kernels', 'dsc-plus-plus', 'kernel.json');

const specification = {
  argv: [process.execPath, join(root, 'tools', 'kernel.cjs'), '{connection_file}'],
  display_name: 'TypeScript (dsc-plus-plus)',
  language: 'typescript',
  interrupt_mode: 'signal',
};
const content = `${JSON.stringify(specification, null, 2)}\n`;

export const kernelSpecStep = {
  name: 'notebook kernel',
  after: ['JupyterLab'],
  title: () => 'registering the notebook kernel in .venv',
  bytesNeeded: () => 0,
  inspect: (context) => {
    if (!jupyterStep.inspect(context).ready) return { ready: false, detail: 'JupyterLab comes first' };
    const ready = existsSync(file) && readFileSync(file, 'utf8') === content;
    return { ready, detail: ready ? specification.display_name : 'it is not registered for this clone' };
  },
  async run() {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.tmp`, content);
    renameSync(`${file}.tmp`, file);
  },
};
