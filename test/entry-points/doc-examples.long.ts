import { itDoesWhatItsExampleSays } from './doc-examples.js';

describe('the example in the doc comment that trains for a while', () => {
  itDoesWhatItsExampleSays((name) => name === 'compareImages');
});
