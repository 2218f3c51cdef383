/** Returns `compute` with its result kept for every object it was asked about, for as long as that object lives. */
export function computedOnce<Key extends object, Result extends object>(
  compute: (key: Key) => Result,
): (key: Key) => Result {
  const results = new WeakMap<Key, Result>();
  return (key) => {
    const before = results.get(key);
    if (before) return before;
    const result = compute(key);
    results.set(key, result);
    return result;
  };
}
