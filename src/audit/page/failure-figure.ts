import { decodeGreyPng } from '../../record/grey-png.js';
import { linesOf, moved, text } from '../../report/chart/svg.js';
import type { SvgFigure } from '../../report/chart/svg-figure.js';
import { colours, errorMap, outline, picture, tile } from '../../report/figures/case-tiles.js';
import { fixed } from '../../text/number-format.js';
import type { AuditFindings } from '../findings/findings.js';
import type { AuditPictures } from '../scoring/truth-painter.js';

const gap = 8;
const labelWidth = 190;
const headHeight = 22;
const heads = ['Truth', 'Probability', 'Error'];

/** The worst cases: truth, probability and their difference; undefined where there is no picture. */
export function failureFigure(
  worst: AuditFindings['worst'],
  pictures: readonly AuditPictures[],
  subtitle: string,
): SvgFigure | undefined {
  const rows = worst.flatMap((one) => {
    const own = pictures.find(({ caseId }) => caseId === one.caseId);
    return own ? [{ ...one, ...own }] : [];
  });
  if (rows.length === 0) return undefined;
  const width = labelWidth + heads.length * (tile + gap);
  const notes = linesOf(
    'Probability of any foreground: black 0, white 1. Error: probability minus truth, orange above and blue below, in steps of ¼. Of a volume, the slice with most foreground.',
    Math.floor(width / 6.2),
  );
  const notesTop = headHeight + rows.length * (tile + gap) + 14;
  return {
    title: 'Where it fails: the lowest Dice coefficients',
    subtitle,
    legend: [],
    joined: true,
    panels: [
      {
        width,
        height: notesTop + 18 * notes.length,
        content: [
          ...heads.map((head, column) =>
            text(head, left(column) + tile / 2, 14, { 'text-anchor': 'middle' }),
          ),
          ...rows.map((row, index) => moved(0, headHeight + index * (tile + gap), rowContent(row))),
          ...notes.map((line, index) => text(line, 0, notesTop + 18 * index, { class: 'note' })),
        ].join(''),
        description: `Truth, probability and error. ${rows.map(({ caseId, dsc, nll }) => `${caseId}: Dice coefficient ${fixed(dsc, 3)}, NLL ${fixed(nll, 4)}.`).join(' ')}`,
      },
    ],
  };
}

function left(column: number): number {
  return labelWidth + column * (tile + gap);
}

function rowContent(row: AuditFindings['worst'][number] & AuditPictures): string {
  const { caseId, slice, dsc, nll } = row;
  const truth = decodeGreyPng(row.truth, `truth of ${caseId}`);
  const probability = decodeGreyPng(row.probability, `probability of ${caseId}`);
  const tiles = [
    picture('png', row.truth, truth),
    picture('png', row.probability, truth) + outline(truth, colours.outline, 1.1),
    errorMap(truth, probability),
  ];
  return [
    text(caseId.length > 22 ? `${caseId.slice(0, 21)}…` : caseId, 0, 18, { class: 'panel-title' }),
    ...(slice === null ? [] : [text(`slice ${slice + 1}`, 0, 37, { class: 'note' })]),
    text(`Dice coefficient ${fixed(dsc, 3)}`, 0, 60, { class: 'note' }),
    text(`NLL ${fixed(nll, 4)}`, 0, 78, { class: 'note' }),
    ...tiles.map((content, column) => moved(left(column), 0, content)),
  ].join('');
}
