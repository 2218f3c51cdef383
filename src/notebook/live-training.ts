/**
 * Progress of training under a notebook cell: one line of text per run, and the curves of the current run after
 * every epoch.
 */

import { trainingChart } from '../report/figures/training-curves.js';
import type { RunProgress } from '../run/one-run/run-context.js';
import type { PlannedRun } from '../run/plan/plan.js';
import type { EpochRecord } from '../study/epoch-record.js';
import { lossLabel } from '../study/losses.js';
import type { RunConfig } from '../study/run-config.js';
import { escapeXml } from '../text/escape-xml.js';
import { chartSvg } from './chart-picture.js';
import { replaceableOutput } from './display.js';

/** Shortest time between redraws in milliseconds, so that the browser keeps up with fast training. */
const redrawEveryMs = 250;

export class LiveTraining {
  private readonly redraw = replaceableOutput();
  private readonly lines = new Map<string, string>();
  private readonly epochs: EpochRecord[] = [];
  private current = '';
  private stopped = false;
  private drawnAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly title: string) {}

  reused({ config, action, reason }: Pick<PlannedRun, 'config' | 'action' | 'reason'>): void {
    const notes = {
      stale: ` (${reason} since: "npm run replicate" renews it)`,
      refuse: ` (of other options; ${reason})`,
    };
    const note = action === 'stale' || action === 'refuse' ? notes[action] : '';
    this.tell(config, `finished earlier, read from the results${note}`);
  }

  update(config: RunConfig, progress: RunProgress): void {
    if (this.current !== nameOf(config)) {
      this.current = nameOf(config);
      this.epochs.length = 0;
    }
    if (progress.stage === 'warning') this.tell(config, `warning: ${progress.text}`);
    else if (progress.stage !== 'training')
      this.tell(config, `${progress.stage} case ${progress.done} of ${progress.of}`);
    else {
      const { epoch, maximumEpochs, step, stepsPerEpoch, finished } = progress;
      if (finished) this.epochs.push(finished);
      this.tell(config, `epoch ${epoch} of at most ${maximumEpochs}, step ${step} of ${stepsPerEpoch}`);
    }
  }

  finished(config: RunConfig): void {
    this.tell(config, 'trained and tested');
  }

  interrupted(config: RunConfig): void {
    this.tell(config, 'interrupted; its state is being saved: run this cell again to go on');
    this.stopped = true;
    this.close();
  }

  /** Shows the final state without the curves, which have their own figure. */
  close(): void {
    this.epochs.length = 0;
    this.draw();
  }

  private tell(config: RunConfig, line: string): void {
    if (this.stopped) return;
    this.lines.set(nameOf(config), line);
    if (performance.now() - this.drawnAt < redrawEveryMs) return;
    this.drawnAt = performance.now();
    this.draw();
  }

  private draw(): void {
    const lines = [...this.lines].map(([name, line]) => `${name}: ${line}`);
    const curves =
      this.epochs.length > 1 ? chartSvg(trainingChart(this.title, '', [[this.current, this.epochs]])) : '';
    this.redraw({
      'text/html': `<pre style="margin:0">${escapeXml(lines.join('\n'))}</pre>${curves}`,
      'text/plain': lines.join('\n'),
    });
  }
}

function nameOf({ loss, seed, fold }: RunConfig): string {
  return `${lossLabel(loss)}, ${fold ? `fold ${fold.number} of ${fold.of}, ` : ''}seed ${seed}`;
}
