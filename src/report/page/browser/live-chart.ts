import { type Chart, findingOf, type LiveCharts } from '../../chart/chart.js';
import { schemes } from '../../chart/inks.js';
import { type PlotlyFigure, plotlyFigure } from '../../chart/plotly-figure.js';
import type { Address } from './address.js';
import { makeElement } from './make-element.js';
import { columnsFor, gridFor, gridMargin } from './panel-grid.js';
import type { Plotly, PlotlyElement } from './plotly.js';
import { nextPlace, type Place, sentenceAt, waysOf } from './point-walk.js';
import { seriesBoxes } from './series-boxes.js';

/** The reader's choices in a chart. */
type State = Omit<Address, 'figure'>;

const noteHeight = 16;

/**
 * An interactive Plotly chart and its state: the chart chosen among several, the visible series, the point being
 * read out.
 */
export class LiveChart {
  /** The elements of the chart from top to bottom. */
  readonly elements: readonly HTMLElement[];
  readonly isSingle: boolean;

  private readonly note = makeElement('p', { className: 'soft', ariaLive: 'polite' });
  private readonly boxes = makeElement('div', {
    className: 'legend',
    role: 'group',
    ariaLabel: 'Series shown',
  });
  private readonly plot: HTMLElement;
  private readonly spoken = makeElement('p', { className: 'unseen', ariaLive: 'polite' });
  private readonly select: HTMLSelectElement;
  private readonly hidden = new Set<string>();
  private drawn: PlotlyFigure | undefined;
  private width = 0;
  private columns = 0;
  private place: Place | undefined;

  constructor(
    private readonly plotly: Plotly,
    private readonly all: LiveCharts,
    title: string,
    private readonly onChange: () => void,
  ) {
    const ariaLabel = `${title}. Arrow keys go from point to point.`;
    this.plot = makeElement('div', { className: 'chart', tabIndex: 0, role: 'application', ariaLabel });
    this.plot.addEventListener('keydown', (event) => this.walk(event));
    const options = all.charts.map(({ label }) =>
      makeElement('option', { value: label, textContent: label }),
    );
    this.select = makeElement('select', {}, ...options);
    this.select.addEventListener('change', () => this.change());
    const choice = makeElement('label', { className: 'choice' }, `${all.choice} `, this.select);
    this.elements = [...(options.length > 1 ? [choice] : []), this.note, this.boxes, this.plot, this.spoken];
    this.isSingle = all.charts[0]!.chart.panels.length === 1;
  }

  state(): State {
    const show = this.select.selectedIndex > 0 ? this.select.value : undefined;
    return { ...(show && { show }), without: [...this.hidden] };
  }

  async setState({ show, without }: State): Promise<void> {
    const chosen = this.all.charts.findIndex(({ label }) => label === show);
    this.select.selectedIndex = Math.max(0, chosen);
    this.hidden.clear();
    for (const label of without) this.hidden.add(label);
    await this.draw();
  }

  async draw(): Promise<void> {
    const { chart } = this;
    this.note.textContent = chart.subtitle;
    this.plot.setAttribute('aria-description', findingOf(chart));
    this.boxes.replaceChildren(
      ...seriesBoxes(chart, this.hidden, (label, isShown) => this.toggle(label, isShown)),
    );
    await this.drawPlot();
  }

  purge(): void {
    this.plotly.purge(this.plot);
  }

  wantsOtherColumns(): boolean {
    const width = this.plot.clientWidth;
    return width > 0 && columnsFor(this.chart.panels.length, width) !== this.columns;
  }

  private get chart(): Chart {
    return this.all.charts[this.select.selectedIndex]!.chart;
  }

  private change(): void {
    this.place = undefined;
    void this.draw().then(this.onChange);
  }

  private toggle(label: string, isShown: boolean): void {
    if (isShown) this.hidden.delete(label);
    else this.hidden.add(label);
    this.place = undefined;
    void this.drawPlot().then(this.onChange);
  }

  private async drawPlot(): Promise<void> {
    const { panels } = this.chart;
    // Inside a closed <details> the width is 0: the last width is kept.
    this.width = this.plot.clientWidth || this.width;
    this.columns = columnsFor(panels.length, this.width);
    const lines = Math.max(...panels.map(({ notes = [], numbers }) => notes.length + (numbers ? 1 : 0)));
    const grid = gridFor(panels.length, this.width, noteHeight * lines);
    const scheme = matchMedia('(prefers-color-scheme: dark)').matches ? schemes.dark : schemes.light;
    const isFirst = this.drawn === undefined;
    this.drawn = plotlyFigure(this.chart, scheme, grid);
    const { data, layout, config } = this.drawn;
    const shown = data.map((trace) => ({
      ...trace,
      showlegend: false,
      visible: !this.hidden.has(trace.name),
    }));
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12, color: scheme.ink };
    const margin = { ...gridMargin, t: 64 + noteHeight * lines };
    const own = {
      title: undefined,
      height: grid.height + margin.t + margin.b,
      margin,
      showlegend: false,
      font,
      hoverlabel: { bgcolor: scheme.card, bordercolor: scheme.soft, font },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: scheme.soft, activecolor: scheme.ink },
      // On touch screens, dragging must scroll the page; the buttons above the chart zoom.
      dragmode: isTouched() ? false : 'zoom',
    };
    const plot = await this.plotly.react(
      this.plot,
      shown,
      { ...layout, ...own },
      { ...config, displayModeBar: true },
    );
    if (isFirst) this.keepValuesUnderFinger(plot);
  }

  /**
   * With dragging off, Plotly treats the end of a tap as leaving the chart and hides the values; this shows them
   * again.
   */
  private keepValuesUnderFinger(plot: PlotlyElement): void {
    plot.on('plotly_click', ({ points: [point] }) => {
      if (isTouched() && point)
        setTimeout(() => plot.isConnected && this.tell(point.curveNumber, point.pointNumber), 60);
    });
  }

  private walk(event: KeyboardEvent): void {
    const ways = waysOf(this.chart, this.hidden);
    const next = nextPlace(ways, this.place, event.key);
    if (!next) return;
    event.preventDefault();
    this.place = next;
    const way = ways[next.way]!;
    const point = way.points[next.step]!;
    const isWay = ({ panel, series }: { panel: number; series: number }) =>
      panel === way.panel && series === way.series;
    this.tell(
      this.drawn!.data.findIndex(({ meta }) => meta !== undefined && isWay(meta)),
      point,
    );
    this.spoken.textContent = sentenceAt(this.chart, way, point);
  }

  /** Shows Plotly's hover text for any point. */
  private tell(curveNumber: number, pointNumber: number): void {
    const { xaxis, yaxis } = this.drawn!.data[curveNumber]!;
    this.plotly.Fx.hover(this.plot, [{ curveNumber, pointNumber }], xaxis + yaxis);
  }
}

function isTouched(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}
