import { contourPath } from '../../slider/contour.js';
import { numbersAt, type SliderData, sentenceAt, thresholdText, viewText } from '../../slider/slider-view.js';
import { type GreyPicture, readGreyPng } from './grey-picture.js';
import { makeElement } from './make-element.js';

/** A threshold slider of the page, with its range input and its choice of a test case. */
export class ThresholdSlider {
  private readonly data: SliderData;
  private readonly range: HTMLInputElement;
  private readonly output: HTMLOutputElement;
  private readonly select: HTMLSelectElement | null;
  private readonly views: readonly SVGSVGElement[];
  private readonly cells: readonly HTMLTableCellElement[][];
  private probabilities: readonly GreyPicture[] = [];

  constructor(private readonly figure: HTMLElement) {
    this.data = JSON.parse(figure.querySelector('script[type="application/json"]')!.textContent!);
    this.range = figure.querySelector<HTMLInputElement>('input[type=range]')!;
    this.output = figure.querySelector('output')!;
    this.select = figure.querySelector('select');
    this.views = [...figure.querySelectorAll<SVGSVGElement>('.view svg')];
    this.cells = [...figure.querySelectorAll<HTMLTableRowElement>('.numbers tbody tr')].map((row) => [
      ...row.querySelectorAll('td'),
    ]);
    this.range.addEventListener('input', () => this.draw());
    this.select?.addEventListener('change', () => void this.choose());
  }

  /** Decodes the first case and shows the controls. If this fails, a message is shown and the static images stay. */
  async start(): Promise<void> {
    try {
      await this.choose();
      this.figure.querySelector<HTMLElement>('.slider-controls')!.hidden = false;
      this.figure.querySelector('.still')!.remove();
    } catch (error) {
      const textContent = `The slider cannot move here: ${error instanceof Error ? error.message : error}`;
      const said = makeElement('p', { className: 'trouble', role: 'alert', textContent });
      this.figure.querySelector('figcaption')!.append(said);
    }
  }

  private get caseIndex(): number {
    return Math.max(0, this.select?.selectedIndex ?? 0);
  }

  private async choose(): Promise<void> {
    const own = this.data.cases[this.caseIndex];
    if (own) {
      this.probabilities = await Promise.all(own.losses.map(({ probability }) => readGreyPng(probability)));
      for (const view of this.views) {
        view.setAttribute('viewBox', `0 0 ${own.columns} ${own.rows}`);
        const image = view.querySelector('image')!;
        image.setAttribute('href', `data:image/jpeg;base64,${own.image}`);
        image.setAttribute('width', String(own.columns));
        image.setAttribute('height', String(own.rows));
        for (const path of view.querySelectorAll('.truth,.truth-edge')) path.setAttribute('d', own.truth);
      }
    }
    this.draw();
  }

  private draw(): void {
    const at = Number(this.range.value);
    this.output.value = thresholdText(this.data, at);
    this.figure.querySelector('.numbers .at')!.textContent = `At threshold ${this.output.value}`;
    this.range.setAttribute('aria-valuetext', sentenceAt(this.data, this.caseIndex, at));
    this.views.forEach((view, loss) => {
      const contour = contourPath(this.probabilities[loss]!, this.data.thresholds[at]!);
      for (const path of view.querySelectorAll('.mask,.mask-edge')) path.setAttribute('d', contour);
      view.setAttribute('aria-label', viewText(this.data, this.caseIndex, loss, at));
    });
    numbersAt(this.data, this.caseIndex, at).forEach((values, row) => {
      values.forEach((value, column) => {
        this.cells[row]![column]!.textContent = value;
      });
    });
  }
}

/** Starts all sliders of the page. */
export function startSliders(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('figure.slider')) {
    void new ThresholdSlider(figure).start();
  }
}
