/** Who takes part in the comparison of training steps, and how each is started. All take the same arguments. */
import { join } from 'node:path';

export type Precision = 'float32' | 'bf16';

export interface Competitor {
  name: string;
  precision: Precision;
  /** Ours is compared with the best of the peers; our eager mode is neither. */
  role: 'ours' | 'our eager mode' | 'peer';
  program: string;
  /** The script and what makes this competitor differ from its siblings. */
  args: readonly string[];
}

/** Runs a TypeScript file of this folder in a process of its own. */
export const nodeCommand = (script: string): readonly string[] => ['--import', 'tsx', join('bench', script)];

export function competitors(python: string | undefined): Competitor[] {
  const ours = (role: 'ours' | 'our eager mode', mode: string, precision: Precision): Competitor => ({
    name: `dsc-plus-plus ${mode}`,
    precision,
    role,
    program: process.execPath,
    args: [...nodeCommand('training-step.ts'), '--mode', mode, '--precision', precision],
  });
  const own = [
    ours('ours', 'compiled', 'float32'),
    ours('ours', 'compiled', 'bf16'),
    // Eager mode has no bf16: it is the check of the compiled step, and the fall-back.
    ours('our eager mode', 'eager', 'float32'),
  ];
  return python ? [...own, ...peers(python)] : own;
}

function peers(python: string): Competitor[] {
  const peer = (name: string, script: string, precision: Precision, ...args: string[]): Competitor => ({
    name,
    precision,
    role: 'peer',
    program: python,
    args: [join('bench', 'peers', script), '--precision', precision, ...args],
  });
  return (['float32', 'bf16'] as const).flatMap((precision) => [
    peer('Keras tf.function', 'keras_unet.py', precision, '--mode', 'graph'),
    peer('Keras XLA', 'keras_unet.py', precision, '--mode', 'xla'),
    // Which memory order is faster depends on machine and rank, so PyTorch shows both.
    ...(['channels-last', 'channels-first'] as const).flatMap((layout) => [
      peer(`PyTorch eager, ${layout}`, 'pytorch_unet.py', precision, '--mode', 'eager', '--layout', layout),
      peer(
        `PyTorch compile, ${layout}`,
        'pytorch_unet.py',
        precision,
        '--mode',
        'compile',
        '--layout',
        layout,
      ),
    ]),
  ]);
}
