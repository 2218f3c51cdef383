import { type CaseResult, CaseTally } from '../../metrics/case-tally.js';
import { ProbabilityError } from '../../metrics/probability-chunks.js';
import { logProbabilities } from '../../recalibrate/log-probabilities.js';
import type { ProbabilityVersions, RecalibrationMethod } from '../../recalibrate/recalibrated-versions.js';
import type { RecalibrationEvidence } from '../../recalibrate/recalibration-evidence.js';
import { softmaxInto } from '../../recalibrate/softmax.js';
import { type AuditCase, float32Storage, type OpenedCase, type Storage } from './audit-case.js';
import { logitFault, pixelPlace, probabilityFault } from './number-fault.js';
import { LogitRows } from './rows-as-logits.js';
import { areRowsOfShares, sharesFault } from './shares-as-logits.js';
import { countTails, noTails, type StorageTails, sumToleranceOf } from './storage-tails.js';
import { type AuditPictures, TruthPainter } from './truth-painter.js';

/** How the cases of an audit are scored. */
export interface CaseScoring {
  foregroundClasses: readonly string[];
  /** Slabs hold logits. */
  logits: boolean;
  /** Collects the data from which recalibrations are learned. */
  evidence?: RecalibrationEvidence;
  /** Recalibrations that are scored in addition to the original probabilities. */
  recalibrated?: { versions: ProbabilityVersions; methods: readonly RecalibrationMethod[] };
}

export interface ScoredCase {
  plain: CaseResult;
  recalibrated: ReadonlyMap<RecalibrationMethod, CaseResult>;
  tails: StorageTails;
  storage: Storage;
  pictures: AuditPictures;
}

/** Pixels per chunk: all versions of their probabilities take a few megabytes. */
const chunkPixels = 2 ** 14;

/**
 * Scores one case in one pass over its slabs. Memory: labels, boundary bands and one slab. Throws DataError where sizes differ,
 * a label is not a class, or a number is neither a probability nor a finite logit, naming the file and the pixel.
 */
export async function scoreCaseStream(one: AuditCase, scoring: CaseScoring): Promise<ScoredCase> {
  const opened = await one.open();
  const stream = new CaseStream(one.caseId, opened, scoring);
  try {
    for await (const slab of opened.slabs()) stream.add(slab);
    return stream.finish();
  } catch (error) {
    throw error instanceof ProbabilityError ? probabilityFault(error, one.caseId, opened) : error;
  }
}

class CaseStream {
  private readonly classes: number;
  private readonly storage: Storage;
  private readonly tally: CaseTally;
  private readonly others: { method: RecalibrationMethod; tally: CaseTally }[];
  private readonly painter: TruthPainter;
  private readonly logitRows: LogitRows;
  private readonly tails: StorageTails = { ...noTails };
  private readonly softmaxed: Float32Array;
  private readonly ones: readonly number[];
  private pixelsRead = 0;
  /** Whether all logits so far could be probabilities. */
  private areShares: boolean;

  constructor(
    private readonly caseId: string,
    private readonly opened: OpenedCase,
    private readonly scoring: CaseScoring,
  ) {
    const { labels, spacingMm, storage = float32Storage } = opened;
    const { foregroundClasses, recalibrated } = scoring;
    this.storage = storage;
    this.areShares = scoring.logits;
    this.classes = foregroundClasses.length + 1;
    const sumTolerance = scoring.logits ? undefined : sumToleranceOf(storage.rounding, this.classes);
    const truth = { caseId, labels, foregroundClasses, ...(spacingMm && { spacingMm }) };
    this.tally = new CaseTally({ ...truth, ...(sumTolerance && { sumTolerance }) });
    this.others = (recalibrated?.methods ?? []).map((method) => ({
      method,
      tally: new CaseTally(truth, this.tally),
    }));
    this.painter = new TruthPainter(labels, this.classes);
    this.logitRows = new LogitRows(this.classes, storage);
    this.softmaxed = new Float32Array(scoring.logits ? chunkPixels * this.classes : 0);
    this.ones = new Array<number>(this.classes).fill(1);
  }

  /** Adds a slab of pixels × classes. */
  add(slab: Float32Array): void {
    const step = chunkPixels * this.classes;
    for (let at = 0; at < slab.length; at += step) this.addChunk(slab.subarray(at, at + step));
  }

  private addChunk(numbers: Float32Array): void {
    const { classes, scoring, pixelsRead } = this;
    const pixels = numbers.length / classes;
    const labels = this.opened.labels.data.subarray(pixelsRead, pixelsRead + pixels);
    if (scoring.logits) this.requireFinite(numbers);
    this.areShares &&= areRowsOfShares(numbers, classes, this.storage.isForegroundAlone);
    const probabilities = scoring.logits ? this.softmax(numbers) : numbers;
    this.tally.add(probabilities);
    this.painter.add(probabilities);
    countTails(probabilities, labels, classes, this.tails);
    this.pixelsRead += pixels;
    const { evidence, recalibrated } = scoring;
    if (!evidence && !recalibrated) return;
    // What a recalibration learns must not depend on whether logits or their probabilities were stored.
    const logits = scoring.logits ? logProbabilities(numbers, classes) : this.logitRows.of(probabilities);
    evidence?.add({ logits, labels });
    const versions = recalibrated?.versions.ofLogits(logits);
    for (const { method, tally } of this.others)
      tally.add(versions!, undefined, recalibrated!.versions.place(method));
  }

  private softmax(logits: Float32Array): Float32Array {
    const data = this.softmaxed.subarray(0, logits.length);
    softmaxInto(logits, this.ones, { data, channels: this.classes, first: 0 });
    return data;
  }

  private requireFinite(logits: Float32Array): void {
    const wrong = logits.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) return;
    const pixel = this.pixelsRead + Math.floor(wrong / this.classes);
    throw logitFault(logits[wrong]!, pixelPlace(this.caseId, this.opened, pixel));
  }

  finish(): ScoredCase {
    if (this.areShares) throw sharesFault(this.opened.source ?? `case ${this.caseId}`);
    const plain = this.tally.finish();
    const values = plain.scores.slice(0, this.classes - 1).map((score) => score.values);
    this.scoring.evidence?.addCase(
      values.map(({ truth_pixels, soft_score }) => (truth_pixels > 0 ? soft_score : Number.NaN)),
    );
    return {
      plain,
      recalibrated: new Map(this.others.map(({ method, tally }) => [method, tally.finish()])),
      tails: this.tails,
      storage: this.storage,
      pictures: this.painter.finish(this.caseId),
    };
  }
}
