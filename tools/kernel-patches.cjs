const { patchExecution } = require('./kernel-execution.cjs');
const { patchInspection } = require('./kernel-inspection.cjs');

/** Patches of tslab 1.0.22, applied before it starts. */
function patchTslab() {
  bindAtOnce();
  patchExecution();
  patchInspection();
  keepPropertyNames();
  endWhenAsked();
  endWithParent();
}

/**
 * tslab reads its sockets while they are still being bound, and sends before the last message is sent. ZeroMQ refuses both, and
 * the kernel then receives nothing more. Here sockets are bound synchronously, and messages are queued.
 */
function bindAtOnce() {
  const { ZmqServer } = require('tslab/dist/jupyter.js');
  ZmqServer.prototype.bindSocket = async function bindSocket(socket, port) {
    const { transport, ip } = this.connInfo;
    sendInTurn(socket);
    socket.bindSync(`${transport}://${ip}:${port}`);
  };
}

function sendInTurn(socket) {
  const send = socket.send.bind(socket);
  let waiting = 0;
  let last = Promise.resolve();
  socket.send = (...message) => {
    // With an empty queue it is sent immediately, also from a cell that computes without a pause.
    const sent = waiting === 0 ? send(...message) : last.then(() => send(...message));
    waiting += 1;
    last = sent
      .catch(() => undefined)
      .then(() => {
        waiting -= 1;
      });
    return sent;
  };
}

/** tslab answers a shutdown request but does not exit; Jupyter would wait for seconds. */
function endWhenAsked() {
  const { JupyterHandlerImpl } = require('tslab/dist/jupyter.js');
  const answer = JupyterHandlerImpl.prototype.handleShutdown;
  JupyterHandlerImpl.prototype.handleShutdown = function answerAndEnd(request) {
    setTimeout(() => process.exit(0), 100);
    return answer.call(this, request);
  };
}

/** Ends the kernel when its parent process is gone; otherwise it would run forever after Jupyter was killed. */
function endWithParent() {
  const parent = Number(process.env.JPY_PARENT_PID ?? process.ppid);
  const look = () => {
    try {
      process.kill(parent, 0);
    } catch (error) {
      // SIGKILL, because an orderly exit may wait for the engine's threads, and nobody reads the exit code.
      if (error.code === 'ESRCH') process.kill(process.pid, 'SIGKILL');
    }
  };
  setInterval(look, 2000).unref();
}

/**
 * tslab writes `exports.` before names that earlier cells defined, wrongly also before the property name `cells` in
 * `({ cells: own }) => …`. This patch leaves property names unchanged.
 */
function keepPropertyNames() {
  const { factory, isBindingElement } = require('@tslab/typescript-for-tslab');
  const create = factory.createPropertyAccessExpression;
  factory.createPropertyAccessExpression = (object, name) => {
    const isPropertyName = name.parent && isBindingElement(name.parent) && name.parent.propertyName === name;
    return object.escapedText === 'exports' && isPropertyName ? name : create(object, name);
  };
}

module.exports = { bindAtOnce, patchTslab };
