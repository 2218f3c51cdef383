import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import { exitCodes } from '../core/errors.js';
import { printable, printableLine } from '../core/printable.js';
import { areVolumes, listFiles } from '../data/add/list-files.js';
import { startEngine } from '../engine/start-engine.js';
import type { VolumeReach } from '../evaluate/volume-interval.js';
import type { Recalibration } from '../record/recalibration-file.js';
import { readValidationThresholds } from '../record/thresholds-file.js';
import { removeEarlierOutputs } from '../run/own-images/earlier-outputs.js';
import { type FinishedRun, openFinishedRun } from '../run/own-images/finished-run.js';
import { modelOf, type SegmentationModel } from '../run/own-images/load-model.js';
import { refuseOutputClashes } from '../run/own-images/output-clash.js';
import { predictFiles, rowsInFolder, withoutOutputs } from '../run/own-images/predict-files.js';
import { cutChosenBefore, predictionNote, writePredictionNote } from '../run/own-images/prediction-file.js';
import { predictionKey } from '../run/own-images/prediction-key.js';
import { type ValidationCut, validationCut } from '../run/own-images/validation-cut.js';
import { volumeReaches } from '../run/own-images/volume-reaches.js';
import { volumesFileName, volumesText } from '../run/own-images/volumes-file.js';
import { refuseCutOfSeveralClasses } from './cut-option.js';
import type { DataOutput } from './data-output.js';
import { helpOf } from './help.js';
import { interruptible } from './interruptible.js';
import { checkOutFolder } from './out-folder.js';
import { type PredictOptions, parsePredictOptions } from './predict-options.js';
import { describePrediction } from './predict-text.js';
import { ProgressLine } from './progress.js';
import { savedRecalibration } from './saved-recalibration.js';

/**
 * `npm run predict -- --run RUN --images DIR --out DIR`: applies the network of a finished run to the user's images. Returns
 * the exit code: 0, or 3 where an image could not be read; the other images are still predicted.
 */
export async function runPredictCommand(argv: string[], output: DataOutput = process): Promise<number> {
  const options = parsePredictOptions(argv);
  if (!options) {
    output.stdout.write(helpOf('predict'));
    return exitCodes.done;
  }
  const images = withoutOutputs(listFiles(options.images, 'images'), options.out);
  const run = openFinishedRun(options.run);
  if (options.cut !== undefined) refuseCutOfSeveralClasses(run);
  refuseOutputClashes(images.paths, run.seal.config.foregroundClasses, areVolumes(images));
  const applied = options.apply === undefined ? undefined : appliedRecalibration(run, options.apply);
  checkOutFolder(options.out);
  const progress = new ProgressLine(output.stderr);
  const onFirst = () => progress.say('stopping; the same command resumes');
  await startEngine({ device: 'auto' });
  const own = modelOf(run, (text) => progress.say(printable(text)));
  const model = applied ? { ...own, recalibration: applied } : own;
  try {
    // Volume errors are known only for the run's own recalibration.
    const reaches =
      options.apply === undefined ? volumeReaches(run, options.recalibrate ?? 'plain') : new Map();
    const { chosen, done, rows, removed } = await interruptible(onFirst, async (signal) => {
      const chosen = await chosenCut(run, model, options, signal, progress);
      const rules = {
        version: options.recalibrate ?? ('plain' as const),
        cut: typeof options.cut === 'number' ? options.cut : chosen?.threshold,
      };
      const key = predictionKey(run, model, rules);
      const removed = removeEarlierOutputs(options.out, key, images.paths);
      noteOptions(run, model, options, chosen, reaches);
      const done = await predictFiles(model, {
        images,
        outDir: options.out,
        rules,
        key,
        signal,
        onProgress: (label, share) => progress.update(printableLine(label), share),
        onFault: (fault) => progress.say(fault.message),
      });
      const rows = rowsInFolder(done, { images, outDir: options.out, key });
      return { chosen, done, rows, removed: [...removed, ...done.outdated] };
    });
    progress.clear();
    const csv = volumesText(rows, (className) => reaches.get(className));
    writeFileAtomic(join(options.out, volumesFileName), csv);
    output.stdout.write(
      printable(
        describePrediction({
          model,
          options: { ...options, out: resolve(options.out) },
          chosen,
          done,
          reaches,
          others: images.others,
          removed: removed.filter((file) => !existsSync(join(options.out, file))),
        }),
      ),
    );
    return done.faults > 0 ? exitCodes.data : exitCodes.done;
  } finally {
    progress.clear();
    model.dispose();
  }
}

/** A saved recalibration for the run's network. Throws UsageError where its classes differ. */
function appliedRecalibration({ seal }: FinishedRun, file: string): Recalibration {
  const { foregroundClasses } = seal.config;
  return savedRecalibration(file, {
    foregroundClasses,
    owner: 'the network',
    remedy: () =>
      `give a recalibration of this network, such as "npm run audit" saves with --classes ${foregroundClasses.join(',')}`,
  }).recalibration;
}

async function chosenCut(
  run: FinishedRun,
  model: SegmentationModel,
  { cut, recalibrate, dataDir, manifest, out }: PredictOptions,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<ValidationCut | undefined> {
  if (typeof cut !== 'object') return undefined;
  const version = recalibrate ?? 'plain';
  const before = cutChosenBefore(out, run, model, version, cut);
  if (before) return before;
  return validationCut(model, version, cut, {
    recorded: version === 'plain' ? readValidationThresholds(run.members, run.seal.config) : null,
    data: { dataDir, manifestFile: manifest, cacheDir: '.cache', fingerprint: run.seal.dataFingerprint },
    signal,
    onCase: (done, of) =>
      progress.update(`choosing the cut: validation case ${done + 1} of ${of}`, done / of),
  });
}

function noteOptions(
  run: FinishedRun,
  model: SegmentationModel,
  { cut, recalibrate, out }: PredictOptions,
  chosen: ValidationCut | undefined,
  reaches: ReadonlyMap<string, VolumeReach>,
): void {
  const threshold = typeof cut === 'number' ? cut : chosen?.threshold;
  const noted =
    threshold === undefined
      ? null
      : {
          threshold,
          target: typeof cut === 'object' ? cut : null,
          onValidation: chosen ?? null,
        };
  writePredictionNote(out, predictionNote(run, model, recalibrate ?? 'plain', noted, reaches));
}
