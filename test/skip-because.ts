/** Skips the running test, or all tests that the running hook stands before, and says why in their titles. */
export function skipBecause(context: Mocha.Context, reason: string): never {
  const running = context.test!;
  const explain = (test: Mocha.Runnable) => {
    test.title += ` (skipped: ${reason})`;
  };
  if ((running as Mocha.Hook).type === 'hook') running.parent!.eachTest(explain);
  else explain(running);
  return context.skip();
}
