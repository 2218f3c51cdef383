/** The last lines of `replicate` and `tables`: results, verdicts, and what to do next. */
import type { OwnVerdict } from '../evaluate/own-verdict.js';
import { ownVerdictText } from '../evaluate/own-verdict-text.js';
import type { Report } from '../report/build-report.js';
import { presets } from '../study/presets.js';
import type { PresetName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';

/** A written report with its verdicts and counts. */
export interface WrittenReport
  extends Pick<Report, 'verdicts' | 'ownVerdicts' | 'endings' | 'tables' | 'figures'> {
  preset: PresetName;
  outDir: string;
  /** Number of finished runs. */
  runs: number;
  page: string;
}

/** Number of notebooks by outcome. */
export interface NotebookOutcome {
  executed: number;
  leftOut: number;
  failed: number;
}

/**
 * The summary of a study. A rehearsal reports that all stages work and how to get evidence; other presets report their verdicts.
 */
export function describeStudy(report: WrittenReport, notebooks?: NotebookOutcome): string {
  const { preset, outDir, verdicts, page } = report;
  const stages = [
    counted(report.runs, 'run'),
    counted(report.tables, 'table'),
    counted(report.figures, 'figure'),
    ...(notebooks ? [describeNotebooks(notebooks)] : []),
  ].join(', ');
  const trained = `training ended: ${report.endings}`;
  const where = outDir === 'results' ? '' : ` --out ${outDir}`;
  const open = `report: ${page}, opened by "npm run tables -- --preset ${preset}${where} --open"`;
  if (presets[preset].purpose === 'rehearsal') {
    const works = notebooks?.failed ? 'training, tables and report are complete' : 'all stages work';
    return lines(`rehearsal: ${works}: ${stages}`, trained, ...road, open);
  }
  if (presets[preset].purpose === 'comparison')
    return lines(...report.ownVerdicts.flatMap(ownLines), `${stages}; ${trained}`, open);
  const claims = verdicts.map(
    ({ claim, verdict, reason }) => `  claim ${claim.id} (${claim.title}): ${verdict}, ${reason}`,
  );
  return lines(`preset ${preset}: ${stages}`, trained, ...claims, open);
}

/** A verdict on the user's images: its title, then its sentences line by line. */
function ownLines(verdict: OwnVerdict): string[] {
  const { title, sentences } = ownVerdictText(verdict);
  return [title, ...sentences.map(({ about, text }) => `  ${about.padEnd(11)} ${text}`), ''];
}

/** The first line of a rehearsal. */
export const rehearsalTitle =
  'rehearsal: every stage on synthetic images with tiny networks; its numbers say nothing about the paper';

const road = [
  'Its numbers say nothing about the paper. For evidence on real images:',
  '  npm run data -- list                               the data sets and how to get them',
  '  npm run replicate -- --preset mini --data-dir DIR  about an hour per data set',
];

function describeNotebooks({ executed, leftOut, failed }: NotebookOutcome): string {
  const rest = [leftOut > 0 ? `${leftOut} left out` : [], failed > 0 ? `${failed} failed` : []].flat();
  return `${counted(executed, 'notebook')}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`;
}

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
