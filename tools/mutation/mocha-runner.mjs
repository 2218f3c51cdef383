/**
 * Stryker's test runner for this project: Mocha inside Stryker's worker process, with the test files loaded once
 * through tsx and run again for every mutant. Stryker's own Mocha runner does not know Mocha 12 on Node 20.
 *
 * The code under test contains all mutants; `global.__stryker__.activeMutant` is the id of the active one.
 * Interface: https://stryker-mutator.io/docs/stryker-js/api/test-runner (`TestRunner`).
 */
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import Mocha from 'mocha';

class MochaRunner {
  static inject = tokens(commonTokens.options);

  constructor(options) {
    this.testFiles = options.mochaFiles;
    this.context = globalThis.__stryker__ ??= {};
  }

  /** Files stay in Node's module cache, so Stryker must start a new process for mutants that act while a module loads. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  /** Loads the test files once per process. */
  async load() {
    if (this.mocha) return;
    this.mocha = new Mocha({ timeout: 0, bail: true, reporter: class {} });
    this.mocha.cleanReferencesAfterRun(false);
    for (const file of this.testFiles) this.mocha.addFile(file);
    await this.mocha.loadFilesAsync();
  }

  /** The code under test keeps a reference to the coverage object, so the object is never replaced. */
  async dryRun() {
    await this.load();
    const tests = await this.run({ follow: true });
    for (const suite of this.suitesWithHooks) this.shareCoverage(suite);
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.context.mutantCoverage };
  }

  /** Static mutants act while a module loads, so they are activated before; other mutants must not be active then. */
  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }) {
    if (mutantActivation === 'static') this.context.activeMutant = activeMutant.id;
    await this.load();
    Object.assign(this.context, { activeMutant: activeMutant.id, hitLimit, hitCount: hitLimit && 0 });
    const tests = await this.run({ names: testFilter && new Set(testFilter) });
    const endless = determineHitLimitReached(this.context.hitCount, hitLimit);
    return toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests });
  }

  /** Runs all loaded tests or those with the given names; `follow` records which mutants each test reaches. */
  run({ names, follow }) {
    const results = [];
    return new Promise((resolve) => {
      const runner = this.mocha.run(() => resolve(results));
      // grep needs an object with a `test` method; a set of names provides one.
      if (names) runner.grep({ test: (title) => names.has(title) }, false);
      if (follow) this.follow(runner);
      runner.on('pass', (test) => results.push({ ...described(test), status: TestStatus.Success }));
      runner.on('pending', (test) => results.push({ ...described(test), status: TestStatus.Skipped }));
      runner.on('fail', (test, error) =>
        results.push({
          ...described(test),
          status: TestStatus.Failed,
          failureMessage: String(error?.message),
        }),
      );
    });
  }

  /** Records which mutants each test and each `before` hook reaches. */
  follow(runner) {
    const enter = (name) => {
      this.context.currentTestId = name;
    };
    const leave = () => {
      delete this.context.currentTestId;
    };
    this.suitesWithHooks = new Set();
    runner.on('test', (test) => enter(test.fullTitle()));
    runner.on('test end', leave);
    runner.on('hook', (hook) => {
      if (!hook.title.startsWith('"before all"')) return;
      this.suitesWithHooks.add(hook.parent);
      enter(hookName(hook.parent));
    });
    runner.on('hook end', (hook) => hook.title.startsWith('"before all"') && leave());
  }

  /** Adds the mutants of a `before` hook to all tests of its suite, since they check its results. */
  shareCoverage(suite) {
    const { perTest } = this.context.mutantCoverage;
    const ofHook = perTest[hookName(suite)] ?? {};
    delete perTest[hookName(suite)];
    suite.eachTest((test) => {
      perTest[test.fullTitle()] = { ...ofHook, ...perTest[test.fullTitle()] };
    });
  }
}

function hookName(suite) {
  return `before ${suite.fullTitle()}`;
}

function described(test) {
  const name = test.fullTitle();
  return { id: name, name, timeSpentMs: test.duration ?? 0 };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'project-mocha', MochaRunner)];
