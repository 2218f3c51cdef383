import { element } from './element.js';

/** A place to drop a file on, or to choose one by pointer or keys; `onFile` hears of it. */
export class DropZone {
  private readonly input: HTMLInputElement;

  constructor(
    private readonly name: 'image' | 'mask',
    onFile: (file: File) => void,
  ) {
    this.input = element<HTMLInputElement>(`${name}-file`);
    const zone = element(`${name}-drop`);
    this.input.addEventListener('change', () => {
      const [file] = this.input.files!;
      // The same file may be chosen again.
      this.input.value = '';
      if (file) onFile(file);
    });
    const isOver = (event: DragEvent, over: boolean) => {
      event.preventDefault();
      zone.classList.toggle('over', over);
    };
    zone.addEventListener('dragover', (event) => isOver(event, true));
    zone.addEventListener('dragleave', (event) => isOver(event, false));
    zone.addEventListener('drop', (event) => {
      isOver(event, false);
      const [file] = event.dataTransfer!.files;
      if (file && !this.input.disabled) onFile(file);
    });
  }

  /** What is said in it: the name of what it holds, or what it is for. */
  say(text: string): void {
    element(`${this.name}-name`).textContent = text;
  }

  /** `accepted` are the kinds of files that are offered; undefined: none, for now. */
  enable(accepted: string | undefined): void {
    this.input.accept = accepted ?? '';
    this.input.disabled = accepted === undefined;
  }
}

/** A file that misses its zone would be opened in the page's place, and everything in it lost. */
export function refuseStrayDrops(): void {
  for (const kind of ['dragover', 'drop']) addEventListener(kind, (event) => event.preventDefault());
}
