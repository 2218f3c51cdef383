import { createHash } from 'node:crypto';

/**
 * The page's content security policy, a second line of defence behind the escaping of text: only the given scripts
 * run, none in attributes; only embedded images are shown; there are no network requests. Inline styles are
 * allowed because Plotly writes them while drawing; `blob:` is for the image that Plotly's camera button saves.
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
