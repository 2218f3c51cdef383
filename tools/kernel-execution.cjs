/**
 * How the kernel runs cells: one after the other, with errors as in Jupyter's protocol. tslab only writes errors to stderr, like
 * warnings of libraries; here stderr is text, and a failed cell gets an `error` message and an `error` reply. Cells that were
 * sent before a failure are aborted with a message; cells sent afterwards run.
 */
const { inspect } = require('node:util');
const jupyter = require('tslab/dist/jupyter.js');
const { requestOrder } = require('./kernel-order.cjs');
const { beginCell, hasEscaped } = require('./kernel-stack.cjs');

function patchExecution() {
  let turn = Promise.resolve();
  let count = 0;
  const order = requestOrder();
  const failures = collectFailures();

  jupyter.ZmqServer.prototype.handleExecute = async function execute(socket, request) {
    const isAborted = order.arrived(Date.parse(request.header.date));
    const send = (type, content, to = this.iopub) => {
      const message = request.createReply();
      message.header.msg_type = type;
      message.content = content;
      message.signAndSend(this.connInfo.key, to);
    };
    const mine = turn.then(() => (isAborted() ? abort() : run(this.handler.executor)));
    turn = mine;
    send('execute_reply', await mine, socket);

    function abort() {
      send('stream', { name: 'stderr', text: 'Not run: a cell that was run before it failed.\n' });
      return { status: 'aborted' };
    }

    async function run(executor) {
      count += 1;
      const flush = sendOutput(send);
      const { code } = request.content;
      beginCell(count);
      const failure = await failures.during(() => executor.execute(code));
      flush();
      if (failure === null) return { status: 'ok', execution_count: count, user_expressions: {} };
      if (request.content.stop_on_error !== false) order.failed();
      send('error', failure);
      return { status: 'error', execution_count: count, ...failure };
    }
  };
}

/**
 * Text and displays go to the cell that started last, even after its end. Text written without a pause is combined into one
 * message, because the socket loses messages that are sent faster than they are read. The result of a cell flushes the text.
 */
function sendOutput(send) {
  const decoder = new TextDecoder();
  let gathered = [];
  let isScheduled = false;
  const flush = () => {
    isScheduled = false;
    const texts = gathered;
    gathered = [];
    for (const { name, text } of texts) send('stream', { name, text: text.join('') });
  };
  for (const name of ['stdout', 'stderr']) {
    process[name].write = (content, encoding, written) => {
      const text = typeof content === 'string' ? content : decoder.decode(content);
      if (gathered.at(-1)?.name === name) gathered.at(-1).text.push(text);
      else gathered.push({ name, text: [text] });
      if (!isScheduled) setImmediate(flush);
      isScheduled = true;
      const callback = typeof encoding === 'function' ? encoding : written;
      if (callback) process.nextTick(callback);
      return true;
    };
  }
  jupyter.lastWriteDisplayData = (content, isUpdate) => {
    flush();
    send(isUpdate ? 'update_display_data' : 'display_data', content);
  };
  return flush;
}

/** Collects failures from console.error, the only way in which tslab reports them. */
function collectFailures() {
  const tell = console.error;
  let told = [];
  console.error = (...content) => {
    const [first] = content;
    if (content.length === 1 && (hasEscaped(first) || isInterruption(first))) told.push(thrown(first));
    else if (first === '%s%d:%d - %s') told.push(diagnostic(...content.slice(1)));
    else if (/^(UnhandledPromiseRejection|UncaughtException):$/.test(first))
      tell(['Failed, and no cell awaited it:', ...thrown(content[1]).traceback].join('\n'));
    else tell(...content);
  };
  return {
    async during(execute) {
      told = [];
      try {
        if (await execute()) return null;
      } catch (error) {
        told.push(thrown(error));
      }
      const [failure = thrown(new Error('the cell failed without a message'))] = told;
      return { ...failure, traceback: told.flatMap(({ traceback }) => traceback) };
    },
  };
}

function isInterruption(error) {
  return (
    error?.message === 'Interrupted asynchronously' || error?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED'
  );
}

/** Errors for the user: interruptions, and errors with a remedy, are shown without a stack. */
function thrown(error) {
  if (isInterruption(error)) return { ename: 'Interrupted', evalue: '', traceback: ['Interrupted.'] };
  if (!(error instanceof Error)) {
    const value = inspect(error);
    return { ename: 'Thrown', evalue: value, traceback: [`Thrown: ${value}`] };
  }
  const { name, message, cause } = error;
  const stack = inspect.custom in error ? `${name}: ${message}` : String(error.stack);
  const because = cause instanceof Error ? [`caused by ${cause.name}: ${cause.message}`] : [];
  return { ename: name, evalue: message, traceback: [stack, ...because] };
}

/** Adds a hint to the error for an unknown name: most often an earlier cell was skipped. */
function diagnostic(file, line, column, message) {
  const traceback = [`${file || ''}line ${line}, column ${column}: ${message}`];
  const name = /^Cannot find name '(.+?)'/.exec(message)?.[1];
  if (name)
    traceback.push(
      `"${name}" is defined by an earlier cell: run the cells above first (Run → Run All Above Selected Cell).`,
    );
  return { ename: 'TypeScript', evalue: message, traceback };
}

module.exports = { patchExecution };
