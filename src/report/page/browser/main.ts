/**
 * The program of report.html. It offers "Explore" beside every figure that has a live chart, draws the chart in the place
 * of the picture, and keeps in the page's address what is explored, so that it can be sent and found again; it moves the threshold
 * sliders, and unfolds the page when it is printed. Whatever fails is said in the figure, and its picture stays. Without the
 * program the page is a page of pictures.
 */
import { AddressedFigures } from './addressed-figures.js';
import { LiveFigure } from './live-figure.js';
import { unfoldForPrint } from './printing.js';
import { startSliders } from './threshold-slider.js';

unfoldForPrint();
const figures = [...document.querySelectorAll<HTMLElement>('figure.explorable')];
if (typeof DecompressionStream === 'function') {
  explore();
  startSliders();
} else {
  document.getElementById('explorer-note')!.textContent =
    'This browser cannot unpack the interactive charts (it has no DecompressionStream): the figures stay pictures.';
}

function explore(): void {
  const live = new Map(figures.map((figure) => [figure.id, new LiveFigure(figure)]));
  const addressed = new AddressedFigures(live);
  addressed.follow();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const figure of live.values()) figure.redraw();
  });
  // Plotly follows the width by itself; how many panels fit beside each other it does not know.
  window.addEventListener('resize', () => {
    for (const figure of live.values()) if (figure.wantsOtherColumns()) figure.redraw();
  });
}
