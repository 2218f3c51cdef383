import type { MethodResult } from '../../evaluate/later-methods.js';
import { methodLabel } from '../../evaluate/method.js';
import { methodRanks } from '../../evaluate/method-ranks.js';
import { counted, fixed } from '../../text/number-format.js';
import type { Chart } from '../chart/chart.js';
import { methodKinds } from './method-inks.js';

/**
 * Mean rank in NLL of every method on a data set over patients, best first, with its 95 % interval over patients.
 * Undefined if no patient was tested by all methods.
 *
 * ```ts
 * const ofOne = methodResults(evaluation.study).filter(({ dataset }) => dataset === 'dsb2018');
 * methodRanksChart('Ranks', 'preset mini', ofOne).panels[0].y.names.length; // 7
 * ```
 */
export function methodRanksChart(
  title: string,
  subtitle: string,
  results: readonly MethodResult[],
): Chart | undefined {
  const ranks = methodRanks(results);
  if (ranks.length === 0) return undefined;
  const names = ranks.map(({ result }) => methodLabel(result.method));
  const [best] = ranks;
  return {
    title,
    subtitle,
    panels: [
      {
        title: 'Mean rank in NLL ↓',
        finding: `of ${counted(ranks.length, 'method')} ${names[0]} ranks best, with mean rank ${fixed(best!.meanRank, 1)}`,
        x: { label: 'Rank among the methods', range: [0, ranks.length + 1] },
        y: { label: '', range: [ranks.length - 0.5, -0.5], names },
        plot: { width: 420, height: Math.max(120, 20 * ranks.length) },
        series: methodKinds.flatMap(({ kind, ...look }) => {
          const own = ranks.flatMap((rank, place) =>
            rank.result.method.kind === kind ? [{ ...rank, place }] : [],
          );
          if (own.length === 0) return [];
          return [
            {
              ...look,
              draw: 'marks' as const,
              names: own.map(({ place }) => names[place]!),
              x: own.map(({ meanRank }) => meanRank),
              y: own.map(({ place }) => place),
              low: own.map(({ interval }) => interval.low),
              high: own.map(({ interval }) => interval.high),
              interval: 'x' as const,
            },
          ];
        }),
      },
    ],
  };
}
