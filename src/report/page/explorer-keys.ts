/**
 * Part of the page's own script (explorer-script.ts): walking from point to point by the arrow keys, each told as under a
 * mouse and said as text. Uses `quantity` and `intervals` of explorer-points.ts.
 */
export const explorerKeys = `  /** What Plotly tells of a point under a mouse, told of any point. */
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
`;
