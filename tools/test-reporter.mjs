/** Mocha's spec output on the terminal and, beside it, mocha's own JSON report in a file. */
import Mocha from 'mocha';

export default class SpecAndJsonReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    new Mocha.reporters.JSON(runner, options);
  }
}
