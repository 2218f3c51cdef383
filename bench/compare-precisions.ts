/**
 * What training in bf16 changes, from finished runs:
 *
 *   npm run replicate -- --preset mini --precision bf16 --out bf16-results --losses dsc++ --run dsb2018/dsc++/fold-1-seed-1
 *   node --import tsx bench/compare-precisions.ts --float32 results --bf16 bf16-results --preset mini [--json FILE]
 */
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '../src/core/atomic-file.js';
import { evaluate } from '../src/evaluate/evaluation.js';
import { metricCatalogue } from '../src/metrics/catalogue.js';
import { readStudy } from '../src/record/study-record.js';
import { presetNames } from '../src/study/run-config.js';
import { fixed, signed } from '../src/text/number-format.js';
import { textTable } from '../src/text/text-table.js';
import { comparePrecisions, type LossCurves, type PrecisionLine } from './precision-comparison.js';

const { values } = parseArgs({
  options: {
    float32: { type: 'string', default: 'results' },
    bf16: { type: 'string' },
    preset: { type: 'string', default: 'mini' },
    json: { type: 'string' },
  },
});

function main(): void {
  const preset = presetNames.find((name) => name === values.preset);
  if (!preset || !values.bf16)
    throw new Error('missing --bf16 DIR, or unknown --preset: see the first lines of this file');
  const float32 = readStudy(values.float32, preset);
  const bf16 = readStudy(values.bf16, preset);
  const { datasets } = evaluate(float32);
  const rowOf = (dataset: string) => datasets.find((runs) => runs.dataset === dataset)!.calibrationRow;
  const compared = comparePrecisions(float32.runs, bf16.runs, rowOf);
  process.stdout.write(`${differences(compared.lines)}\n${curveEnds(compared.curves)}`);
  if (!values.json) return;
  const made = bf16.runs.map(({ config, configHash, provenance }) => ({
    dataset: config.dataset,
    configHash,
    provenance,
  }));
  writeFileAtomic(values.json, `${JSON.stringify({ ...compared, bf16Runs: made }, null, 2)}\n`);
}

function differences(lines: readonly PrecisionLine[]): string {
  return textTable(
    [
      'run',
      'metric',
      'float32',
      'bf16',
      'difference',
      'SD over cases',
      'another seed',
      'pairs',
      'within 2 ×',
    ],
    lines.map((line) => {
      const { label, digits } = metricCatalogue[line.metric];
      const signedText = (value: number) => signed(value, digits);
      return [
        line.run,
        label,
        fixed(line.float32, digits),
        fixed(line.bf16, digits),
        signedText(line.difference),
        fixed(line.caseDeviation, digits),
        fixed(line.seedSpread, digits),
        String(line.seedPairs),
        line.isWithin === null ? 'no second seed' : line.isWithin ? 'yes' : 'NO',
      ];
    }),
  );
}

function curveEnds(curves: readonly LossCurves[]): string {
  return textTable(
    [
      'run',
      'epochs, float32',
      'epochs, bf16',
      'least validation loss, float32',
      'least validation loss, bf16',
    ],
    curves.map(({ run, float32, bf16 }) => [
      run,
      String(float32.epochs),
      String(bf16.epochs),
      fixed(float32.leastValidationLoss, 4),
      fixed(bf16.leastValidationLoss, 4),
    ]),
  );
}

main();
