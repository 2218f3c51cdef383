import sharp from 'sharp';
import { fullestSlice } from '../../core/fullest-slice.js';
import type { LabelMap, SourceCase } from '../../core/image.js';
import type { CasePictures } from '../../record/gallery-file.js';
import { encodeGreyPng } from '../../record/grey-png.js';
import { downsampled, type PictureGrid, pictureGrid } from '../../record/small-picture.js';
import type { RunConfig } from '../../study/run-config.js';

/** JPEG quality: small files, good enough to compare outlines by eye. */
const quality = 80;

/**
 * Draws the small pictures of one case while its probabilities arrive slab by slab. Of a volume, the slice with most foreground
 * is shown. Large images are scaled down, small ones keep their size. A pixel of truth and probability is the mean over a block
 * of source pixels, at most ⌈longest side / 96⌉ along each axis.
 */
export class CasePainter {
  private readonly plane: PictureGrid;
  private readonly slice: number | null;
  private readonly firstPixel: number;
  /** Probability of any foreground in the slice, as it arrives. */
  private readonly foreground: Float32Array;

  constructor(
    private readonly source: SourceCase,
    /** Number of channels per pixel; the first is the probability of the background. */
    private readonly channels: number,
  ) {
    const { shape } = source.labels;
    this.slice = shape.length === 3 ? fullestSlice(source.labels) : null;
    const [sourceRows, sourceColumns] = shape.slice(-2) as [number, number];
    this.plane = pictureGrid(sourceRows, sourceColumns);
    this.firstPixel = (this.slice ?? 0) * sourceRows * sourceColumns;
    this.foreground = new Float32Array(sourceRows * sourceColumns);
  }

  /** Adds a slab (pixels × channels, starting at pixel `offset`); pixels outside the shown slice are ignored. */
  add(offset: number, probabilities: Float32Array): void {
    const { foreground, firstPixel, channels } = this;
    const first = Math.max(offset, firstPixel);
    const end = Math.min(offset + probabilities.length / channels, firstPixel + foreground.length);
    for (let pixel = first; pixel < end; pixel++) {
      foreground[pixel - firstPixel] = 1 - probabilities[(pixel - offset) * channels]!;
    }
  }

  async finish(): Promise<CasePictures> {
    const { source, plane, firstPixel, foreground, slice } = this;
    const mask = ({ data }: LabelMap) =>
      encodeGreyPng(downsampled(plane, (pixel) => (data[firstPixel + pixel]! > 0 ? 255 : 0)));
    return {
      caseId: source.caseId,
      slice,
      image: await this.image(),
      truth: mask(source.labels),
      ...(source.secondLabels && { second: mask(source.secondLabels) }),
      probability: encodeGreyPng(downsampled(plane, (pixel) => 255 * foreground[pixel]!)),
    };
  }

  /** The image as JPEG; a volume's intensities are scaled to the minimum and maximum of its slice. */
  private async image(): Promise<Buffer> {
    const { data, channels } = this.source.image;
    const { plane, firstPixel, slice } = this;
    const values = data.subarray(
      firstPixel * channels,
      (firstPixel + plane.sourceRows * plane.sourceColumns) * channels,
    );
    let [low, high] = [0, 255];
    if (slice !== null) {
      low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
      high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    }
    const scale = 255 / (high - low || 1);
    const bytes = new Uint8ClampedArray(values.length);
    for (let at = 0; at < values.length; at++) bytes[at] = (values[at]! - low) * scale;
    const raw = { width: plane.sourceColumns, height: plane.sourceRows, channels: channels as 1 | 3 };
    return sharp(bytes, { raw })
      .resize(plane.columns, plane.rows, { fit: 'fill' })
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer();
  }
}

/**
 * Ids of the test cases that get pictures: at most 24, evenly spaced in the list. The folds of a data set share this number, so
 * that together they have about as many pictures as a fixed split.
 */
export function casesWithPictures({ cases, fold }: Pick<RunConfig, 'cases' | 'fold'>): ReadonlySet<string> {
  const caseIds = cases.test;
  const count = Math.min(Math.ceil(mostPictures / (fold?.of ?? 1)), caseIds.length);
  return new Set(
    Array.from(
      { length: count },
      (_, index) => caseIds[Math.floor(((index + 0.5) * caseIds.length) / count)]!,
    ),
  );
}

const mostPictures = 24;
