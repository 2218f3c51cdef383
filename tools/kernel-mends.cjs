const { mendExecution } = require('./kernel-execution.cjs');
const { mendInspection } = require('./kernel-inspection.cjs');

/** What tslab 1.0.22 leaves to be desired, mended from outside before it starts. */
function mendTslab() {
  bindAtOnce();
  mendExecution();
  mendInspection();
  keepPropertyNames();
  endWhenAsked();
  endWithParent();
}

/**
 * tslab reads its sockets while they are still being bound, and sends before the last message is out; ZeroMQ refuses both,
 * and the kernel then hears nothing more. Here a socket is bound at once, and messages wait for their turn.
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
    // With nothing on its way it goes out now, also from a cell that computes without a pause.
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

/** tslab answers a request to shut down and stays; Jupyter would wait for it for seconds. */
function endWhenAsked() {
  const { JupyterHandlerImpl } = require('tslab/dist/jupyter.js');
  const answer = JupyterHandlerImpl.prototype.handleShutdown;
  JupyterHandlerImpl.prototype.handleShutdown = function answerAndEnd(request) {
    setTimeout(() => process.exit(0), 100);
    return answer.call(this, request);
  };
}

/** A kernel whose Jupyter was killed would stay for ever: it ends when the process that started it is gone. */
function endWithParent() {
  const parent = Number(process.env.JPY_PARENT_PID ?? process.ppid);
  const look = () => {
    try {
      process.kill(parent, 0);
    } catch (error) {
      // At once: nobody is left to read an exit code, and leaving in order can wait for the engine's threads.
      if (error.code === 'ESRCH') process.kill(process.pid, 'SIGKILL');
    }
  };
  setInterval(look, 2000).unref();
}

/**
 * tslab writes `exports.` before names that earlier cells made, and takes the `cells` of `({ cells: own }) => …` for one
 * when an earlier cell's object has such a property. A property's name stays as it is.
 */
function keepPropertyNames() {
  const { factory, isBindingElement } = require('@tslab/typescript-for-tslab');
  const create = factory.createPropertyAccessExpression;
  factory.createPropertyAccessExpression = (object, name) => {
    const isPropertyName = name.parent && isBindingElement(name.parent) && name.parent.propertyName === name;
    return object.escapedText === 'exports' && isPropertyName ? name : create(object, name);
  };
}

module.exports = { bindAtOnce, mendTslab };
