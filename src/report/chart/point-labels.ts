import type { ChartPanel, PlotSize, PointLabel } from './chart.js';
import { scalesOf } from './svg-axes.js';

type Point = readonly [x: number, y: number];

/** Edges in pixels from the corner of the plot, down as in SVG. */
interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Assumed width of a character and height of a line; text is never measured. */
const characterWidth = 7.4;
const lineHeight = 14;
/** Half the width of the widest mark, and what is kept free on both sides of a line and inside the plot's edge. */
const reach = { mark: 6, line: 2, edge: 4 };

/** Places of a text beside its mark, the best first. */
const places: readonly Pick<PointLabel, 'shift' | 'anchor'>[] = [
  { shift: [9, 0], anchor: 'start' },
  { shift: [-9, 0], anchor: 'end' },
  { shift: [0, -14], anchor: 'middle' },
  { shift: [0, 14], anchor: 'middle' },
  { shift: [6, -11], anchor: 'start' },
  { shift: [6, 11], anchor: 'start' },
  { shift: [-6, -11], anchor: 'end' },
  { shift: [-6, 11], anchor: 'end' },
];

/**
 * A label for each named point with room beside it: inside the plot, off all marks, the line, and other labels.
 * Points with few free places choose first; a point without room gets no label. `drawn`: the points of all marks,
 * and of the line.
 */
export function pointLabels(
  named: readonly Pick<PointLabel, 'text' | 'ink' | 'x' | 'y'>[],
  drawn: { marks: readonly Point[]; line: readonly Point[] },
  { x, y, plot }: Pick<ChartPanel, 'x' | 'y'> & { plot: PlotSize },
): PointLabel[] {
  const scales = scalesOf({ left: 0, top: 0, ...plot }, x, y);
  const inPixels = ([across, up]: Point): Point => [scales.x(across), scales.y(up)];
  const taken = [
    ...drawn.marks.map((point) => around(inPixels(point), reach.mark)),
    ...along(drawn.line.map(inPixels)).map((point) => around(point, reach.line)),
  ];
  const isFree = (box: Box) => isInside(box, plot) && !taken.some((other) => overlap(box, other));
  const choices = named
    .map((one) =>
      places
        .map((place) => ({
          label: { ...one, ...place },
          box: boxOf({ ...one, ...place }, inPixels([one.x, one.y])),
        }))
        .filter(({ box }) => isFree(box)),
    )
    .sort((a, b) => a.length - b.length);
  return choices.flatMap((free) => {
    const chosen = free.find(({ box }) => isFree(box));
    if (!chosen) return [];
    taken.push(chosen.box);
    return [chosen.label];
  });
}

/** Points every few pixels along a line. */
function along(line: readonly Point[]): Point[] {
  return line.slice(1).flatMap(([x, y], before) => {
    const [fromX, fromY] = line[before]!;
    const steps = Math.ceil(Math.hypot(x - fromX, y - fromY) / (2 * reach.line));
    return Array.from({ length: steps }, (_, step): Point => {
      const share = (step + 1) / steps;
      return [fromX + share * (x - fromX), fromY + share * (y - fromY)];
    });
  });
}

function around([x, y]: Point, half: number): Box {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

function boxOf({ text, shift, anchor }: PointLabel, [x, y]: Point): Box {
  const width = characterWidth * text.length;
  const left = x + shift[0] - { start: 0, middle: width / 2, end: width }[anchor];
  const middle = y + shift[1];
  return { left, right: left + width, top: middle - lineHeight / 2, bottom: middle + lineHeight / 2 };
}

function isInside({ left, right, top, bottom }: Box, { width, height }: PlotSize): boolean {
  return left >= reach.edge && right <= width - reach.edge && top >= 0 && bottom <= height - reach.edge;
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
