import { fullestSlice } from '../../core/fullest-slice.js';
import type { LabelMap } from '../../core/image.js';
import type { CasePictures } from '../../record/gallery-file.js';
import { encodeGreyPng } from '../../record/grey-png.js';
import { downsampled, type PictureGrid, pictureGrid } from '../../record/small-picture.js';

/** Small pictures of a case: truth, and probability of any foreground; for volumes, the slice with most foreground. */
export type AuditPictures = Pick<CasePictures, 'caseId' | 'slice' | 'truth' | 'probability'>;

/** Draws these pictures while probabilities arrive. An audit does not know the image. */
export class TruthPainter {
  private readonly plane: PictureGrid;
  private readonly slice: number | null;
  private readonly firstPixel: number;
  private readonly foreground: Float32Array;
  private pixelsRead = 0;

  constructor(
    private readonly labels: LabelMap,
    private readonly classes: number,
  ) {
    const [rows, columns] = labels.shape.slice(-2) as [number, number];
    this.slice = labels.shape.length === 3 ? fullestSlice(labels) : null;
    this.plane = pictureGrid(rows, columns);
    this.firstPixel = (this.slice ?? 0) * rows * columns;
    this.foreground = new Float32Array(rows * columns);
  }

  /** Adds the next rows of pixels × classes; pixels outside the shown slice are ignored. */
  add(probabilities: Float32Array): void {
    const { classes, foreground, firstPixel, pixelsRead } = this;
    const pixels = probabilities.length / classes;
    const end = Math.min(pixelsRead + pixels, firstPixel + foreground.length);
    for (let pixel = Math.max(pixelsRead, firstPixel); pixel < end; pixel++) {
      foreground[pixel - firstPixel] = 1 - probabilities[(pixel - pixelsRead) * classes]!;
    }
    this.pixelsRead += pixels;
  }

  finish(caseId: string): AuditPictures {
    const { plane, foreground, firstPixel, slice, labels } = this;
    const truth = downsampled(plane, (pixel) => (labels.data[firstPixel + pixel]! > 0 ? 255 : 0));
    const probability = downsampled(plane, (pixel) => 255 * foreground[pixel]!);
    return { caseId, slice, truth: encodeGreyPng(truth), probability: encodeGreyPng(probability) };
  }
}
