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

  function touched() {
    return matchMedia('(pointer: coarse)').matches;
  }
  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }
  const inkNames = new Map(Object.entries(inks).map(([name, value]) => [value, name]));
  function quantity(axis, layout) {
    return layout[axis[0] + 'axis' + axis.slice(1)].title.text;
  }
  /** The 95 % interval around each point as text, where a series has them. */
  function intervals({ x, y, error_x, error_y }) {
    const error = error_x ?? error_y;
    const along = error_x ? x : y;
    const end = (value) => Number(value.toPrecision(4));
    return error?.array.map((above, at) =>
      above === null ? 'none' : end(along[at] - error.arrayminus[at]) + ' … ' + end(along[at] + above),
    );
  }
  /** What a point tells: what it is, its values with their quantities, its interval. */
  function pointText(trace, layout) {
    const [across, up] = [quantity(trace.xaxis, layout), quantity(trace.yaxis, layout)];
    const customdata = intervals(trace);
    // With a format a value stands alone; without one Plotly adds the lengths of its error bars.
    const lines = [
      '<b>' + (trace.text ? '%{text}, ' : '') + trace.name + '</b>',
      across && across + ': %{x:.5~g}',
      up && up + ': %{y:.5~g}',
      customdata && '95 % interval: %{customdata}',
    ];
    return { customdata, hovertemplate: lines.filter(Boolean).join('<br>') + '<extra></extra>' };
  }
  /** A trace in the colours of the scheme that the reader has now. */
  function coloured(trace, layout, hidden) {
    const ink = colour(inkNames.get(trace.line.color));
    return {
      ...trace,
      ...pointText(trace, layout),
      visible: !hidden.has(trace.name),
      showlegend: false,
      cliponaxis: false,
      line: { ...trace.line, color: ink },
      marker: { ...trace.marker, color: ink },
    };
  }

  const gap = { across: 72, down: 104 };
  const margin = { l: 62, r: 14, t: 64, b: 52 };
  /** As many panels beside each other as fit, and no row much shorter than the others. */
  function columnsFor(panels, width) {
    const fitting = Math.max(1, Math.min(panels, Math.floor((width - margin.l) / 262)));
    return Math.ceil(panels / Math.ceil(panels / fitting));
  }
  /** The layout with its panels in a grid that fits the width, nearly square each. */
  function arranged(layout, width) {
    const panels = layout.annotations.length;
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12, color: colour('ink') };
    const columns = columnsFor(panels, width);
    const rows = Math.ceil(panels / columns);
    const plot = width - margin.l - margin.r;
    const across = (plot - gap.across * (columns - 1)) / columns;
    const down = Math.max(230, Math.min(420, across));
    const height = rows * down + gap.down * (rows - 1);
    const axes = {};
    const annotations = layout.annotations.map((annotation, panel) => {
      const end = panel === 0 ? '' : panel + 1;
      const left = (panel % columns) * (across + gap.across);
      const top = Math.floor(panel / columns) * (down + gap.down);
      const names = panel % columns === 0 ? { ticktext: layout.yaxis.ticktext } : {};
      axes['xaxis' + end] = { ...axis(layout['xaxis' + end]), domain: [left / plot, Math.min(1, (left + across) / plot)] };
      axes['yaxis' + end] = {
        ...axis(layout['yaxis' + end]),
        ...names,
        domain: [Math.max(0, 1 - (top + down) / height), 1 - top / height],
      };
      return { ...annotation, x: left / plot, y: 1 - top / height, yshift: 4, font: { size: 13 } };
    });
    return {
      ...layout,
      ...axes,
      annotations,
      height: height + margin.t + margin.b,
      margin,
      showlegend: false,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font,
      hoverlabel: { bgcolor: colour('card'), bordercolor: colour('soft'), font },
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: colour('soft'), activecolor: colour('ink') },
      // A finger that scrolls the page over a chart must not zoom it; the buttons above the chart do.
      dragmode: touched() ? false : 'zoom',
    };
  }
  function axis(given) {
    const title = { ...given.title, standoff: 8, font: { size: 12 } };
    return { ...given, title, gridcolor: colour('line'), linecolor: colour('line'), showline: true };
  }

  function element(name, attributes, ...children) {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  }

  const open = new Map();
  function draw(figure) {
    const view = open.get(figure);
    // Inside a closed <details> it has no width: the last one stays.
    const width = view.chart.clientWidth || view.width;
    Object.assign(view, { width, columns: columnsFor(view.shown.layout.annotations.length, width) });
    const data = view.shown.data.map((trace) => coloured(trace, view.shown.layout, view.hidden));
    return window.Plotly.react(view.chart, data, arranged(view.shown.layout, width), {
      ...view.all.config,
      displayModeBar: true,
    });
  }
  /** A box to tick for every label: for fingers and keys, where Plotly's own legend is for a mouse alone. */
  function legend(figure, view) {
    const traces = view.shown.data.filter(({ showlegend }) => showlegend);
    const boxes = traces.map((trace) => {
      const box = element('input', { type: 'checkbox', checked: !view.hidden.has(trace.name) });
      box.addEventListener('change', () => {
        if (box.checked) view.hidden.delete(trace.name);
        else view.hidden.add(trace.name);
        const own = view.shown.data.flatMap(({ name }, at) => (name === trace.name ? [at] : []));
        view.place = undefined;
        window.Plotly.restyle(view.chart, { visible: box.checked }, own);
      });
      const sample = element('span', { className: 'sample', textContent: sampleOf(trace), ariaHidden: 'true' });
      sample.style.color = 'var(--' + inkNames.get(trace.line.color) + ')';
      return element('label', {}, box, sample, trace.name);
    });
    view.legend.replaceChildren(...boxes);
  }
  function sampleOf({ mode, marker, line }) {
    if (mode === 'lines') return line.dash === 'solid' ? '━━' : '╍╍';
    return { square: '■', diamond: '◆', cross: '✚', circle: '●' }[marker.symbol];
  }
  /** What Plotly tells of a point under a mouse, told of any point. */
  function tell(view, number, at) {
    const { xaxis, yaxis } = view.shown.data[number];
    window.Plotly.Fx.hover(view.chart, [{ curveNumber: number, pointNumber: at }], xaxis + yaxis);
  }
  /** Arrow keys go from point to point of a series, up and down from series to series; the place is said as text, too. */
  function walk(view, event) {
    const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const across = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const ways = view.shown.data
      .map(({ x, y }, number) => ({ number, points: [...x.keys()].filter((at) => x[at] !== null && y[at] !== null) }))
      .filter(({ number, points }) => points.length > 0 && !isGuide(view, number));
    if (!(along || across) || ways.length === 0) return;
    event.preventDefault();
    const within = (value, length) => Math.max(0, Math.min(length - 1, value));
    const { way, step } = view.place ?? (across ? { way: -1, step: 0 } : { way: 0, step: -1 });
    const to = within(way + (across ?? 0), ways.length);
    const { number, points } = ways[to];
    view.place = { way: to, step: across ? 0 : within(step + along, points.length) };
    const at = points[view.place.step];
    tell(view, number, at);
    view.spoken.textContent = sentence(view.shown, number, at);
  }
  /** Lines that hold no data, such as the diagonal, and series that the reader has switched off. */
  function isGuide(view, number) {
    const { name, mode, line } = view.shown.data[number];
    return view.hidden.has(name) || (mode === 'lines' && line.color === inks.guide);
  }
  function sentence({ data, layout }, number, at) {
    const { name, text, x, y, xaxis, yaxis } = data[number];
    const told = (axis, value) => quantity(axis, layout) && quantity(axis, layout) + ' ' + value;
    const interval = intervals(data[number])?.[at];
    const panel = layout.annotations[Number(xaxis.slice(1) || 1) - 1].text.replace(/<[^>]*>/g, '');
    const parts = [panel, name, text?.[at], told(xaxis, x[at]), told(yaxis, y[at])];
    return [...parts, interval && '95 % interval ' + interval].filter(Boolean).join(', ');
  }
  function show(figure, at) {
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
