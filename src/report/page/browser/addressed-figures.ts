import { type Address, readAddress, writeAddress } from './address.js';
import type { LiveFigure } from './live-figure.js';

/**
 * Keeps address and figures in step. Opening and closing a chart add history entries, which the browser's Back
 * undoes; changes within a chart replace the current entry.
 */
export class AddressedFigures {
  private addressed: string | undefined;

  constructor(private readonly figures: ReadonlyMap<string, LiveFigure>) {
    for (const [id, figure] of figures) {
      figure.onOpen = () => this.tell(figure.address(), 'pushState');
      figure.onChange = () => this.tell(figure.address(), 'replaceState');
      figure.onClose = () => {
        if (this.addressed === id) this.tell(undefined, 'pushState');
      };
    }
  }

  /** Shows the state in the address, now and after every change. */
  follow(): void {
    this.obey();
    window.addEventListener('popstate', () => this.obey());
  }

  private tell(address: Address | undefined, way: 'pushState' | 'replaceState'): void {
    this.addressed = address?.figure;
    const place = address ? writeAddress(address) : location.pathname + location.search;
    if (place !== location.hash) history[way](null, '', place);
  }

  private obey(): void {
    const address = readAddress(location.hash);
    const before = this.addressed;
    this.addressed = address?.figure;
    if (before && before !== address?.figure) this.figures.get(before)?.close();
    if (!address) return;
    const element = document.getElementById(address.figure);
    if (!element) return;
    for (let group = element.closest('details'); group; group = group.parentElement!.closest('details')) {
      group.open = true;
    }
    element.scrollIntoView();
    void this.figures.get(address.figure)?.show(address);
  }
}
