import type { CaseBins } from '../../metrics/case-score.js';
import { regions } from '../../metrics/case-score.js';
import { caseReliabilityChart } from '../../report/figures/case-reliability.js';
import { isotonicChart } from '../../report/figures/isotonic-reliability.js';
import type { NamedRuns } from '../../report/figures/pair-words.js';
import { pairedDifferencesChart } from '../../report/figures/paired-differences.js';
import { type ReliabilityCurve, reliabilityChart } from '../../report/figures/reliability-diagram.js';
import { figureOfChart, type StudyFigure } from '../../report/figures/study-figure.js';
import type { FigureGroup } from '../../report/figures/study-figures.js';
import { thresholdChart } from '../../report/figures/threshold-curves.js';
import { counted } from '../../text/number-format.js';
import type { AuditFindings } from '../findings/findings.js';
import type { ModelComparison } from '../findings/model-comparison.js';
import type { Audit } from '../scoring/audit.js';
import type { Version, VersionScores } from '../scoring/version-scores.js';
import { failureFigure } from './failure-figure.js';

/** An audit with its findings and the name of the model. */
export interface NamedAudit {
  name: string;
  audit: Audit;
  findings: AuditFindings;
}

const versionLooks: Readonly<Record<Version, { label: string; ink: NamedRuns['ink'] }>> = {
  plain: { label: 'Original', ink: 'baseline' },
  temperature: { label: 'Temperature', ink: 'calibrated' },
  isotonic: { label: 'Isotonic', ink: 'third' },
  'class-temperature': { label: 'Class temperatures', ink: 'fourth' },
  score: { label: 'Score', ink: 'fourth' },
};

/** The figures of an audit, with a second model beside the first if given. */
export function auditFigures(
  first: NamedAudit,
  other?: { second: NamedAudit; comparison: ModelComparison },
): FigureGroup[] {
  const { audit, findings } = first;
  const behind = `${counted(findings.cases, 'case')} of ${counted(findings.patients, 'patient')}`;
  const models = [
    { ...first, ink: 'baseline' as const },
    ...(other ? [{ ...other.second, ink: 'calibrated' as const }] : []),
  ];
  const failures = failureFigure(findings.worst, audit.pictures, behind);
  const groups: FigureGroup[] = [
    {
      title: 'Can the probabilities be believed?',
      figures: [
        ...findings.rows.all.map((row) => reliability(row, models, behind)),
        ...findings.rows.binary.map((row) => isotonic(row, models, behind)),
        ...findings.rows.binary.map((row) =>
          figureOfChart(
            nameOf('case-reliability', row),
            caseReliabilityChart(`Case by case: ${row}`, behind, binsOf(audit.scores, row)),
          ),
        ),
      ],
    },
    { title: 'Where to cut', figures: [thresholds(findings.rows.foreground, models, behind)] },
    ...recalibrated(first),
    ...(other ? [differences(other.comparison, first, other.second)] : []),
    ...(failures
      ? [
          {
            title: 'Where it fails',
            figures: [{ name: 'failures', title: failures.title, subtitle: behind, picture: failures }],
          },
        ]
      : []),
  ];
  return groups;
}

interface DrawnModel extends NamedAudit {
  ink: 'baseline' | 'calibrated';
}

function nameOf(kind: string, row: string): string {
  return `${kind}-${row.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
}

function binsOf({ bins }: VersionScores, row: string): CaseBins[] {
  return bins.filter(({ className }) => className === row);
}

function reliability(row: string, models: readonly DrawnModel[], behind: string): StudyFigure {
  const curves = models.map(({ name, ink, audit }) => ({
    label: name,
    ink,
    bins: binsOf(audit.scores, row),
    patientOf: audit.patientOf,
  }));
  return figureOfChart(
    nameOf('reliability-diagram', row),
    reliabilityChart(`Reliability: ${row}`, behind, curves, regions),
  );
}

function isotonic(row: string, models: readonly DrawnModel[], behind: string): StudyFigure {
  const runs = models.map(({ name, ink, audit }) => ({ label: name, ink, runs: [audit.scores] }));
  return figureOfChart(
    nameOf('isotonic-reliability', row),
    isotonicChart(
      `Isotonic curve: ${row}`,
      `${behind} · band: at each probability 90 % of calibrated models`,
      runs,
      row,
      models[0]!.audit.patientOf,
    ),
  );
}

function thresholds(row: string, models: readonly DrawnModel[], behind: string): StudyFigure {
  const runs = models.map(({ name, ink, audit }) => ({ label: name, ink, runs: [audit.scores] }));
  const { patientOf } = models[0]!.audit;
  return figureOfChart('threshold-curves', thresholdChart(`Threshold: ${row}`, behind, runs, row, patientOf));
}

/** Reliability diagram and isotonic curve of the shown cases for every version. */
function recalibrated({ audit, findings }: NamedAudit): FigureGroup[] {
  const { recalibration } = audit;
  if (!recalibration) return [];
  const row = findings.rows.foreground;
  const cases = new Set(recalibration.versions.get('plain')!.cases.map(({ caseId }) => caseId)).size;
  const isApplied = recalibration.learningCases.length === 0;
  const behind = isApplied
    ? `${counted(cases, 'case')}, recalibrated by the file`
    : `${counted(cases, 'case')} of other patients than those learned from`;
  const looks = [...recalibration.versions].map(([version, scores]) => ({
    ...versionLooks[version],
    scores,
  }));
  const curves = looks.map(
    ({ label, ink, scores }): ReliabilityCurve => ({
      label,
      ink,
      bins: binsOf(scores, row),
      patientOf: audit.patientOf,
    }),
  );
  const runs = looks.map(({ label, ink, scores }) => ({ label, ink, runs: [scores] }));
  return [
    {
      title: 'Recalibrated',
      figures: [
        figureOfChart(
          'recalibrated-reliability',
          reliabilityChart(`Reliability, recalibrated: ${row}`, behind, curves, regions),
        ),
        figureOfChart(
          'recalibrated-isotonic',
          isotonicChart(`Isotonic curves, recalibrated: ${row}`, behind, runs, row, audit.patientOf),
        ),
      ],
    },
  ];
}

/** Differences per case from the first model to the second. */
function differences(
  { names, metrics, row, cases }: ModelComparison,
  first: NamedAudit,
  second: NamedAudit,
): FigureGroup {
  const metricOf = ({ audit }: NamedAudit, caseId: string, metric: (typeof metrics)[number]['metric']) =>
    audit.scores.cases.find((one) => one.caseId === caseId && one.className === row)!.values[metric];
  const tested = metrics.map(({ metric, difference, differences: byPatient, low, high }) => {
    const paired = cases
      .map((caseId) => ({
        caseId,
        baseline: metricOf(first, caseId, metric),
        calibrated: metricOf(second, caseId, metric),
      }))
      .filter(({ baseline, calibrated }) => !Number.isNaN(baseline - calibrated));
    return {
      paired: { metric, cases: paired, undefinedCases: cases.length - paired.length },
      comparison: { difference, differences: byPatient, low, high },
    };
  });
  const title = `Difference per case: ${names[1]} minus ${names[0]}`;
  const behind = `${counted(cases.length, 'case')} of both · these two models only`;
  return {
    title: 'Two models',
    figures: [figureOfChart('paired-differences', pairedDifferencesChart(title, behind, tested, names))],
  };
}
