import { expect } from 'chai';
import { itDoesWhatItsExampleSays, runExample } from './doc-examples.js';

describe('examples in doc comments', () => {
  // It trains networks of a size that it chooses: `doc-examples.long.ts` has it.
  itDoesWhatItsExampleSays((name) => name !== 'compareImages');

  it('are checked: a wrong value fails, a right one passes', async () => {
    await runExample(['1 / 3; // 0.333', "['a', 0.5]; // ['a', 0.5]"], {});
    const failure = await runExample(['1 / 3; // 0.334'], {}).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error);
  });
});
