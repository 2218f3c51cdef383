import type { Chart, ChartSeries } from '../../chart/chart.js';
import { intervalText } from '../../chart/plotly-traces.js';

/** A series that the keyboard can step through: its position in the chart, and its defined points. */
export interface Way {
  panel: number;
  series: number;
  points: readonly number[];
}

/** The current position: index of the series, and of its point. */
export interface Place {
  way: number;
  step: number;
}

/** All visible series with data, without guide lines such as the diagonal and without text. */
export function waysOf({ panels }: Chart, hidden: ReadonlySet<string>): Way[] {
  return panels.flatMap(({ series: all }, panel) =>
    all.flatMap((one, series) => {
      const points = [...one.x.keys()].filter(
        (at) => Number.isFinite(one.x[at]) && Number.isFinite(one.y[at]),
      );
      const holdsData =
        one.draw !== 'text' && one.draw !== 'band' && !(one.draw === 'line' && one.ink === 'guide');
      return holdsData && points.length > 0 && !hidden.has(one.label) ? [{ panel, series, points }] : [];
    }),
  );
}

/**
 * The position after an arrow key: left and right move between points of a series, up and down to the first point
 * of another series. The first key press selects the first point. Undefined for other keys and for charts without
 * data.
 */
export function nextPlace(ways: readonly Way[], place: Place | undefined, key: string): Place | undefined {
  const along = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const across = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (ways.length === 0 || (along === undefined && across === undefined)) return undefined;
  if (!place) return { way: 0, step: 0 };
  const way = within(place.way + (across ?? 0), ways.length);
  return { way, step: across ? 0 : within(place.step + along!, ways[way]!.points.length) };
}

function within(value: number, length: number): number {
  return Math.max(0, Math.min(length - 1, value));
}

/** A point as text: "Recall, DSC, Threshold 0.05, Mean over cases 0.97, 95 % interval 0.94 … 0.99". */
export function sentenceAt({ panels }: Chart, { panel, series }: Way, point: number): string {
  const { title, x, y, series: all } = panels[panel]!;
  const one = all[series]!;
  const interval = intervalText(one, point);
  return [
    title,
    one.label,
    one.names?.[point],
    told(x.label, one.x[point]!),
    hasHeight(one) ? told(y.label, one.y[point]!) : '',
    interval && `95 % interval ${interval}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Event ticks and means over the whole height have no y value. */
function hasHeight({ draw }: ChartSeries): boolean {
  return draw !== 'span' && draw !== 'ticks';
}

function told(quantity: string, value: number): string {
  return quantity && `${quantity} ${Number(value.toPrecision(5))}`;
}
