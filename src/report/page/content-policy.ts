import { createHash } from 'node:crypto';

/**
 * What the page may do, for a browser to enforce, should a text of a study ever get past the escapes: run the given scripts
 * and no other, not even in an attribute; show pictures that it carries along; ask nobody for anything, send nothing.
 * Styles are its own and Plotly's, which writes them as it draws; `blob:` is the picture that Plotly's camera saves.
 */
export function contentPolicy(scripts: readonly string[]): string {
  const hashes = scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  const policy = [
    "default-src 'none'",
    'img-src data: blob:',
    "style-src 'unsafe-inline'",
    `script-src ${hashes.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">`;
}
