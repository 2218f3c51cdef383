import os from 'node:os';
import { expect } from 'chai';
import { freeMemory, memoryLimit } from '../../src/core/memory.js';

describe('memory', () => {
  const { constrainedMemory } = process;
  const { freemem, totalmem } = os;
  afterEach(() => {
    process.constrainedMemory = constrainedMemory;
    Object.assign(os, { freemem, totalmem });
  });

  function machine(total: number, free: number, limit: number) {
    Object.assign(os, { totalmem: () => total, freemem: () => free });
    process.constrainedMemory = () => limit;
  }

  it('is that of the machine where nothing limits it, which systems tell as 0 or as a huge number', () => {
    for (const none of [0, 2 ** 64]) {
      machine(1000, 400, none);
      expect([memoryLimit(), freeMemory()], String(none)).to.deep.equal([1000, 400]);
    }
  });

  it('is at most that of the container', () => {
    machine(1000, 400, 300);
    expect([memoryLimit(), freeMemory()]).to.deep.equal([300, 300]);
    machine(1000, 200, 300);
    expect(freeMemory()).to.equal(200);
  });
});
