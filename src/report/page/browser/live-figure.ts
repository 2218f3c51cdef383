import type { LiveCharts } from '../../chart/chart.js';
import { readChartJson } from '../chart-json.js';
import type { Address } from './address.js';
import { LiveChart } from './live-chart.js';
import { makeElement } from './make-element.js';
import { loadPlotly } from './plotly.js';

/** A figure of the page with its "Explore" button: shows its image or its interactive chart. */
export class LiveFigure {
  onOpen = (): void => {};
  onChange = (): void => {};
  onClose = (): void => {};

  private readonly button: HTMLButtonElement;
  private readonly place: HTMLElement;
  private chart: LiveChart | undefined;

  constructor(private readonly figure: HTMLElement) {
    this.button = figure.querySelector<HTMLButtonElement>('button.explore')!;
    this.place = figure.querySelector<HTMLElement>('.live')!;
    this.button.hidden = false;
    this.button.addEventListener('click', () => this.press());
  }

  /** The current state as an address; without an open chart only the figure's id. */
  address(): Address {
    return { figure: this.figure.id, without: [], ...this.chart?.state() };
  }

  /** Opens the chart in the state of an address, or updates the open chart. */
  async show(address: Omit<Address, 'figure'>): Promise<void> {
    if (this.button.ariaBusy === 'true') return;
    if (!this.chart) await this.open();
    if (this.chart) await this.attempt(async () => this.chart?.setState(address));
  }

  close(): void {
    this.chart?.purge();
    this.chart = undefined;
    this.place.replaceChildren();
    this.place.hidden = true;
    this.figure.classList.remove('exploring');
    this.nameButton();
  }

  redraw(): void {
    if (this.chart) void this.attempt(async () => this.chart?.draw());
  }

  wantsOtherColumns(): boolean {
    return this.chart?.wantsOtherColumns() ?? false;
  }

  private async press(): Promise<void> {
    if (this.button.ariaBusy === 'true') return;
    if (this.chart) {
      this.close();
      this.onClose();
      return;
    }
    await this.open();
    if (this.chart) await this.attempt(async () => this.chart?.draw());
    if (this.chart) this.onOpen();
  }

  /** Unpacks the library and replaces the image by an empty chart. */
  private async open(): Promise<void> {
    this.button.ariaBusy = 'true';
    this.button.textContent = 'Loading …';
    // Lets the browser show the message before the library blocks it.
    await new Promise((done) => setTimeout(done, 30));
    await this.attempt(async () => {
      const plotly = await loadPlotly();
      this.chart = new LiveChart(plotly, this.charts(), this.place.ariaLabel ?? '', () => this.onChange());
      this.figure.classList.add('exploring');
      this.place.hidden = false;
      this.place.classList.toggle('single', this.chart.isSingle);
      this.place.replaceChildren(...this.chart.elements);
    });
    this.button.ariaBusy = 'false';
    this.nameButton();
  }

  private charts(): LiveCharts {
    return readChartJson(this.figure.querySelector('script[type="application/json"]')!.textContent!);
  }

  /** Shows an error message in the figure and restores its image. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    this.figure.querySelector('.trouble')?.remove();
    try {
      await work();
    } catch (error) {
      this.close();
      const textContent = `The interactive chart could not be drawn: ${error instanceof Error ? error.message : error}`;
      const said = makeElement('p', { className: 'trouble', role: 'alert', textContent });
      this.figure.querySelector('figcaption')!.append(said);
    }
  }

  private nameButton(): void {
    const closing = this.figure.classList.contains('no-picture') ? 'Close the chart' : 'Show the picture';
    this.button.textContent = this.chart ? closing : 'Explore';
  }
}
