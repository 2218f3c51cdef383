import { type Ink, inkNames, looks, type Scheme, schemes } from './inks.js';

/** Styles of all figures that are the same in both colour schemes. */
const shapes = `
.figure{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:13px}
.figure .title{font-size:17px;font-weight:600}
.figure .panel-title{font-size:14px;font-weight:600}
.figure .number{font-variant-numeric:tabular-nums}
.figure .axis,.figure .grid,.figure .line,.figure .whisker{fill:none}
.figure .line{stroke-width:2.2;stroke-linejoin:round}
.figure .thin{stroke-width:1.1}
.figure .line.guide,.figure .line.neutral{stroke-width:1.3}
.figure .band{fill-opacity:.17}
.figure .mean{stroke-width:1.6}
${inkNames.map(dashOf).join('')}
${inkNames.map(fillingOf).join('')}`;

function dashOf(ink: Ink): string {
  const { dash } = looks[ink];
  return dash.length === 0 ? '' : `.figure .line.${ink}{stroke-dasharray:${dash.join(' ')}}`;
}

function fillingOf(ink: Ink): string {
  const { filling } = looks[ink];
  return filling === 1 ? '' : `.figure .bar.${ink}{fill-opacity:${filling}}`;
}

function coloursOf({ marks, text, card, border, ink, soft, grid }: Scheme): string {
  return [
    `.figure .card{fill:${card};stroke:${border}}`,
    `.figure text{fill:${ink}}`,
    `.figure .note,.figure .tick{fill:${soft}}`,
    `.figure .axis{stroke:${soft}}`,
    `.figure .grid{stroke:${grid}}`,
    `.figure .mean{stroke:${ink}}`,
    ...inkNames.flatMap((name) => [
      `.figure .line.${name},.figure .whisker.${name},.figure .bar.${name}{stroke:${marks[name]}}`,
      `.figure .mark.${name},.figure .bar.${name},.figure .band.${name}{fill:${marks[name]}}`,
      `.figure text.${name}{fill:${text[name]}}`,
    ]),
  ].join('\n');
}

/** For images in notebooks, which cannot follow the viewer's colour scheme. */
export const lightFigureStyle = `${shapes}\n${coloursOf(schemes.light)}\n`;

/** Light or dark by the viewer's colour scheme. The background is opaque, so that figures are readable on any page. */
export const figureStyle = `${lightFigureStyle}@media (prefers-color-scheme:dark){\n${coloursOf(schemes.dark)}\n}\n`;
