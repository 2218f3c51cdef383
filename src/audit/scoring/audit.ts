import { combinedDataError, DataError, InterruptedRunError } from '../../core/errors.js';
import {
  type LearnedRecalibration,
  ProbabilityVersions,
  type RecalibrationMethod,
  recalibrationMethods,
} from '../../recalibrate/recalibrated-versions.js';
import { RecalibrationEvidence, type RecalibrationFit } from '../../recalibrate/recalibration-evidence.js';
import type { AuditCase } from './audit-case.js';
import { type ScoredCase, scoreCaseStream } from './case-stream.js';
import { halvesOf, patientsOfCases } from './patient-halves.js';
import { addTails, noTails, type StorageTails } from './storage-tails.js';
import type { AuditPictures } from './truth-painter.js';
import { ScoreGatherer, type Version, type VersionScores } from './version-scores.js';

export interface AuditOptions {
  /** Names of classes 1, 2, … */
  foregroundClasses: readonly string[];
  /** Slabs hold logits instead of probabilities. */
  logits?: boolean;
  /** A recalibration to apply to all cases, instead of learning one from half of the patients. */
  recalibration?: LearnedRecalibration;
  /** Called after each case of the one or two passes. */
  onCase?: (done: number, of: number) => void;
  signal?: AbortSignal;
}

export interface Audit {
  foregroundClasses: readonly string[];
  patientOf: ReadonlyMap<string, string>;
  /** Scores of all valid cases without recalibration. */
  scores: VersionScores;
  recalibration: ShownRecalibration | null;
  /** Recalibration learned from all valid cases, to be saved; null where one was given. */
  learned: RecalibrationFit | null;
  storage: StorageSummary;
  pictures: readonly AuditPictures[];
  /** Cases that were left out, each with its fault. */
  faults: readonly { caseId: string; error: DataError }[];
}

/** Recalibrations and their scores on cases that they were not learned from. */
export interface ShownRecalibration {
  /** Cases that it was learned from; empty where it was given. */
  learningCases: readonly string[];
  used: LearnedRecalibration;
  /** Scores of the other cases by version. */
  versions: ReadonlyMap<Version, VersionScores>;
}

export interface StorageSummary extends StorageTails {
  /** Names of the number types, such as "float16". */
  names: readonly string[];
  /** The largest step between stored probabilities; 0 where it is negligible. */
  step: number;
}

/** Whether an audit learns and shows a recalibration. */
const isShown: Readonly<Record<RecalibrationMethod, boolean>> = {
  temperature: true,
  'class-temperature': false,
  isotonic: true,
  score: false,
};
const shownMethods = recalibrationMethods.filter((method) => isShown[method]);

/** Fewest patients in each half to learn and show recalibrations. */
const fewestPatients = 2;

/**
 * Audits the probabilities of a model: computes every metric of every case, reliability tables, counts at thresholds, and
 * temperature and isotonic recalibration learned from one half of the patients and shown on the other. Memory: one case and
 * tables of fixed size.
 *
 * A case with a fault is left out and listed in `faults`. Throws DataError with all faults where no case is valid or where two
 * have one id, and InterruptedRunError when the signal stops it.
 *
 * ```ts
 * const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
 * const ofCase = (caseId) => ({ caseId, open: () => ({ labels, slabs: () => [Float32Array.of(0.75, 0.25, 0.25, 0.75)] }) });
 * const { scores } = await audit([ofCase('a'), ofCase('b')], { foregroundClasses: ['lesion'] });
 * scores.cases.map(({ values }) => values.brier); // [0.0625, 0.0625]
 * ```
 */
export async function audit(cases: readonly AuditCase[], options: AuditOptions): Promise<Audit> {
  const { foregroundClasses, logits = false, recalibration: given } = options;
  const classes = foregroundClasses.length + 1;
  const patientOf = patientsOfCases(cases);
  const progress = new Progress(options, cases.length);
  const gathered = new Gathering();
  const halves = halvesOf(patientOf);
  const evidence = {
    learning: new RecalibrationEvidence(classes),
    shown: new RecalibrationEvidence(classes),
  };
  const versions = given && new ProbabilityVersions(classes, given);
  for (const one of cases) {
    await progress.next();
    const half = halves.learning.has(one.caseId) ? evidence.learning : evidence.shown;
    const own = given ? undefined : half.ofOneCase();
    const scored = await gathered.tryCase(one, {
      foregroundClasses,
      logits,
      ...(own && { evidence: own }),
      ...(versions && { recalibrated: { versions, methods: shownMethods } }),
    });
    if (scored && own) half.absorb(own);
  }
  gathered.requireSound();
  const sound = gathered.caseIds;
  const shared = {
    foregroundClasses,
    patientOf: new Map([...patientOf].filter(([caseId]) => sound.has(caseId))),
    scores: gathered.plain.scores(),
    storage: gathered.storage(),
    pictures: gathered.pictures,
    faults: gathered.faults,
  };
  if (given) {
    return {
      ...shared,
      learned: null,
      recalibration: { learningCases: [], used: given, versions: gathered.versions() },
    };
  }
  const both = evidence.learning.ofOneCase();
  both.absorb(evidence.learning);
  both.absorb(evidence.shown);
  const shown = cases.filter(({ caseId }) => halves.shown.has(caseId) && sound.has(caseId));
  const learningCases = [...halves.learning].filter((caseId) => sound.has(caseId));
  const patients = (ids: readonly string[]) => new Set(ids.map((caseId) => patientOf.get(caseId))).size;
  const isEnough =
    patients(learningCases) >= fewestPatients &&
    patients(shown.map(({ caseId }) => caseId)) >= fewestPatients;
  if (!isEnough) return { ...shared, learned: both.learn(), recalibration: null };
  const used = evidence.learning.learn();
  progress.expect(shown.length);
  const again = new Gathering();
  const recalibrated = { versions: new ProbabilityVersions(classes, used), methods: shownMethods };
  for (const one of shown) {
    await progress.next();
    await again.tryCase(one, { foregroundClasses, logits, recalibrated });
  }
  return {
    ...shared,
    learned: both.learn(),
    recalibration: { learningCases, used, versions: again.versions() },
  };
}

/** Collects the results of the cases of one pass. */
class Gathering {
  readonly plain = new ScoreGatherer();
  private readonly recalibrated = new Map<RecalibrationMethod, ScoreGatherer>(
    shownMethods.map((method) => [method, new ScoreGatherer()]),
  );
  readonly pictures: AuditPictures[] = [];
  readonly faults: { caseId: string; error: DataError }[] = [];
  readonly caseIds = new Set<string>();
  private readonly tails: StorageTails = { ...noTails };
  private readonly names = new Set<string>();
  private step = 0;

  /** Scores a case, or records its fault. */
  async tryCase(
    one: AuditCase,
    scoring: Parameters<typeof scoreCaseStream>[1],
  ): Promise<ScoredCase | undefined> {
    let scored: ScoredCase;
    try {
      scored = await scoreCaseStream(one, scoring);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.faults.push({ caseId: one.caseId, error });
      return undefined;
    }
    const { plain, recalibrated, tails, storage, pictures } = scored;
    this.caseIds.add(one.caseId);
    this.plain.add(plain);
    for (const [method, result] of recalibrated) this.recalibrated.get(method)!.add(result);
    this.pictures.push(pictures);
    addTails(this.tails, tails);
    this.names.add(storage.rounding.name);
    this.step = Math.max(this.step, storage.rounding.step);
    return scored;
  }

  requireSound(): void {
    if (this.caseIds.size > 0) return;
    if (this.faults.length > 0) {
      const errors = this.faults.map(({ error }) => error);
      throw combinedDataError(errors, 'cases: none of them can be scored');
    }
    throw new DataError({ verb: 'missing', what: 'cases to audit', remedy: 'give at least one' });
  }

  storage(): StorageSummary {
    return { ...this.tails, names: [...this.names], step: this.step };
  }

  versions(): ReadonlyMap<Version, VersionScores> {
    const others = [...this.recalibrated].map(([method, gatherer]) => [method, gatherer.scores()] as const);
    return new Map<Version, VersionScores>([['plain', this.plain.scores()], ...others]);
  }
}

/** Counts cases, and stops between two cases when the signal is aborted. */
class Progress {
  private done = 0;

  constructor(
    private readonly options: AuditOptions,
    private of: number,
  ) {}

  expect(more: number): void {
    this.of += more;
  }

  async next(): Promise<void> {
    this.options.onCase?.(this.done++, this.of);
    // Signals are handled between two turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.options.signal?.aborted) {
      const remedy = 'run the same command again';
      throw new InterruptedRunError({ verb: 'missing', what: 'rest of an interrupted audit', remedy });
    }
  }
}
