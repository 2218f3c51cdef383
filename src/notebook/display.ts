/**
 * What a notebook shows: bundles of one content in several MIME types, of which Jupyter draws the best it knows. The
 * kernel connects itself here, so that the library knows neither Jupyter nor the kernel; without one (a script, a test)
 * the plain text goes to the terminal.
 */
import { randomUUID } from 'node:crypto';

/** Content by MIME type; `text/plain` is always there. Images are base64. */
export interface MimeBundle {
  'text/plain': string;
  [type: string]: unknown;
}

/** A message as Jupyter's protocol has it: display_data, or update_display_data. */
export interface DisplayMessage {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

export type WriteDisplay = (message: DisplayMessage, isUpdate: boolean) => void;

let write: WriteDisplay = ({ data }) => console.log(data['text/plain']);

/** Called by the kernel when it starts. */
export function connectDisplay(writeDisplay: WriteDisplay): void {
  write = writeDisplay;
}

/** Shows a content under the cell that runs. */
export function show(data: MimeBundle): void {
  write({ data, metadata: {}, transient: {} }, false);
}

/** A place under the cell whose content is replaced at every call: progress, a live curve. */
export function replaceable(): (data: MimeBundle) => void {
  const displayId = randomUUID();
  let shown = false;
  return (data) => {
    write({ data, metadata: {}, transient: { display_id: displayId } }, shown);
    shown = true;
  };
}
