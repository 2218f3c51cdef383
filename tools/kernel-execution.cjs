/**
 * How the kernel runs cells: one after the other, with errors told as Jupyter's protocol has them. tslab writes an error
 * to stderr, where a warning of a library goes too; here stderr is text, and a failed cell gets an `error` message and
 * an `error` reply. Cells that were sent before one failed are not run, and say so; those sent afterwards run.
 */
const { inspect } = require('node:util');
const jupyter = require('tslab/dist/jupyter.js');
const { beginCell, hasEscaped } = require('./kernel-stack.cjs');

/** What may still be on its way when a cell fails: a kernel that computes reads no requests. In milliseconds. */
const onItsWay = 200;

function mendExecution() {
  let turn = Promise.resolve();
  let count = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  const failures = collectFailures();

  jupyter.ZmqServer.prototype.handleExecute = async function execute(socket, request) {
    const arrivedAt = Date.now();
    const send = (type, content, to = this.iopub) => {
      const message = request.createReply();
      message.header.msg_type = type;
      message.content = content;
      message.signAndSend(this.connInfo.key, to);
    };
    const mine = turn.then(() => (isAborted() ? abort() : run(this.handler.executor)));
    turn = mine;
    send('execute_reply', await mine, socket);

    /** Sent before the failure: it had arrived, or came soon after and is dated earlier. */
    function isAborted() {
      if (arrivedAt <= failedAt) return true;
      return arrivedAt <= failedAt + onItsWay && Date.parse(request.header.date) <= failedAt;
    }

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
      if (request.content.stop_on_error !== false) failedAt = Date.now();
      send('error', failure);
      return { status: 'error', execution_count: count, ...failure };
    }
  };
}

/**
 * Text and displays go to the cell that began last, also when they come after its end. What is written without a pause is
 * gathered into one message: the socket loses what is sent faster than it is read. The result sends what is gathered.
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

/** tslab tells failures through console.error and by nothing else: they are taken from there, and only they. */
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
      const [failure = thrown(new Error('the cell failed without a word'))] = told;
      return { ...failure, traceback: told.flatMap(({ traceback }) => traceback) };
    },
  };
}

function isInterruption(error) {
  return (
    error?.message === 'Interrupted asynchronously' || error?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED'
  );
}

/** An interruption is what the reader asked for, and needs no stack; nor does an error that says what to do. */
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

/** A name that no cell has made yet is most often that of a cell that was passed over. */
function diagnostic(file, line, column, message) {
  const traceback = [`${file || ''}line ${line}, column ${column}: ${message}`];
  const name = /^Cannot find name '(.+?)'/.exec(message)?.[1];
  if (name)
    traceback.push(
      `"${name}" is made by an earlier cell: run the cells above first (Run → Run All Above Selected Cell).`,
    );
  return { ename: 'TypeScript', evalue: message, traceback };
}

module.exports = { mendExecution };
