/**
 * What the page may do, for the browser to enforce: run scripts, workers and WebAssembly of its own server, and ask that server
 * alone for anything. No image that is dropped can leave: there is no other place to send it to, and that server takes nothing.
 * `blob:` in worker-src is the worker, which starts from the page's own text and so is under the page's policy wherever the
 * page lies; in img-src it is the picture that was dropped, and `data:` the empty icon of the page.
 */
const directives = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

/** The element for the page itself, so that it holds on any file server. */
export const policyElement = `<meta http-equiv="Content-Security-Policy" content="${directives.join('; ')}">`;

/**
 * The same and more for the headers of `npm run explore`. The pages of others can neither frame nor read it, and with these
 * headers a browser lets WebAssembly use several threads.
 */
export const policyHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [...directives, "frame-ancestors 'none'"].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};
