import { createRequire } from 'node:module';
import { expect } from 'chai';

interface RequestOrder {
  failed(at: number): void;
  arrived(sentAt: number, arrivedAt: number): () => boolean;
}
const { requestOrder } = createRequire(import.meta.url)('../../tools/kernel-order.cjs') as {
  requestOrder: () => RequestOrder;
};

describe('the order of requests in the kernel', () => {
  it('aborts a request that arrived while the failing cell ran', () => {
    const order = requestOrder();
    const isAborted = order.arrived(1000, 1001);
    expect(isAborted()).to.equal(false);
    order.failed(1001);
    expect(isAborted()).to.equal(true);
  });

  it('aborts a request that was sent before the failure and read after it', () => {
    const order = requestOrder();
    order.failed(2000);
    expect(order.arrived(1999, 2100)()).to.equal(true);
  });

  it('runs a request that answers the failure within its millisecond', () => {
    const order = requestOrder();
    order.failed(2000);
    expect(order.arrived(2000, 2000)()).to.equal(false);
  });

  it('runs a request of a client whose clock is slow, once the failure is a while ago', () => {
    const order = requestOrder();
    order.failed(2000);
    expect(order.arrived(1500, 2201)()).to.equal(false);
  });
});
