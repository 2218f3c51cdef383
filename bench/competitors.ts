/** Who takes part in the comparison of training steps, and how each is started. All take the same arguments. */
import { join } from 'node:path';
import type { Extent } from './step-settings.js';

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

/**
 * All of them for `full`. Else ours compiled, and of each library the way that was the fastest peer at
 * some network of a full run: the others cost half an hour and decide nothing.
 */
export function competitors(python: string | undefined, extent: Extent): Competitor[] {
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
    // Eager mode is the check of the compiled step, and the fall-back.
    ...(extent === 'full' ? [ours('our eager mode', 'eager', 'float32')] : []),
  ];
  return python ? [...own, ...peers(python, extent)] : own;
}

function peers(python: string, extent: Extent): Competitor[] {
  const peer = (name: string, script: string, precision: Precision, ...args: string[]): Competitor => ({
    name,
    precision,
    role: 'peer',
    program: python,
    args: [join('bench', 'peers', script), '--precision', precision, ...args],
  });
  return (['float32', 'bf16'] as const).flatMap((precision) => {
    const keras = (name: string, mode: string) =>
      peer(`Keras ${name}`, 'keras_unet.py', precision, '--mode', mode);
    const pytorch = (mode: string, layout: string) =>
      peer(`PyTorch ${mode}, ${layout}`, 'pytorch_unet.py', precision, '--mode', mode, '--layout', layout);
    // Which memory order is faster depends on machine and rank, and in bf16 one of them may fail in 3D.
    const channelsFirst = pytorch('compile', 'channels-first');
    const fastest = [
      keras('tf.function', 'graph'),
      pytorch('compile', 'channels-last'),
      ...(precision === 'bf16' ? [channelsFirst] : []),
    ];
    const others = [
      keras('XLA', 'xla'),
      pytorch('eager', 'channels-first'),
      pytorch('eager', 'channels-last'),
      ...(precision === 'bf16' ? [] : [channelsFirst]),
    ];
    return extent === 'full' ? [...fastest, ...others] : fastest;
  });
}
