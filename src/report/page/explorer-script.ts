import { explorerChart } from './explorer-chart.js';
import { explorerKeys } from './explorer-keys.js';
import { explorerPanels } from './explorer-panels.js';
import { explorerPoints } from './explorer-points.js';

/**
 * The page's own script, as text: it runs in a browser, and a function turned into text would come out differently from
 * each compiler. It shows the "Explore" buttons, unpacks Plotly on the first press, and draws a figure's chart in the
 * place of its picture, panels in as many columns as fit, in the page's colours. Whatever fails is said in the figure,
 * and its picture stays.
 *
 * An expression: a function of `{ plotlyId, inks }`.
 */
export const explorerScript = `function (settings) {
  'use strict';
  const { plotlyId, inks } = settings;
  const figures = [...document.querySelectorAll('figure.explorable')];
  if (typeof DecompressionStream !== 'function') {
    document.getElementById('explorer-note').textContent =
      'This browser cannot unpack the interactive charts (it has no DecompressionStream): the figures stay pictures.';
    return;
  }

  let library;
  /** Plotly, unpacked once. */
  function plotly() {
    library ??= unpack().catch((error) => {
      library = undefined;
      throw error;
    });
    return library;
  }
  async function unpack() {
    const text = document.getElementById(plotlyId).textContent;
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    const script = document.createElement('script');
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    if (!window.Plotly) throw new Error('the packed Plotly did not load');
    return window.Plotly;
  }

${explorerPoints}${explorerPanels}${explorerChart}${explorerKeys}  function show(figure, at) {
    const view = open.get(figure);
    view.shown = view.all.charts[at];
    view.place = undefined;
    view.note.textContent = view.shown.note;
    legend(figure, view);
    return draw(figure);
  }
  function controls(figure, view) {
    if (view.all.charts.length < 2) return [];
    const options = view.all.charts.map(({ label }, at) => element('option', { value: at, textContent: label }));
    const select = element('select', {}, ...options);
    select.addEventListener('change', () => attempt(figure, () => show(figure, Number(select.value))));
    return [element('label', { className: 'choice' }, view.all.choice + ' ', select)];
  }
  async function explore(figure) {
    await plotly();
    const live = figure.querySelector('.live');
    const view = {
      all: JSON.parse(figure.querySelector('script[type="application/json"]').textContent),
      hidden: new Set(),
      note: element('p', { className: 'soft', ariaLive: 'polite' }),
      legend: element('div', { className: 'legend', role: 'group', ariaLabel: 'Series shown' }),
      chart: element('div', { className: 'chart', tabIndex: 0, role: 'application' }),
      spoken: element('p', { className: 'unseen', ariaLive: 'polite' }),
    };
    view.chart.ariaLabel = live.ariaLabel + '. Arrow keys go from point to point.';
    view.chart.addEventListener('keydown', (event) => walk(view, event));
    open.set(figure, view);
    figure.classList.add('exploring');
    live.hidden = false;
    live.classList.toggle('single', view.all.charts[0].layout.annotations.length === 1);
    live.replaceChildren(...controls(figure, view), view.note, view.legend, view.chart, view.spoken);
    await show(figure, 0);
    // Where no drag begins, Plotly takes the end of a tap for the pointer's leaving: the values come back after it.
    view.chart.on('plotly_click', ({ points: [point] }) => {
      if (touched()) setTimeout(() => open.get(figure) === view && tell(view, point.curveNumber, point.pointNumber), 60);
    });
  }
  function close(figure) {
    const live = figure.querySelector('.live');
    const view = open.get(figure);
    if (view && window.Plotly) window.Plotly.purge(view.chart);
    open.delete(figure);
    live.replaceChildren();
    live.hidden = true;
    figure.classList.remove('exploring');
  }
  /** What fails is said where it was asked for, and the picture comes back. */
  async function attempt(figure, work) {
    figure.querySelector('.trouble')?.remove();
    try {
      await work();
    } catch (error) {
      close(figure);
      const text = 'The interactive chart could not be drawn: ' + error.message;
      figure.querySelector('figcaption').append(element('p', { className: 'trouble', role: 'alert', textContent: text }));
    }
    label(figure);
  }
  function label(figure) {
    const closing = figure.classList.contains('no-picture') ? 'Close the chart' : 'Show the picture';
    figure.querySelector('button.explore').textContent = open.has(figure) ? closing : 'Explore';
  }

  for (const figure of figures) {
    const button = figure.querySelector('button.explore');
    button.hidden = false;
    button.addEventListener('click', async () => {
      if (button.ariaBusy === 'true') return;
      if (open.has(figure)) {
        close(figure);
        return label(figure);
      }
      button.ariaBusy = 'true';
      button.textContent = 'Loading …';
      // A moment for the word to be seen before the library keeps the browser busy.
      await new Promise((done) => setTimeout(done, 30));
      await attempt(figure, () => explore(figure));
      button.ariaBusy = 'false';
    });
  }
  const redraw = (which) => {
    for (const [figure, view] of open) if (which(view)) attempt(figure, () => draw(figure));
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw(() => true));
  // Plotly follows the width by itself; how many panels fit beside each other it does not know.
  window.addEventListener('resize', () =>
    redraw(({ chart, shown, columns }) => {
      const width = chart.clientWidth;
      return width > 0 && columnsFor(shown.layout.annotations.length, width) !== columns;
    }),
  );
}`;
