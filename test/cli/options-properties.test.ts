import { expect } from 'chai';
import fc from 'fast-check';
import { parseDataOptions } from '../../src/cli/data-options.js';
import { parseReplicateOptions } from '../../src/cli/replicate-options.js';
import { exitCodes, StudyError } from '../../src/core/errors.js';
import { dataSetIds } from '../../src/data/manifest-format/manifest-files.js';
import { lossNames } from '../../src/study/losses.js';
import { studyPresetNames } from '../../src/study/run-config.js';
import { number, order, property, reordered } from '../property.js';

const some = <Item>(items: readonly Item[]) => fc.subarray([...items], { minLength: 1 });
const positive = fc.integer({ min: 1, max: 64 });

/** Options that are all right, each with its value. */
const sound = fc.record(
  {
    preset: fc.constantFrom(...studyPresetNames),
    datasets: some(dataSetIds()).map((list) => list.join(',')),
    losses: some(lossNames).map((list) => list.join(',')),
    seeds: fc.uniqueArray(positive, { minLength: 1, maxLength: 4 }).map((list) => list.join(',')),
    epochs: positive.map(String),
    'learning-rate': number(0.001, 1).map(String),
    'base-filters': positive.map(String),
    precision: fc.constantFrom('float32', 'bf16'),
    out: fc.constantFrom('results', '/tmp/elsewhere'),
    device: fc.constantFrom('auto', 'cpu', 'gpu'),
  },
  { requiredKeys: [] },
);
const flags = some(['--fresh', '--keep-going', '--allow-partial', '--no-notebooks', '--dry-run']);

/** Words that a hurried user may type: options with and without their dashes, values, odd characters. */
const word = fc.oneof(
  fc.constantFrom(
    '--preset',
    '--seeds',
    '--epochs',
    '--run',
    '--run',
    '--jobs',
    '--threads',
    '--out',
    '--json',
    '--help',
    '-h',
    '--',
  ),
  fc.constantFrom(
    'smoke',
    'dsc',
    'dsc++',
    'phantom-nuclei',
    '1',
    '0',
    '-1',
    '1e400',
    'NaN',
    '',
    ' ',
    '1,2',
    ',',
  ),
  fc.constantFrom(
    'list',
    'show',
    'fetch',
    'check',
    '--data-dir',
    '--jsn',
    '--epoch',
    '--seeds=1',
    '--fresh=no',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ maxLength: 8, unit: 'binary' }).map((text) => `--${text}`),
);

describe('properties of the command line', () => {
  property(
    'options may come in any order, as --name value or --name=value',
    [sound, flags, order],
    (values, switches, keys) => {
      const entries = Object.entries(values);
      const apart = [...entries.flatMap(([name, value]) => [`--${name}`, value]), ...switches];
      const joined = [...switches, ...entries.map(([name, value]) => `--${name}=${value}`)];
      expect(parseReplicateOptions(reordered(joined, keys))).to.deep.equal(parseReplicateOptions(apart));
    },
  );

  property('what is asked for is what is run', [sound], (values) => {
    const { request, device } = parseReplicateOptions(
      Object.entries(values).map(([name, value]) => `--${name}=${value}`),
    );
    if (values.preset) expect(request.preset.name).to.equal(values.preset);
    if (values.datasets)
      expect(request.datasets.map(({ dataset }) => dataset).join()).to.equal(values.datasets);
    if (values.losses)
      for (const { losses } of request.datasets) expect(losses.join()).to.equal(values.losses);
    if (values.seeds) for (const { seeds } of request.datasets) expect(seeds.join()).to.equal(values.seeds);
    expect(request.overrides.epochs).to.equal(
      values.epochs === undefined ? undefined : Number(values.epochs),
    );
    expect(request.overrides.learningRate).to.equal(
      values['learning-rate'] === undefined ? undefined : Number(values['learning-rate']),
    );
    if (values.device) expect(device).to.equal(values.device);
  });

  /** Never a stack, never another exit code, always one of the four verbs. */
  function expectUsage(parse: () => unknown) {
    try {
      parse();
    } catch (error) {
      if (!(error instanceof StudyError)) throw error;
      expect(error.exitCode).to.equal(exitCodes.usage);
      expect(error.message).to.match(/^(unknown|invalid|missing|unsupported) \S/);
    }
  }

  property(
    'whatever is typed is understood or refused in words',
    [fc.array(word, { maxLength: 6 })],
    (words) => {
      expectUsage(() => parseReplicateOptions(words));
      expectUsage(() => parseDataOptions(words, {}));
    },
    300,
  );

  property(
    'whatever number is typed, none that is not a positive whole one passes for a count',
    [
      fc.constantFrom('epochs', 'base-filters', 'jobs', 'threads', 'seeds'),
      fc.oneof(fc.double().map(String), fc.integer().map(String), fc.string({ maxLength: 5 })),
    ],
    (name, typed) => {
      try {
        parseReplicateOptions([`--${name}=${typed}`]);
      } catch (error) {
        return expectUsage(() => {
          throw error;
        });
      }
      for (const part of typed.split(','))
        expect(Number(part)).to.satisfy((value: number) => Number.isSafeInteger(value) && value >= 1);
    },
    200,
  );
});
