/** Milliseconds in which requests sent before a failure may still arrive, since a computing kernel reads no requests. */
const onItsWay = 200;

/**
 * Which requests are aborted by a failure: those that were sent before it. They arrived before it, or soon after it with an
 * earlier date. Dates have milliseconds, and a client may answer a failure within one: a request of the same millisecond is run.
 */
function requestOrder() {
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  return {
    failed(at = Date.now()) {
      failures += 1;
      failedAt = at;
    },
    /** Notes that a request arrived; the result tells, when the request's turn has come, whether it is aborted. */
    arrived(sentAt, arrivedAt = Date.now()) {
      const failuresBefore = failures;
      return () => failures > failuresBefore || (arrivedAt <= failedAt + onItsWay && sentAt < failedAt);
    },
  };
}

module.exports = { requestOrder };
