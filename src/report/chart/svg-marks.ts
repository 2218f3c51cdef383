import { type Ink, looks } from './inks.js';
import { coordinate, element } from './svg.js';

/** The mark of an ink, distinct in both shape and colour. `radius` is that of the circle. */
export function mark(ink: Ink, x: number, y: number, radius: number): string {
  const shape = looks[ink].mark;
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
