/**
 * Part of the page's own script (explorer-script.ts): the panels of a chart in as many columns as the width takes. Uses
 * `colour` and `touched` of explorer-points.ts.
 */
export const explorerPanels = `  const gap = { across: 72, down: 104 };
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

`;
