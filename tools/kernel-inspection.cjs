/**
 * Shift-Tab inside the parentheses of a call, with no name under the cursor, shows the called function; tslab shows nothing
 * there.
 */
function patchInspection() {
  const { JupyterHandlerImpl } = require('tslab/dist/jupyter.js');
  const { handleInspect } = JupyterHandlerImpl.prototype;
  JupyterHandlerImpl.prototype.handleInspect = function inspectNameOrCall(request) {
    const answer = handleInspect.call(this, request);
    if (answer.found) return answer;
    const callee = calledAt(request.code, request.cursor_pos);
    return callee === undefined ? answer : handleInspect.call(this, { ...request, cursor_pos: callee });
  };
}

/** Start of the function name of the innermost call around a position; undefined outside calls. */
function calledAt(code, place) {
  const ts = require('@tslab/typescript-for-tslab');
  const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true);
  let found;
  const look = (node) => {
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    if (isCall && place > node.expression.getEnd() && place < endOf(node)) found = node.expression;
    ts.forEachChild(node, look);
  };
  // An unfinished call extends to the end of the cell.
  const endOf = (call) => (code[call.getEnd() - 1] === ')' ? call.getEnd() : code.length + 1);
  look(source);
  if (!found) return undefined;
  return (ts.isPropertyAccessExpression(found) ? found.name : found).getStart(source);
}

module.exports = { calledAt, patchInspection };
