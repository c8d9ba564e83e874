// A reset always ends the connection, also one that is just ending: what Node leaves half closed keeps the program busy for
// ever when it ends.

import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { resetSocket } from "../../../infra/local/world/reset-socket.ts";

let server: Server;
let far: Socket;
let near: Socket;

beforeEach(async () => {
  server = createServer({ pauseOnConnect: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection") as Promise<[Socket]>;
  near = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1" });
  near.on("error", () => undefined);
  [far] = await accepted;
  far.on("error", () => undefined);
});
afterEach(async () => {
  far.destroy();
  near.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const cases: readonly (readonly [string, () => void])[] = [
  ["that is at rest", () => undefined],
  ["that has bytes under way to somebody who does not read", () => void near.write(Buffer.alloc(20_000_000))],
  ["whose end waits behind such bytes", () => near.end(Buffer.alloc(20_000_000))],
  ["that has said its end", () => near.end()],
];

it.each(cases)("ends a connection %s", async (_sentence, before) => {
  if (near.connecting) await once(near, "connect");
  // Without a turn of the loop in between: the shutdown that an end asks for is then still on its way.
  before();
  const closed = once(near, "close");
  resetSocket(near);
  await closed;
  expect(near.destroyed).toBe(true);
});

it("tells the other side by an error and not by an end", async () => {
  const told = new Promise((resolve) => {
    far.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
    far.once("end", () => resolve("end"));
  });
  far.resume();
  resetSocket(near);
  expect(await told).toBe("ECONNRESET");
});
