import type { IntensityImage } from '../../core/image.js';
import { type VolumeReach, volumeInterval } from '../../evaluate/volume-interval.js';
import { contourPath } from '../../report/slider/contour.js';
import { CutCounts, cutSteps } from './cut-counts.js';
import { element } from './element.js';
import { numberRows, numbersSentence, sizeText } from './number-rows.js';
import type { Shown } from './shown-prediction.js';
import { longestSize, sizesAt, stripSvg } from './size-strip.js';
import { type GreyWindow, greyWindow, slicePixels } from './slice-pixels.js';

/** Picture, outlines, numbers and sizes: everything that depends on threshold and slice. */
export class ResultView {
  private readonly threshold = element<HTMLInputElement>('threshold');
  private readonly slice = element<HTMLInputElement>('slice');
  private readonly heat = element<HTMLInputElement>('heat');
  private readonly canvas = element<HTMLCanvasElement>('canvas');
  private shown: Shown | undefined;
  private counts!: CutCounts;
  private window!: GreyWindow;
  private image: IntensityImage | undefined;
  /** 255 · p of the slice, and the path of its truth, for drawing contours. */
  private slicePart!: { p: Float32Array; truth: string };
  private interval: { low: number; high: number } | undefined;

  constructor() {
    this.threshold.addEventListener('input', () => this.drawCut());
    this.slice.addEventListener('input', () => this.drawSlice());
    this.heat.addEventListener('change', () => this.drawSlice());
  }

  show(shown: Shown): void {
    this.shown = shown;
    const { image, p, labels, classIndex, reach } = shown;
    this.counts = new CutCounts(p, labels, classIndex);
    this.interval = reach && volumeInterval(reach, this.counts.expected, this.counts.pixels);
    if (image !== this.image) this.takeImage(image);
    element('interval-note').textContent = intervalNote(reach);
    element('truth-key').hidden = labels === undefined;
    element('result').hidden = false;
    this.drawSlice();
  }

  /** Prepares a new image: grey window, slices, proportions. */
  private takeImage(image: IntensityImage): void {
    this.image = image;
    this.window = greyWindow(image);
    const { shape, spacingMm } = image;
    const [rows, columns] = shape.slice(-2) as [number, number];
    const [alongRows, alongColumns] = (spacingMm?.slice(-2) ?? [1, 1]) as [number, number];
    Object.assign(this.canvas, { width: columns, height: rows });
    element('picture').style.setProperty('--ratio', String((columns * alongColumns) / (rows * alongRows)));
    element('outlines').setAttribute('viewBox', `0 0 ${columns} ${rows}`);
    const slices = shape.length === 3 ? shape[0]! : 1;
    element('slice-slide').hidden = slices === 1;
    this.slice.max = String(slices);
    this.slice.value = String(this.fullestSlice(slices));
  }

  /** Number (from 1) of the slice with the largest Σp. */
  private fullestSlice(slices: number): number {
    const { p } = this.shown!;
    const pixels = p.length / slices;
    const sums = Array.from({ length: slices }, (_, slice) =>
      p.subarray(slice * pixels, (slice + 1) * pixels).reduce((sum, value) => sum + value, 0),
    );
    return 1 + sums.indexOf(Math.max(...sums));
  }

  private get sliceIndex(): number {
    return Number(this.slice.value) - 1;
  }

  private drawSlice(): void {
    const { image, p, labels, classIndex } = this.shown!;
    const [rows, columns] = image.shape.slice(-2) as [number, number];
    const rgba = slicePixels(image, this.sliceIndex, this.window, this.heat.checked ? p : undefined);
    this.canvas.getContext('2d')!.putImageData(new ImageData(rgba, columns, rows), 0, 0);
    const from = this.sliceIndex * rows * columns;
    const part = (of: (pixel: number) => number) =>
      Float32Array.from({ length: rows * columns }, (_, at) => 255 * of(from + at));
    const truth = labels && part((pixel) => (labels[pixel] === classIndex ? 1 : 0));
    this.slicePart = {
      p: part((pixel) => p[pixel]!),
      truth: truth ? contourPath({ rows, columns, values: truth }, 0.5) : '',
    };
    for (const path of document.querySelectorAll('#outlines .truth,#outlines .truth-edge'))
      path.setAttribute('d', this.slicePart.truth);
    const said = `${this.slice.value} of ${this.slice.max}`;
    element<HTMLOutputElement>('slice-value').value = said;
    this.slice.setAttribute('aria-valuetext', said);
    this.drawCut();
  }

  private drawCut(): void {
    const { image, imageName, className } = this.shown!;
    const [rows, columns] = image.shape.slice(-2) as [number, number];
    const step = Number(this.threshold.value);
    const cut = (step / cutSteps).toFixed(2);
    const contour = contourPath({ rows, columns, values: this.slicePart.p }, step / cutSteps);
    for (const path of document.querySelectorAll('#outlines .mask,#outlines .mask-edge'))
      path.setAttribute('d', contour);
    const sizes = sizesAt(this.counts, step, this.interval);
    const pixelMm3 = image.spacingMm ? image.spacingMm.reduce((product, mm) => product * mm, 1) : null;
    const rowsOfNumbers = numberRows(sizes, this.counts.overlapAt(step), pixelMm3);
    element('numbers').innerHTML = rowsOfNumbers
      .map(([name, value]) => `<tr><th scope="row">${name}</th><td class="right">${value}</td></tr>`)
      .join('');
    const whole = image.shape.length === 3 ? ', the whole volume' : '';
    element('numbers-caption').textContent = `${className} at threshold ${cut}${whole}`;
    const longest = longestSize(this.counts, this.interval);
    element('strip').innerHTML = stripSvg(sizes, longest, sizeText(longest, pixelMm3));
    const sentence = numbersSentence(cut, rowsOfNumbers);
    element('strip').setAttribute('aria-label', `Sizes side by side. ${sentence}`);
    element('picture').setAttribute(
      'aria-label',
      `${imageName} with the outline of ${className}. ${sentence}`,
    );
    element<HTMLOutputElement>('threshold-value').value = cut;
    this.threshold.setAttribute('aria-valuetext', sentence);
  }
}

const sizesExplained =
  'Triangle: the mask at the threshold. Thick line: Σ p, which does not move with it. Broken line: the mask given.';

function intervalNote(reach: VolumeReach | undefined): string {
  if (reach?.relative !== undefined)
    return `${sizesExplained} Band: holds the true size of nine in ten new images of the same source, by how far Σ p was off for ${reach.patients} test patients of the run.`;
  if (!reach) return sizesExplained;
  return `${sizesExplained} No interval of the true size: the run tested ${reach.patients} patients, and ${reach.needed} are needed.`;
}
