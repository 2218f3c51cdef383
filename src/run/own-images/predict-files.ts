import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DataError, UsageError } from '../../core/errors.js';
import { type IntensityImage, pixelCount } from '../../core/image.js';
import { areVolumes, type ListedFiles } from '../../data/add/list-files.js';
import { caseFileFault } from '../../data/cases/case-file.js';
import { readImageFile } from '../../data/pictures/image-file.js';
import { readNiftiImage } from '../../data/volumes/nifti-volume.js';
import { type NiftiGrid, readNiftiGrid } from '../../data/volumes/write-nifti.js';
import { stoppablePredictor } from '../one-run/stoppable-predictor.js';
import { throwIfStopped } from '../one-run/throw-if-stopped.js';
import {
  type FinishedImage,
  finishedImages,
  noteFinished,
  readFinished,
  removeFinished,
  sha256OfFile,
} from './finished-images.js';
import type { SegmentationModel } from './load-model.js';
import { outputFiles, outputFolders, outputNames, writeOutputs } from './output-files.js';
import { type PredictionRules, predictOwn } from './own-prediction.js';
import type { PredictingModel } from './predict-image.js';
import type { VolumeRow } from './volumes-file.js';

export interface FilesRequest {
  images: ListedFiles;
  outDir: string;
  rules: PredictionRules;
  /** Of model and rules (prediction-key.ts). */
  key: string;
  signal: AbortSignal;
  /** Called with the finished share of all images in [0, 1], including the finished part of the current one. */
  onProgress: (label: string, share: number) => void;
  /** Called for each image that cannot be read. */
  onFault: (fault: DataError) => void;
}

export interface FilesPredicted {
  predicted: number;
  /** Number of images that were finished by an earlier call. */
  kept: number;
  faults: number;
  rows: VolumeRow[];
  /** Files of earlier bytes of an image, which were removed before it was predicted again. */
  outdated: string[];
}

/**
 * Predicts images one after the other and writes their files. Unreadable images go to `onFault`; the others are still predicted.
 * Finished images are skipped. Throws InterruptedRunError when the signal stops it, between images or between windows of a volume;
 * the same call resumes.
 */
export async function predictFiles(
  model: SegmentationModel,
  { images, outDir, rules, key, signal, onProgress, onFault }: FilesRequest,
): Promise<FilesPredicted> {
  const names = outputNames(images.paths);
  const isVolume = areVolumes(images);
  const stoppable = { ...model, program: stoppablePredictor(model.program, signal, 'predicting images') };
  const done: FilesPredicted = { predicted: 0, kept: 0, faults: 0, rows: [], outdated: [] };
  for (const link of images.deadLinks) {
    done.faults++;
    onFault(deadLink(join(images.folder, link)));
  }
  for (const [at, path] of images.paths.entries()) {
    await throwIfStopped(signal, 'predicting images');
    const name = names.get(path)!;
    const progress = (share: number) => {
      signal.throwIfAborted();
      onProgress(`${path} (${at + 1} of ${images.paths.length})`, (at + share) / images.paths.length);
    };
    try {
      onProgress(`${path} (${at + 1} of ${images.paths.length})`, at / images.paths.length);
      const file = join(images.folder, path);
      const fault = caseFileFault(file, `image ${path}`);
      if (fault) throw fault;
      const sha256 = await sha256OfFile(file);
      let note = readFinished(outDir, name, { key, sha256 });
      if (note) done.kept++;
      else {
        done.outdated.push(...removeFinished(outDir, name));
        const begun = (files: string[]) =>
          noteFinished(outDir, name, { key, sha256: null, image: path, files, volumes: [] });
        const predicted = await predictFile(file, name, isVolume, stoppable, rules, outDir, progress, begun);
        note = { key, sha256, image: path, ...predicted };
        noteFinished(outDir, name, note);
        done.predicted++;
      }
      done.rows.push(...rowsOf(path, note));
    } catch (error) {
      if (signal.aborted) await throwIfStopped(signal, 'predicting images');
      if (!(error instanceof DataError)) throw error;
      done.faults++;
      onFault(withPlace(error, join(images.folder, path)));
    }
  }
  return done;
}

/**
 * The volumes of this call, and those of other images that earlier calls predicted into the folder in the same way, in the order of
 * the images. Call it after `removeEarlierOutputs`.
 */
export function rowsInFolder(
  { rows }: FilesPredicted,
  { images, outDir, key }: Pick<FilesRequest, 'images' | 'outDir' | 'key'>,
): VolumeRow[] {
  const current = new Set(outputNames(images.paths).values());
  const others = finishedImages(outDir).flatMap(({ name, note }) =>
    note.key === key && note.sha256 !== null && !current.has(name) ? rowsOf(note.image ?? name, note) : [],
  );
  return [...rows, ...others].sort((a, b) => (a.image < b.image ? -1 : a.image > b.image ? 1 : 0));
}

const rowsOf = (image: string, { volumes }: FinishedImage): VolumeRow[] =>
  volumes.map((volume) => ({ image, ...volume }));

async function predictFile(
  file: string,
  name: string,
  isVolume: boolean,
  model: PredictingModel,
  rules: PredictionRules,
  outDir: string,
  onPixels: (share: number) => void,
  onFiles: (files: string[]) => void,
): Promise<Pick<FinishedImage, 'files' | 'volumes'>> {
  const { image, grid } = await readOwn(file, isVolume);
  const prediction = await predictOwn(model, image, rules, onPixels);
  const outputs = outputFiles(name, model.config.foregroundClasses, isVolume);
  const files = [...outputs.probabilities, outputs.mask, outputs.overlay];
  onFiles(files);
  await writeOutputs((below) => join(outDir, below), outputs, image, grid, prediction);
  const pixelMm3 = image.spacingMm ? image.spacingMm.reduce((product, mm) => product * mm, 1) : null;
  return {
    files,
    volumes: prediction.volumes.map((volume) => ({
      ...volume,
      imagePixels: pixelCount(image.shape),
      pixelMm3,
    })),
  };
}

function deadLink(where: string): DataError {
  return new DataError({
    verb: 'missing',
    what: 'target of a link among the images',
    where,
    remedy: 'restore it, or remove the link',
  });
}

/** Adds the file's path to an error about an image in memory. */
function withPlace(error: DataError, file: string): DataError {
  return error.failure.where === undefined
    ? new DataError({ ...error.failure, where: file }, { cause: error })
    : error;
}

async function readOwn(
  file: string,
  isVolume: boolean,
): Promise<{ image: IntensityImage; grid?: NiftiGrid }> {
  if (!isVolume) return { image: await readImageFile(file, 'image') };
  return { image: await readNiftiImage(file), grid: await readNiftiGrid(file) };
}

/**
 * The images without those inside the output folder, which an earlier prediction wrote. Throws UsageError where the outputs would
 * lie among the images, and DataError where no image is left.
 */
export function withoutOutputs(images: ListedFiles, outDir: string): ListedFiles {
  const [folder, out] = [realPath(images.folder), realPath(outDir)];
  const isAmongOutputs = outputFolders.some((name) => wayInside(join(out, name), folder) !== undefined);
  const takesOutputs = outputFolders.some((name) =>
    images.paths.some((path) => images.takes(`${name}/${path}`)),
  );
  if (isAmongOutputs || (out === folder && takesOutputs)) {
    throw new UsageError({
      verb: 'invalid',
      what: `--out (expected a folder apart from the images, because ${outputFolders.join(', ')} are written into it)`,
      where: outDir,
      remedy: `give another, such as --out '${join(images.folder, 'predicted')}'`,
    });
  }
  const outputs = outputFolders.map((name) => join(out, name));
  // An output folder above the images may hold other images, too; and a link among the images may lead to the outputs.
  const taken = wayInside(out, folder) === undefined ? [out] : outputs;
  const isInput = (path: string) => {
    const linked = realPath(join(images.folder, path));
    return (
      taken.every((output) => wayInside(output, join(folder, path)) === undefined) &&
      outputs.every((output) => wayInside(output, linked) === undefined)
    );
  };
  const [paths, others, deadLinks] = [images.paths, images.others, images.deadLinks].map((all) =>
    all.filter(isInput),
  ) as [string[], string[], string[]];
  if (paths.length > 0) return { ...images, paths, others, deadLinks };
  throw new DataError({
    verb: 'missing',
    what: 'images: all of them are in the folder for the predictions',
    where: images.folder,
    remedy: 'give another --out',
  });
}

/** The path without links, as far as it exists. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const above = dirname(resolve(path));
  return above === resolve(path) ? above : join(realPath(above), basename(path));
}

/** The way from a folder to a path in it, `/` between segments; '' for the folder itself, undefined for a path outside. */
function wayInside(folder: string, path: string): string | undefined {
  const way = relative(folder, path).split(sep).join('/');
  return way === '..' || way.startsWith('../') || isAbsolute(way) ? undefined : way;
}
