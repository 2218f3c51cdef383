import { DataError } from '../core/errors.js';
import { describeShape, type LabelMap, pixelCount } from '../core/image.js';
import { BinaryRow } from './binary-row.js';
import {
  type CaseBins,
  type CaseCells,
  type CaseScore,
  regions,
  type ThresholdCounts,
} from './case-score.js';
import type { MetricName } from './catalogue.js';
import { MultiClassTally, macroMetrics, singleClassMetrics } from './multi-class-tally.js';
import { PosteriorDistance } from './posterior-distance.js';
import {
  allocateChunk,
  appendPixels,
  type ChannelLayout,
  coordinates,
  type PixelChunk,
} from './probability-chunks.js';
import { allClassesRow, thresholdRows } from './scored-rows.js';
import { type BandMask, bandBits, truthBands } from './truth-bands.js';

/** Pixels per chunk: small enough for the buffers to stay in the processor's cache. */
const chunkPixels = 4096;

const maximumBinaryRows = 9;

/** The reference against which a case is scored. */
export interface CaseTruth {
  caseId: string;
  labels: LabelMap;
  /** Names of classes 1, 2, … */
  foregroundClasses: readonly string[];
  /** Distance between pixel centres along each axis; without it the boundary band is measured in pixels. */
  spacingMm?: readonly number[];
  /**
   * How far the sum of a pixel's probabilities may deviate from 1: 1e-4, or more if the file stores less than
   * float32 precision.
   */
  sumTolerance?: number;
}

export interface CaseResult {
  scores: CaseScore[];
  bins: CaseBins[];
  cells: CaseCells[];
  thresholds: ThresholdCounts[];
}

/**
 * Scores one case from probabilities that arrive slab by slab in pixel order, so that the probabilities of a
 * volume need not fit into memory. Memory holds the labels, one byte per pixel for the boundary bands (two with
 * more than two foreground classes, four with more than six) and tables of fixed size. The result is bit-identical
 * for any division into slabs.
 *
 * ```ts
 * const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
 * const tally = new CaseTally({ caseId: 'a', labels, foregroundClasses: ['lesion'] });
 * tally.add(Float32Array.of(0.75, 0.25), undefined); // undefined
 * tally.add(Float32Array.of(0.25, 0.75), undefined); // undefined
 * tally.finish().scores[0].values.brier; // 0.0625
 * ```
 */
export class CaseTally {
  private readonly pixels: number;
  private readonly rows: readonly BinaryRow[];
  private readonly allClasses: MultiClassTally | null;
  private readonly posterior: PosteriorDistance;
  /** Boundary r belongs to row r. With several classes the last boundary is that between any two classes. */
  private readonly bands: BandMask;
  private readonly chunk: PixelChunk;
  private pixelsRead = 0;

  /**
   * Throws DataError if labels are not classes or do not fill their shape, or if there are more than eight
   * foreground classes. If several versions of a case's probabilities are scored, they share one set of bands:
   * `sameTruth` is another tally of the same case.
   */
  constructor(
    private readonly truth: CaseTruth,
    sameTruth?: CaseTally,
  ) {
    const { labels, foregroundClasses, spacingMm } = truth;
    this.pixels = sameTruth?.pixels ?? checkedPixels(truth);
    this.rows = thresholdRows(foregroundClasses).map(
      (name, index) => new BinaryRow(name, index < foregroundClasses.length ? index + 1 : null, chunkPixels),
    );
    this.allClasses = foregroundClasses.length > 1 ? new MultiClassTally(chunkPixels) : null;
    this.posterior = new PosteriorDistance(foregroundClasses.length);
    this.chunk = allocateChunk(foregroundClasses.length + 1, chunkPixels);
    const everyLabel = Uint8Array.from({ length: 256 }, (_, label) => label);
    const sides = this.rows.map(({ sideOfLabel }) => sideOfLabel);
    this.bands =
      sameTruth?.bands ?? truthBands(labels, spacingMm, this.allClasses ? [...sides, everyLabel] : sides);
  }

  /**
   * Adds the next pixels: softmax rows, pixels × classes, and for phantoms the known posterior of the same pixels,
   * pixels × foreground classes. If several versions are stored side by side (pixels × channels), `layout` selects
   * the channels to score and those that decide.
   * Throws NumericError naming the case and pixel of an invalid row.
   */
  add(probabilities: Float32Array, posterior?: Float32Array, layout?: ChannelLayout): void {
    const classes = this.truth.foregroundClasses.length + 1;
    const { channels } = layout ?? { channels: classes };
    const slabPixels = probabilities.length / channels;
    if (!Number.isInteger(slabPixels) || this.pixelsRead + slabPixels > this.pixels) {
      throw this.sizeError(`${this.pixelsRead * channels + probabilities.length} probabilities`);
    }
    if (posterior && posterior.length !== slabPixels * (classes - 1)) {
      throw this.sizeError(`a posterior of ${posterior.length} values for ${slabPixels} pixels`);
    }
    const { caseId, labels, sumTolerance: tolerance } = this.truth;
    const context = { caseId, shape: labels.shape, firstOfCase: this.pixelsRead, layout, tolerance };
    for (let first = 0; first < slabPixels; ) {
      const length = Math.min(chunkPixels - this.chunk.length, slabPixels - first);
      appendPixels(this.chunk, probabilities, first, length, context);
      if (posterior) this.posterior.add(this.chunk, length, posterior, first);
      first += length;
      this.pixelsRead += length;
      if (this.chunk.length === chunkPixels) this.tallyChunk();
    }
  }

  /**
   * Chunks begin at multiples of their size, independent of the slabs, so sums are always accumulated in the same
   * order.
   */
  private tallyChunk(): void {
    const first = this.pixelsRead - this.chunk.length;
    const labels = this.truth.labels.data.subarray(first, this.pixelsRead);
    const bands = this.bands.subarray(first, this.pixelsRead);
    this.rows.forEach((row, index) => {
      row.add(this.chunk, labels, bands, bandBits(index));
    });
    this.allClasses?.add(this.chunk, labels, bands, bandBits(this.rows.length));
    this.chunk.length = 0;
  }

  /** The result of the case. Throws DataError if pixels are still missing. */
  finish(): CaseResult {
    if (this.pixelsRead !== this.pixels) throw this.sizeError(`${this.pixelsRead} pixels of probabilities`);
    this.tallyChunk();
    const { caseId } = this.truth;
    const distance = this.posterior.means();
    const scores: CaseScore[] = this.rows.map((row) => ({
      caseId,
      className: row.className,
      values: row.values(
        row.classIndex === null ? distance.ofAnyForeground : distance.ofClass[row.classIndex - 1]!,
      ),
    }));
    const tables: { className: string; tally: Pick<MultiClassTally, 'bins' | 'occupiedCells'> }[] = [
      ...this.rows,
    ];
    if (this.allClasses) {
      const values = allClassesValues(this.allClasses, scores, distance.ofAllClasses);
      scores.push({ caseId, className: allClassesRow, values });
      tables.push({ className: allClassesRow, tally: this.allClasses });
    }
    return {
      scores,
      bins: tables.flatMap(({ className, tally }) =>
        regions.map((region) => ({ caseId, className, region, ...tally.bins(region) })),
      ),
      cells: tables.map(({ className, tally }) => ({ className, ...tally.occupiedCells() })),
      thresholds: this.rows.flatMap(({ className, tally }) =>
        tally.thresholdCounts().map((counts) => ({ caseId, className, ...counts })),
      ),
    };
  }

  private sizeError(found: string): DataError {
    const { caseId, labels, foregroundClasses } = this.truth;
    return new DataError({
      verb: 'invalid',
      what: `size of the probability map: expected ${describeShape(labels.shape)} pixels of ${foregroundClasses.length + 1} classes, found ${found}`,
      where: `case ${caseId}`,
    });
  }
}

/** The row of all classes: its own scores, and the mean overlap of the class rows in which it is defined. */
function allClassesValues(
  tally: MultiClassTally,
  scores: readonly CaseScore[],
  posteriorDistance: number,
): Record<MetricName, number> {
  const classScores = scores.slice(0, -1);
  const macroMean = (metric: MetricName) => {
    const defined = classScores.map(({ values }) => values[metric]).filter((value) => !Number.isNaN(value));
    return defined.reduce((sum, value) => sum + value, 0) / defined.length;
  };
  return {
    ...tally.values(),
    ...recordOf(macroMetrics, macroMean),
    ...recordOf(singleClassMetrics, () => Number.NaN),
    posterior_distance: posteriorDistance,
  };
}

function recordOf<Name extends MetricName>(
  names: readonly Name[],
  value: (name: Name) => number,
): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, number>;
}

/** Checks that the labels are classes and fill their shape; returns the number of pixels. */
function checkedPixels({ caseId, labels, foregroundClasses }: CaseTruth): number {
  const pixels = pixelCount(labels.shape);
  const fault = (what: string, where = `case ${caseId}`) => new DataError({ verb: 'invalid', what, where });
  if (thresholdRows(foregroundClasses).length > maximumBinaryRows) {
    throw fault(`${foregroundClasses.length} foreground classes, expected at most ${maximumBinaryRows - 1}`);
  }
  if (labels.data.length !== pixels) {
    throw fault(
      `label map: expected ${describeShape(labels.shape)} = ${pixels} pixels, found ${labels.data.length}`,
    );
  }
  let wrong = 0;
  while (wrong < pixels && labels.data[wrong]! <= foregroundClasses.length) wrong++;
  if (wrong < pixels) {
    throw fault(
      `label ${labels.data[wrong]}, expected 0 to ${foregroundClasses.length}`,
      `case ${caseId}, pixel [${coordinates(wrong, labels.shape).join(', ')}]`,
    );
  }
  return pixels;
}
