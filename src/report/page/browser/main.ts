/**
 * The program of report.html. It offers "Explore" beside every figure with an interactive chart, draws the chart
 * in place of the image, and keeps the state in the page's address, so that it can be shared. It also runs the
 * threshold sliders and unfolds the page for printing. If something fails, the figure shows a message and keeps
 * its image. Without scripts the page shows images only.
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
  // Plotly adapts to the width itself, but not the number of panels per row.
  window.addEventListener('resize', () => {
    for (const figure of live.values()) if (figure.wantsOtherColumns()) figure.redraw();
  });
}
