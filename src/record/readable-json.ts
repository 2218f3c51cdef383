import type { Json } from '../core/canonical-json.js';

/** Indented JSON text with a final newline; arrays of plain values are written on one line. */
export function readableJson(value: Json): string {
  return `${written(value, '')}\n`;
}

function written(value: Json, indent: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.every((item) => item === null || typeof item !== 'object')) {
      return `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
    }
    return `[\n${items.map((item) => inner + written(item, inner)).join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return '{}';
  const lines = fields.map(([name, field]) => `${inner}${JSON.stringify(name)}: ${written(field, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
