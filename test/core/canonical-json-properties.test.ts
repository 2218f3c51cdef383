import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalHash, canonicalJson, type Json } from '../../src/core/canonical-json.js';
import { order, property, reordered } from '../property.js';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** The same value with the keys of every object in another order. */
function withOtherKeyOrder(value: Json, keys: readonly number[]): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withOtherKeyOrder(item, keys));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as { [key: string]: Json });
  return Object.fromEntries(
    reordered(entries, keys).map(([key, item]) => [key, withOtherKeyOrder(item, keys)]),
  );
}

/** The same value with one leaf or one key changed. */
function changed(value: Json): Json {
  if (Array.isArray(value)) return value.length > 0 ? [changed(value[0] as Json), ...value.slice(1)] : [null];
  if (typeof value === 'object' && value !== null) {
    const [first, ...rest] = Object.entries(value as { [key: string]: Json });
    return first ? Object.fromEntries([[first[0], changed(first[1])], ...rest]) : { key: null };
  }
  if (typeof value === 'string') return `${value}x`;
  return typeof value === 'number' ? (value === 0 ? 1 : value / 2 === value ? 0 : value / 2) : String(value);
}

describe('properties of canonical JSON and its hash', () => {
  property('the order of keys does not matter, at any depth', [json, order], (value, keys) => {
    const other = withOtherKeyOrder(value, keys);
    expect(canonicalJson(other)).to.equal(canonicalJson(value));
    expect(canonicalHash(other)).to.equal(canonicalHash(value));
  });

  property('it is JSON of the same value', [json], (value) => {
    expect(JSON.parse(canonicalJson(value))).to.deep.equal(JSON.parse(JSON.stringify(value)));
    expect(canonicalJson(JSON.parse(canonicalJson(value)))).to.equal(canonicalJson(value));
  });

  property('whatever changes, changes the hash', [json], (value) => {
    expect(canonicalHash(changed(value))).to.not.equal(canonicalHash(value));
  });

  property(
    'the order of a list does',
    [fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 6 })],
    (list) => {
      expect(canonicalHash([...list].reverse())).to.not.equal(canonicalHash(list));
    },
  );
});
