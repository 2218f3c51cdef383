import type { RandomStream } from '../core/random-stream.js';
import type { NetworkSettings } from '../study/run-config.js';

/** One parameter tensor of the network. */
export interface ParameterSpec {
  name: string;
  shape: readonly number[];
  /** Initial values as in Keras: kernels by Glorot's uniform rule, biases and offsets 0, scales 1. */
  initial: 'glorot-uniform' | 'zeros' | 'ones';
}

/**
 * All parameters in the order of the forward pass. Kernels are laid out as TensorFlow stores them:
 * convolution […kernel, in, out]; transposed convolution […kernel, out, in].
 *
 * ```ts
 * const settings = { inputChannels: 3, classes: 2, baseFilters: 4, depth: 2, inputShape: [8, 8] };
 * const [{ name, shape }] = parameterSpecs(settings);
 * [name, shape]; // ['encoder0/conv0/kernel', [3, 3, 3, 4]]
 * ```
 */
export function parameterSpecs(settings: NetworkSettings): ParameterSpec[] {
  const { inputChannels, classes, baseFilters, depth } = settings;
  const rank = settings.inputShape.length;
  const kernel = (extent: number) => Array.from({ length: rank }, () => extent);
  const filters = (level: number) => baseFilters * 2 ** level;

  const convolution = (name: string, extent: number, input: number, output: number): ParameterSpec[] => [
    { name: `${name}/kernel`, shape: [...kernel(extent), input, output], initial: 'glorot-uniform' },
    { name: `${name}/bias`, shape: [output], initial: 'zeros' },
  ];
  const block = (stage: string, input: number, output: number): ParameterSpec[] =>
    [0, 1].flatMap((index) => [
      ...convolution(`${stage}/conv${index}`, 3, index === 0 ? input : output, output),
      { name: `${stage}/norm${index}/scale`, shape: [output], initial: 'ones' as const },
      { name: `${stage}/norm${index}/offset`, shape: [output], initial: 'zeros' as const },
    ]);

  const levels = Array.from({ length: depth }, (_, level) => level);
  return [
    ...levels.flatMap((level) =>
      block(`encoder${level}`, level === 0 ? inputChannels : filters(level - 1), filters(level)),
    ),
    ...block('bottleneck', filters(depth - 1), filters(depth)),
    ...levels.reverse().flatMap((level): ParameterSpec[] => [
      {
        name: `decoder${level}/up/kernel`,
        shape: [...kernel(2), filters(level), filters(level + 1)],
        initial: 'glorot-uniform',
      },
      { name: `decoder${level}/up/bias`, shape: [filters(level)], initial: 'zeros' },
      ...block(`decoder${level}`, 2 * filters(level), filters(level)),
    ]),
    ...convolution('head', 1, filters(0), classes),
  ];
}

export function parameterNames(settings: NetworkSettings): string[] {
  return parameterSpecs(settings).map(({ name }) => name);
}

/**
 * Number of trainable values: 7,766,018 for RGB, two classes, 32 base filters and depth 4.
 *
 * ```ts
 * const settings = { inputChannels: 3, classes: 2, baseFilters: 32, depth: 4, inputShape: [512, 512] };
 * parameterCount(settings); // 7766018
 * ```
 */
export function parameterCount(settings: NetworkSettings): number {
  return parameterSpecs(settings).reduce((sum, { shape }) => sum + size(shape), 0);
}

/** Multiply-adds of one forward pass. The time of a training step is roughly proportional to them. */
export function multiplyAdds(settings: NetworkSettings): number {
  const pixels = size(settings.inputShape);
  const rank = settings.inputShape.length;
  return parameterSpecs(settings).reduce((sum, { name, shape }) => {
    if (!name.endsWith('/kernel')) return sum;
    const level = levelOf(name, settings.depth);
    // A transposed convolution applies its kernel once per pixel of the coarser grid.
    const at = name.includes('/up/') ? level + 1 : level;
    return sum + (size(shape) * pixels) / 2 ** (rank * at);
  }, 0);
}

function levelOf(name: string, depth: number): number {
  if (name.startsWith('bottleneck')) return depth;
  return Number(/^(?:encoder|decoder)(\d+)/.exec(name)?.[1] ?? 0);
}

/**
 * Fresh parameters. Glorot's uniform rule draws from U(−limit, limit) with
 *
 *   limit = sqrt(6 / (fanIn + fanOut)),   fan = channels × kernel volume.
 *
 * Keras takes the last two axes of a kernel as input and output channels. Transposed kernels have them swapped,
 * which leaves their sum and so the limit unchanged.
 *
 * ```ts
 * const settings = { inputChannels: 3, classes: 2, baseFilters: 4, depth: 2, inputShape: [8, 8] };
 * const parameters = initialParameters(settings, RandomStream.fromSeed(1));
 * parameters.length === parameterSpecs(settings).length; // true
 * ```
 */
export function initialParameters(settings: NetworkSettings, stream: RandomStream): Float32Array[] {
  return parameterSpecs(settings).map(({ name, shape, initial }) => {
    const values = new Float32Array(size(shape));
    if (initial === 'ones') values.fill(1);
    if (initial === 'glorot-uniform') {
      const volume = size(shape.slice(0, -2));
      const limit = Math.sqrt(6 / (volume * (shape.at(-2)! + shape.at(-1)!)));
      const draws = stream.fork('initial', name);
      for (let index = 0; index < values.length; index++) values[index] = draws.uniform(-limit, limit);
    }
    return values;
  });
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
