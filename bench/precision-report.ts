/** The comparison of precisions as Markdown: bench/results/precision.md, which README and docs/speed.md quote. */
import { metricCatalogue } from '../src/metrics/catalogue.js';
import { counted, fixed, signed, undefinedMark } from '../src/text/number-format.js';
import { type ComparedPrecisions, type PrecisionVerdict, precisionVerdicts } from './precision-comparison.js';
import type { PrecisionResult } from './precision-result.js';

export function precisionReport({ compared, comparedBy, runs }: PrecisionResult): string {
  const { git, node, machine } = comparedBy;
  const commits = [...new Set(runs.map(({ commit }) => commit?.slice(0, 10) ?? 'unknown'))].sort();
  const libraries = [...new Set(runs.map(({ versions }) => versions.libtensorflow))].join(', ');
  const processors = [...new Set(runs.map(({ host }) => host.processor))].join(', ');
  return [
    '# Trained in bf16 beside float32',
    `One run a set in both precisions: same fold, seed, images. Trained on ${processors} with libtensorflow ${libraries} at ${commits.map((commit) => `\`${commit}\``).join(', ')};`,
    `compared at commit \`${git.commit?.slice(0, 10) ?? 'unknown'}\`${git.dirty ? ' with changes' : ''}, Node ${node}, ${machine.processor}, ${machine.cores} cores.`,
    '',
    '## Recommendation',
    '',
    ...recommendation(compared),
    '',
    '## Differences',
    '',
    '| Set | Cases | Metric | float32 | bf16 | bf16 − float32 | SD over cases | Another seed | Pairs of seeds | bf16 is |',
    '|---|--:|---|--:|--:|--:|--:|--:|--:|---|',
    ...compared.flatMap(rowsOf),
    '',
    '## Curves',
    '',
    '| Set | Epochs, float32 | Epochs, bf16 | Least validation loss, float32 | bf16 |',
    '|---|--:|--:|--:|--:|',
    ...compared.map(
      ({ dataset, float32, bf16 }) =>
        `| ${dataset} | ${float32.validation.length} | ${bf16.validation.length} | ${fixed(Math.min(...float32.validation), 4)} | ${fixed(Math.min(...bf16.validation), 4)} |`,
    ),
    '',
  ].join('\n');
}

/** A line for each answer that some set has. */
export function recommendation(compared: readonly ComparedPrecisions[]): string[] {
  const words: Record<PrecisionVerdict, string> = {
    recommended: 'bf16 is recommended, its differences lie within twice what another seed changes:',
    'not recommended': 'bf16 is not recommended, a difference goes beyond what another seed changes:',
    'cannot be said': 'Whether bf16 is to be recommended cannot be said:',
  };
  return precisionVerdicts.map((verdict) => {
    const sets = compared
      .filter((set) => set.verdict === verdict)
      .map(({ dataset, seedPairs }) => `\`${dataset}\` (${counted(seedPairs, 'pair')} of seeds)`);
    return `- ${words[verdict]} ${sets.length === 0 ? 'no set' : sets.join(', ')}.`;
  });
}

function rowsOf({ dataset, cases, seedPairs, lines, verdict }: ComparedPrecisions): string[] {
  return lines.map(({ metric, float32, bf16, difference, caseDeviation, seedSpread }, at) => {
    const { label, digits } = metricCatalogue[metric];
    const spread = seedSpread === null ? undefinedMark : fixed(seedSpread, digits);
    const set = at === 0 ? [dataset, String(cases)] : ['', ''];
    const end = at === 0 ? [String(seedPairs), verdict] : ['', ''];
    const numbers = [
      fixed(float32, digits),
      fixed(bf16, digits),
      signed(difference, digits),
      fixed(caseDeviation, digits),
    ];
    return `| ${[...set, label, ...numbers, spread, ...end].join(' | ')} |`;
  });
}
