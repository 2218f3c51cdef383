/** `--gpus 0,1,2`: the GPUs to use, one run per GPU at a time. */
import { UsageError } from '../core/errors.js';
import { counted } from '../text/number-format.js';
import { invalidNumber, positiveInteger } from './option-values.js';

/** The environment variable that lists the GPUs visible to a process. */
const visibleVariable = 'CUDA_VISIBLE_DEVICES';

/** A GPU by its number in `nvidia-smi` or its UUID ("GPU-…", or "MIG-…" for a part of a GPU). */
const card = /^(?:\d+|(?:GPU|MIG)-[\w-]+(?:\/\d+)*)$/;

interface TypedOptions {
  gpus?: string | undefined;
  jobs?: string | undefined;
}

/**
 * The listed GPUs, or undefined without --gpus. Throws UsageError for invalid, repeated or hidden GPUs, and for more jobs
 * than GPUs.
 */
export function gpusOf(
  { gpus: text, jobs }: TypedOptions,
  environment: NodeJS.ProcessEnv = process.env,
): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const gpus = text.split(',').map((name) => name.trim());
  if (!gpus.every((name) => card.test(name)))
    throw invalidNumber('gpus', text, 'GPU numbers of nvidia-smi, such as 0,1,2');
  const repeated = gpus.find((name, at) => gpus.indexOf(name) !== at);
  if (repeated !== undefined)
    throw refusal(`--gpus ${text} (GPU ${repeated} is listed twice)`, 'list each GPU once: one run per GPU');
  if (jobs !== undefined && positiveInteger('jobs', jobs) > gpus.length)
    throw refusal(
      `--jobs ${jobs} with ${counted(gpus.length, 'GPU')} in --gpus (one run per GPU)`,
      `use --jobs ${gpus.length}, or leave --jobs out`,
    );
  const visible = environment[visibleVariable]?.split(',').map((name) => name.trim());
  const hidden = visible && gpus.find((name) => !visible.includes(name));
  if (hidden !== undefined)
    throw refusal(
      `--gpus ${text} (GPU ${hidden} is hidden by ${visibleVariable}=${environment[visibleVariable]})`,
      'choose GPUs of that list, or unset the variable',
    );
  return gpus;
}

/** Makes this process compute on the first of the GPUs. Call it before the engine starts. */
export function useFirstGpu(gpus: readonly string[]): void {
  process.env[visibleVariable] = gpus[0]!;
}

function refusal(what: string, remedy: string): UsageError {
  return new UsageError({ verb: 'invalid', what, remedy });
}
