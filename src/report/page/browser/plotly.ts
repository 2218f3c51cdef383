import { plotlyId } from '../plotly-id.js';

/** An element in which Plotly has drawn. */
export interface PlotlyElement extends HTMLElement {
  on(event: 'plotly_click', handler: (event: PlotlyClick) => void): void;
}

export interface PlotlyClick {
  points: readonly { curveNumber: number; pointNumber: number }[];
}

/** The part of Plotly that the page uses. */
export interface Plotly {
  react(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<PlotlyElement>;
  purge(element: HTMLElement): void;
  Fx: {
    hover(
      element: HTMLElement,
      points: readonly { curveNumber: number; pointNumber: number }[],
      subplot: string,
    ): void;
  };
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

let library: Promise<Plotly> | undefined;

/** Loads Plotly from the page at the first call; after a failure the next call tries again. */
export function loadPlotly(): Promise<Plotly> {
  library ??= unpack().catch((error) => {
    library = undefined;
    throw error;
  });
  return library;
}

async function unpack(): Promise<Plotly> {
  const packed = document.getElementById(plotlyId)!.textContent!;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  if (!window.Plotly) throw new Error('the packed Plotly did not load');
  return window.Plotly;
}
