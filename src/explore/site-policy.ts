/**
 * The content security policy of the page: it may run scripts, workers and WebAssembly of its own server, and connect only to
 * that server. Dropped images cannot leave the browser, because no other address is allowed and the server accepts no uploads.
 * `blob:` in worker-src is for the worker, which is started from a blob so that the page's policy applies to it on any server;
 * in img-src it is for the dropped picture, and `data:` for the empty icon.
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

/** The policy as a meta element, so that it applies on any file server. */
export const policyElement = `<meta http-equiv="Content-Security-Policy" content="${directives.join('; ')}">`;

/**
 * The policy as HTTP headers of `npm run explore`. Other sites can neither frame nor read the page, and the headers allow
 * WebAssembly to use several threads.
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
