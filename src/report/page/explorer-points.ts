/**
 * Part of the page's own script (explorer-script.ts): the look of a series in the page's colours, and what each of its
 * points tells. Uses `inks`.
 */
export const explorerPoints = `  function touched() {
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

`;
