import { createRequire } from 'node:module';
import { expect } from 'chai';

const require = createRequire(import.meta.url);
const { bindAtOnce } = require('../../tools/kernel-patches.cjs') as { bindAtOnce: () => void };
const { Dealer, Router } = require('zeromq') as typeof import('zeromq');
const { ZmqServer } = require('tslab/dist/jupyter.js') as {
  ZmqServer: { prototype: { bindSocket: (socket: unknown, port: string) => Promise<void> } };
};

describe('the sockets of a kernel', () => {
  const connection = { connInfo: { transport: 'tcp', ip: '127.0.0.1' } };

  it('are bound at once, so that they can be read in the same turn, and send in turn', async () => {
    const bound = ZmqServer.prototype.bindSocket;
    bindAtOnce();
    const [server, client] = [new Router(), new Dealer()];
    try {
      void ZmqServer.prototype.bindSocket.call(connection, server, '*');
      const asked = server.receive();
      client.connect(server.lastEndpoint!);
      await client.send('early');
      const [who, what] = await asked;
      expect(String(what)).to.equal('early');
      // Two at once: ZeroMQ alone refuses the second while the first is on its way.
      await Promise.all(['one', 'two', 'three'].map((text) => server.send([who!, text])));
      const heard = [await client.receive(), await client.receive(), await client.receive()];
      expect(heard.map(([text]) => String(text))).to.deep.equal(['one', 'two', 'three']);
    } finally {
      ZmqServer.prototype.bindSocket = bound;
      server.close();
      client.close();
    }
  });
});
