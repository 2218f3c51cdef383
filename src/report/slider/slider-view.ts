/**
 * The content of the slider at one threshold, as data; computed when the page is written, and by the page's
 * program at every move.
 */

/** Values by threshold; undefined values are NaN here and null in the page's JSON. */
export interface SliderNumbers {
  recall: readonly number[];
  precision: readonly number[];
  dsc: readonly number[];
  /** Area or volume of the mask divided by that of the truth. */
  size: readonly number[];
}

export interface SliderCase {
  caseId: string;
  /** "Best", "Median" … by the baseline's Dice coefficient. */
  rank: string;
  /** The displayed slice of a volume, from 0. */
  slice: number | null;
  rows: number;
  columns: number;
  /** JPEG in base64. */
  image: string;
  /** The truth's outline as an SVG path in picture pixels. */
  truth: string;
  losses: readonly {
    /** 8-bit grey PNG in base64: p = 0 … 1 as 0 … 255. */
    probability: string;
    numbers: SliderNumbers;
  }[];
}

export interface SliderData {
  dataset: string;
  /** The class whose threshold is varied. */
  row: string;
  size: 'Area' | 'Volume';
  /** "120 test cases, 5 folds". */
  behind: string;
  thresholds: readonly number[];
  losses: readonly { label: string; ink: 'baseline' | 'calibrated'; set: SliderNumbers }[];
  cases: readonly SliderCase[];
  /** Image credit, or the reason why no images are shown. */
  credit: string | null;
  absence: string | null;
}

export const quantities = ['recall', 'precision', 'dsc', 'size'] as const;

export function quantityLabel(quantity: keyof SliderNumbers, { size }: Pick<SliderData, 'size'>): string {
  return { recall: 'Recall', precision: 'Precision', dsc: 'Dice', size: `${size} ÷ truth` }[quantity];
}

/** The column headings: the losses for the case, then for the data set. */
export function numberHeads({ losses, cases }: SliderData): string[] {
  const ofCase = cases.length > 0 ? losses.map(({ label }) => `${label}, this case`) : [];
  return [...ofCase, ...losses.map(({ label }) => `${label}, all cases`)];
}

/** One row per quantity, columns as in `numberHeads`, at the threshold with index `at`. */
export function numbersAt(data: SliderData, caseIndex: number, at: number): string[][] {
  const columns = [
    ...(data.cases[caseIndex]?.losses.map(({ numbers }) => numbers) ?? []),
    ...data.losses.map(({ set }) => set),
  ];
  return quantities.map((quantity) => columns.map((numbers) => shown(numbers[quantity][at])));
}

/**
 * "Threshold 0.35: recall 0.95 with DSC, 0.97 with DSC++; precision …", read out by screen readers when the slider
 * moves.
 */
export function sentenceAt(data: SliderData, caseIndex: number, at: number): string {
  const own = data.cases[caseIndex];
  const numbers = own ? own.losses.map((loss) => loss.numbers) : data.losses.map(({ set }) => set);
  const parts = quantities.map((quantity) => {
    const each = data.losses.map(({ label }, loss) => `${shown(numbers[loss]![quantity][at])} with ${label}`);
    return `${quantityLabel(quantity, data).toLowerCase()} ${each.join(', ')}`;
  });
  return `Threshold ${thresholdText(data, at)}, ${own ? 'this case' : 'all cases'}: ${parts.join('; ')}`;
}

/** Text alternative of the image of one loss. */
export function viewText(data: SliderData, caseIndex: number, loss: number, at: number): string {
  const { caseId, slice, losses } = data.cases[caseIndex]!;
  const { recall, precision, dsc } = losses[loss]!.numbers;
  const where = slice === null ? caseId : `${caseId}, slice ${slice + 1}`;
  return `${data.dataset}, case ${where}: mask of ${data.losses[loss]!.label} at threshold ${thresholdText(data, at)} beside the truth; recall ${shown(recall[at])}, precision ${shown(precision[at])}, Dice ${shown(dsc[at])}`;
}

export function thresholdText({ thresholds }: SliderData, at: number): string {
  return thresholds[at]!.toFixed(2);
}

/** "Best: case-003"; long names are truncated. */
export function caseLabel({ rank, caseId, slice }: SliderCase): string {
  const name = caseId.length > 18 ? `${caseId.slice(0, 17)}…` : caseId;
  return `${rank}: ${name}${slice === null ? '' : `, slice ${slice + 1}`}`;
}

/** Index of the start threshold, ½. */
export function startIndex({ thresholds }: SliderData): number {
  const half = thresholds.indexOf(0.5);
  return half < 0 ? Math.floor(thresholds.length / 2) : half;
}

function shown(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : value.toFixed(3);
}
