import { type Ink, looks, type MarkShape } from './inks.js';
import { coordinate, element } from './svg.js';

/** A mark in the colour of an ink, by default of its shape. `radius` is that of the circle. */
export function mark(
  ink: Ink,
  x: number,
  y: number,
  radius: number,
  shape: MarkShape = looks[ink].mark,
): string {
  if (shape === 'ring') {
    return element('circle', { cx: x, cy: y, r: radius, class: `whisker ${ink}`, 'stroke-width': 1.8 });
  }
  if (shape === 'star') return element('path', { class: `mark ${ink}`, d: star(x, y, 1.4 * radius) });
  if (shape === 'circle') return element('circle', { cx: x, cy: y, r: radius, class: `mark ${ink}` });
  if (shape === 'square') {
    const side = radius * 1.8;
    const corner = { x: x - side / 2, y: y - side / 2 };
    return element('rect', { ...corner, width: side, height: side, class: `mark ${ink}` });
  }
  const [left, right, top, bottom] = [x - radius, x + radius, y - radius, y + radius].map(coordinate);
  if (shape === 'cross' || shape === 'bar') {
    const across = shape === 'cross' ? `M${left},${coordinate(y)}H${right}` : '';
    return element('path', { class: `whisker ${ink}`, d: `${across}M${coordinate(x)},${top}V${bottom}` });
  }
  const d =
    shape === 'diamond'
      ? `M${coordinate(x)},${top}L${right},${coordinate(y)}L${coordinate(x)},${bottom}L${left},${coordinate(y)}Z`
      : `M${coordinate(x)},${top}L${right},${bottom}H${left}Z`;
  return element('path', { class: `mark ${ink}`, d });
}

/** Five points, the first upwards. */
function star(x: number, y: number, radius: number): string {
  const corners = Array.from({ length: 10 }, (_, at) => {
    const [reach, angle] = [at % 2 === 0 ? radius : 0.45 * radius, (at * Math.PI) / 5];
    return `${coordinate(x + reach * Math.sin(angle))},${coordinate(y - reach * Math.cos(angle))}`;
  });
  return `M${corners.join('L')}Z`;
}
