/** `--gpus 0,1,2`: the cards that runs are put on, one run on each. */
import { UsageError } from '../core/errors.js';
import { counted } from '../text/number-format.js';
import { invalidNumber, positiveInteger } from './option-values.js';

/** The variable by which CUDA is told which cards there are for a process. */
const visibleVariable = 'CUDA_VISIBLE_DEVICES';

/** A card as `nvidia-smi` numbers it, or as its UUID names it ("GPU-…", of a part of a card "MIG-…"). */
const card = /^(?:\d+|(?:GPU|MIG)-[\w-]+(?:\/\d+)*)$/;

interface TypedOptions {
  gpus?: string | undefined;
  jobs?: string | undefined;
  device: string;
}

/** The cards, or undefined where none were named. Throws UsageError for what cannot be meant. */
export function gpusOf(
  { gpus: text, jobs, device }: TypedOptions,
  environment: NodeJS.ProcessEnv = process.env,
): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const gpus = text.split(',').map((name) => name.trim());
  if (!gpus.every((name) => card.test(name)))
    throw invalidNumber('gpus', text, 'cards as nvidia-smi numbers them, such as 0,1,2');
  const repeated = gpus.find((name, at) => gpus.indexOf(name) !== at);
  if (repeated !== undefined)
    throw refusal(
      `--gpus ${text} (card ${repeated} stands there twice)`,
      'name each card once: one run a card',
    );
  if (device.toLowerCase() === 'cpu') throw refusal('--gpus with --device cpu', 'leave one of the two out');
  if (jobs !== undefined && positiveInteger('jobs', jobs) > gpus.length)
    throw refusal(
      `--jobs ${jobs} with ${counted(gpus.length, 'card')} in --gpus (one run a card)`,
      `use --jobs ${gpus.length}, or leave --jobs out`,
    );
  const visible = environment[visibleVariable]?.split(',').map((name) => name.trim());
  const hidden = visible && gpus.find((name) => !visible.includes(name));
  if (hidden !== undefined)
    throw refusal(
      `--gpus ${text} (card ${hidden} is hidden by ${visibleVariable}=${environment[visibleVariable]})`,
      'name cards of that list, or unset the variable',
    );
  return gpus;
}

/** Has this process compute on the first of the cards. Only before the engine starts. */
export function computeOnFirst(gpus: readonly string[]): void {
  process.env[visibleVariable] = gpus[0]!;
}

function refusal(what: string, remedy: string): UsageError {
  return new UsageError({ verb: 'invalid', what, remedy });
}
