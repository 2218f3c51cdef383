/**
 * The gallery of a pair on one data set: the best, the median and the worst test case by the baseline's Dice
 * coefficient, with the image, the truth, and the probabilities and errors of both losses; if there is a second
 * observer, also that mask and its differences from the first.
 */

import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import type { CasePictures } from '../../record/gallery-file.js';
import { decodeGreyPng, type GreyPicture } from '../../record/grey-png.js';
import { lossLabels } from '../../study/losses.js';
import type { PresetName } from '../../study/run-config.js';
import { counted, fixed } from '../../text/number-format.js';
import { linesOf, moved, text } from '../chart/svg.js';
import type { SvgFigure, SvgPanel } from '../chart/svg-figure.js';
import { colours, errorMap, outline, picture, tile } from './case-tiles.js';
import { pairTitle } from './pair-words.js';
import { picturedCases, runsOfFirstSeed } from './pictured-cases.js';

const gap = 8;
const labelWidth = 156;
const headHeight = 22;
const noteHeight = 18;
const noteLength = 150;
/** Numbers of tile columns without and with a second observer. */
const [columns, columnsOfTwo] = [6, 8];

/** One chosen case under the displayed seed. */
interface GalleryRow {
  rank: string;
  baseline: CasePictures;
  calibrated: CasePictures;
  baselineDsc: number;
  calibratedDsc: number;
}

/** The gallery; if the data set's terms forbid publishing images, a figure that says so. */
export function gallery(preset: PresetName, runs: DatasetRuns, pair: PairRuns): SvgFigure {
  const { credit, absence } = pair.baseline[0]!.gallery;
  const pictures = runsOfFirstSeed(pair).baseline.flatMap((run) => run.gallery.pictures);
  const rows = galleryRows(runs, pair);
  const losses = [lossLabels[pair.pair.baseline], lossLabels[pair.pair.calibrated]] as const;
  const chosen = `best, median and worst Dice coefficient under ${losses[0]} of ${counted(pictures.length, 'pictured case')} (${runs.caseIds.length} tested)`;
  const several =
    runs.rows.length > 1 ? 'Foreground means any class; the Dice coefficient is the mean over classes. ' : '';
  const notes = [
    `Probability: black 0, white 1. Error: probability minus truth, orange above and blue below, in steps of ¼. ${several}`.trim(),
    ...(credit ? [`Images: ${credit}.`] : []),
  ];
  return {
    title: `Gallery: ${pairTitle(runs, pair)}`,
    subtitle: `preset ${preset} · ${absence === null ? chosen : counted(runs.caseIds.length, 'test case')} · seed ${pair.seeds[0]}`,
    legend: [],
    panels: [absence === null && rows.length > 0 ? picturePanel(rows, losses, notes) : absencePanel(absence)],
    joined: true,
  };
}

/** Best, median and worst of the pictured cases; of two, best and worst; of one, the best. */
function galleryRows(runs: DatasetRuns, pair: PairRuns): GalleryRow[] {
  const cases = picturedCases(runs, pair);
  const chosen = new Map([
    // The last name of an index stays.
    [Math.floor(cases.length / 2), 'Median'],
    [cases.length - 1, 'Worst'],
    [0, 'Best'],
  ]);
  return [...chosen]
    .sort(([a], [b]) => a - b)
    .flatMap(([index, rank]) => {
      const chosen = cases[index];
      if (!chosen) return [];
      const { baseline, calibrated, ...dsc } = chosen;
      return [{ rank, baseline: baseline.pictures, calibrated: calibrated.pictures, ...dsc }];
    });
}

function picturePanel(
  rows: readonly GalleryRow[],
  losses: readonly [string, string],
  notes: readonly string[],
): SvgPanel {
  const isMarkedTwice = rows.every(({ baseline }) => baseline.second);
  const heads = [
    ...['Image', 'Truth', ...losses, `${losses[0]} error`, `${losses[1]} error`],
    ...(isMarkedTwice ? ['Second observer', 'Second against truth'] : []),
  ];
  const lines = notes.flatMap((note) => linesOf(note, noteLength));
  const notesTop = headHeight + rows.length * (tile + gap) + 14;
  return {
    width: widthOf(isMarkedTwice ? columnsOfTwo : columns),
    height: notesTop + noteHeight * lines.length,
    content: [
      ...heads.map((head, column) =>
        text(head, tileLeft(column) + tile / 2, 14, { 'text-anchor': 'middle' }),
      ),
      ...rows.map((row, index) =>
        moved(0, headHeight + index * (tile + gap), rowContent(row, losses, isMarkedTwice)),
      ),
      ...lines.map((line, index) => text(line, 0, notesTop + noteHeight * index, { class: 'note' })),
    ].join(''),
    description: `Image, truth, probabilities and errors. ${rows.map((row) => rowFinding(row, losses)).join(' ')}`,
  };
}

/** "Best case-003: Dice coefficient 0.912 with DSC, 0.905 with DSC++." */
function rowFinding(
  { rank, baseline, baselineDsc, calibratedDsc }: GalleryRow,
  [first, second]: readonly [string, string],
): string {
  return `${rank} ${baseline.caseId}: Dice coefficient ${fixed(baselineDsc, 3)} with ${first}, ${fixed(calibratedDsc, 3)} with ${second}.`;
}

function widthOf(tiles: number): number {
  return labelWidth + tiles * (tile + gap);
}

function tileLeft(column: number): number {
  return labelWidth + column * (tile + gap);
}

function rowContent(row: GalleryRow, losses: readonly [string, string], isMarkedTwice: boolean): string {
  const { rank, baseline, calibrated, baselineDsc, calibratedDsc } = row;
  const { caseId, slice } = baseline;
  const truth = decodeGreyPng(baseline.truth, `truth of ${caseId}`);
  const photo = picture('jpeg', baseline.image, truth);
  const tiles = [
    photo,
    photo + outline(truth, colours.outline, 1.1),
    picture('png', baseline.probability, truth),
    picture('png', calibrated.probability, truth),
    errorMap(truth, decodeGreyPng(baseline.probability, `probability of ${caseId}`)),
    errorMap(truth, decodeGreyPng(calibrated.probability, `probability of ${caseId}`)),
    ...(isMarkedTwice && baseline.second
      ? secondTiles(photo, truth, decodeGreyPng(baseline.second, `second mask of ${caseId}`))
      : []),
  ];
  const labels = [
    text(rank, 0, 18, { class: 'panel-title' }),
    text(caseId.length > 16 ? `${caseId.slice(0, 15)}…` : caseId, 0, 37, { class: 'note' }),
    ...(slice === null ? [] : [text(`slice ${slice + 1}`, 0, 54, { class: 'note' })]),
    text('Dice coefficient', 0, 78, { class: 'note' }),
    text(`${losses[0]} ${fixed(baselineDsc, 3)}`, 0, 96, { class: 'number baseline' }),
    text(`${losses[1]} ${fixed(calibratedDsc, 3)}`, 0, 114, { class: 'number calibrated' }),
  ];
  return [...labels, ...tiles.map((content, column) => moved(tileLeft(column), 0, content))].join('');
}

/** The second observer's mask, and where it has more (orange) or less (blue) than the first. */
function secondTiles(photo: string, truth: GreyPicture, second: GreyPicture): string[] {
  return [photo + outline(second, colours.second, 1.1), errorMap(truth, second)];
}

function absencePanel(absence: string | null): SvgPanel {
  const description = `No pictures: ${absence ?? 'no test case has a Dice coefficient under both losses'}.`;
  const lines = linesOf(description, noteLength);
  const content = lines.map((line, index) => text(line, 0, 16 + noteHeight * index, { class: 'note' }));
  return {
    width: widthOf(columns),
    height: noteHeight * lines.length + 8,
    content: content.join(''),
    description,
  };
}
