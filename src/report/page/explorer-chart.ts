/**
 * Part of the page's own script (explorer-script.ts): draws what a view shows, with boxes that switch its series on and
 * off. Uses explorer-points.ts and explorer-panels.ts.
 */
export const explorerChart = `  function element(name, attributes, ...children) {
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
`;
