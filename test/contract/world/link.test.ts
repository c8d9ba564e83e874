// Links between places can be cut, slowed and healed, and what goes through them notices as it would on a real network.

import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { Link } from "../../../infra/local/world/link.ts";
import { Network } from "../../../infra/local/world/network.ts";
import { systemClock } from "../../../infra/local/system-clock.ts";

const quietMs = 120;

/** A server that answers each chunk in capitals and keeps what it received. */
class Shouter {
  readonly received: string[] = [];
  readonly sockets: Socket[] = [];
  readonly #server: Server = createServer((socket) => {
    this.sockets.push(socket);
    socket.on("error", () => this.received.push("<error>"));
    socket.on("end", () => this.received.push("<end>"));
    socket.on("data", (data) => {
      this.received.push(data.toString());
      socket.write(data.toString().toUpperCase());
    });
  });
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** A client that keeps what it hears: data, "<connected>", "<end>", "<ECONNRESET>". */
class Listener {
  readonly heard: string[] = [];
  readonly socket: Socket;
  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1" });
    this.socket.on("connect", () => this.heard.push("<connected>"));
    this.socket.on("data", (data) => this.heard.push(data.toString()));
    this.socket.on("end", () => this.heard.push("<end>"));
    this.socket.on("error", (error: NodeJS.ErrnoException) => this.heard.push(`<${error.code}>`));
  }
  async hears(word: string): Promise<void> {
    for (let tries = 0; tries < 200 && !this.heard.includes(word); tries += 1) await systemClock.sleep(10);
    expect(this.heard).toContain(word);
  }
}

let shouter: Shouter;
let target: number;
const opened: { close(): unknown }[] = [];

beforeEach(async () => {
  shouter = new Shouter();
  target = await shouter.listen();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await shouter.close();
});

function client(port: number): Listener {
  const listener = new Listener(port);
  opened.push({ close: () => listener.socket.destroy() });
  return listener;
}
async function linkTo(port: number): Promise<{ link: Link; port: number }> {
  const link = new Link();
  const own = await link.listen(port);
  opened.unshift(link);
  return { link, port: own };
}
async function talking(port: number): Promise<Listener> {
  const listener = client(port);
  listener.socket.write("a");
  await listener.hears("A");
  return listener;
}

describe("a link", () => {
  it("carries both directions and an orderly end", async () => {
    const { port } = await linkTo(target);
    const a = await talking(port);
    a.socket.end();
    await a.hears("<end>");
    expect(shouter.received).toEqual(["a", "<end>"]);
  });

  it("carries ten megabytes unchanged", async () => {
    const { port } = await linkTo(target);
    const a = client(port);
    const sent = "x".repeat(10_000_000);
    a.socket.write(sent);
    for (let tries = 0; tries < 500 && a.heard.join("").length < sent.length + "<connected>".length; tries += 1) await systemClock.sleep(10);
    expect(a.heard.slice(1).join("")).toBe(sent.toUpperCase());
  });

  it("shows a server that is not there as a reset", async () => {
    const gone = new Shouter();
    const port = await gone.listen();
    await gone.close();
    await client((await linkTo(port)).port).hears("<ECONNRESET>");
  });

  it("passes a reset of the server on to the client", async () => {
    const a = await talking((await linkTo(target)).port);
    shouter.sockets[0]?.resetAndDestroy();
    await a.hears("<ECONNRESET>");
  });

  it("stalls an existing connection when cut: no bytes either way, no end, no error", async () => {
    const { link, port } = await linkTo(target);
    const a = await talking(port);
    link.cut();
    a.socket.write("b");
    shouter.sockets[0]?.write("unasked");
    await systemClock.sleep(quietMs);
    shouter.sockets[0]?.resetAndDestroy();
    await systemClock.sleep(quietMs);
    expect(shouter.received).toEqual(["a"]);
    expect(a.heard).toEqual(["<connected>", "A"]);
  });

  it("lets a new connection hang while it is cut and does not show it to the server", async () => {
    const { link, port } = await linkTo(target);
    link.cut();
    const a = client(port);
    a.socket.write("hello");
    await systemClock.sleep(quietMs);
    expect(a.heard).toEqual(["<connected>"]);
    expect(shouter.sockets).toHaveLength(0);
  });

  it("resets the stalled and the hanging connections when restored, delivers nothing late, and carries new ones", async () => {
    const { link, port } = await linkTo(target);
    const a = await talking(port);
    link.cut();
    const b = client(port);
    a.socket.write("lost");
    await b.hears("<connected>");
    await systemClock.sleep(quietMs);
    link.restore();
    await Promise.all([a.hears("<ECONNRESET>"), b.hears("<ECONNRESET>")]);
    await talking(port);
    expect(shouter.received.filter((word) => word !== "<error>")).toEqual(["a", "a"]);
  });

  it("leaves connections alone when it is restored without having been cut", async () => {
    const { link, port } = await linkTo(target);
    const a = await talking(port);
    link.restore();
    a.socket.write("b");
    await a.hears("B");
  });

  it("cut to the target only, still brings what the server says", async () => {
    const { link, port } = await linkTo(target);
    const a = await talking(port);
    link.cut({ direction: "to-target" });
    a.socket.write("b");
    shouter.sockets[0]?.write("news");
    await a.hears("news");
    expect(shouter.received).toEqual(["a"]);
  });

  it("cut from the target only, still brings the server what is sent, and no answer comes", async () => {
    const { link, port } = await linkTo(target);
    const a = await talking(port);
    link.cut({ direction: "from-target" });
    a.socket.write("b");
    await systemClock.sleep(quietMs);
    expect(shouter.received).toEqual(["a", "b"]);
    expect(a.heard).toEqual(["<connected>", "A"]);
  });

  it("ends everything on close, also what hangs", async () => {
    const { link, port } = await linkTo(target);
    link.cut();
    const a = client(port);
    await a.hears("<connected>");
    await link.close();
    await a.hears("<ECONNRESET>");
    await client(port).hears("<ECONNREFUSED>");
  });
});

describe("a network of places", () => {
  function network(): Network {
    const made = new Network(["site-a", "site-b", "arbiter", "internet"]);
    opened.unshift(made);
    return made;
  }

  it("gives each pair its own path, the same one each time, and none within a place", async () => {
    const net = network();
    const ab = await net.route("site-a", "site-b", target);
    expect(await net.route("site-a", "site-b", target)).toBe(ab);
    expect(await net.route("arbiter", "site-b", target)).not.toBe(ab);
    expect(await net.route("site-b", "site-b", target)).toBe(target);
  });

  it("refuses a place it does not have", async () => {
    await expect(network().route("site-a", "site-c", target)).rejects.toThrow('The network has no place "site-c"');
  });

  it("cuts a place that reaches the others over the internet from whatever has lost the internet, and leaves direct paths alone", () => {
    const net = new Network(["site-a", "site-b", "arbiter", "internet"], { arbiter: "internet" });
    const reached = (): readonly boolean[] => [net.reaches("arbiter", "site-a"), net.reaches("site-a", "arbiter"), net.reaches("arbiter", "site-b"), net.reaches("site-a", "site-b"), net.reaches("site-a", "internet")];
    expect(reached()).toEqual([true, true, true, true, true]);
    net.cut("site-a", "internet");
    expect(reached()).toEqual([false, false, true, true, false]);
    net.restore("site-a", "internet");
    net.cut("arbiter", "internet");
    expect(reached()).toEqual([false, false, false, true, true]);
    net.restore("internet", "arbiter");
    expect(reached()).toEqual([true, true, true, true, true]);
  });

  it("cuts two places and leaves the third path alone", async () => {
    const net = network();
    const a = await talking(await net.route("site-a", "site-b", target));
    const c = await talking(await net.route("arbiter", "site-b", target));
    net.cut("site-b", "site-a");
    a.socket.write("b");
    c.socket.write("c");
    await c.hears("C");
    expect(a.heard).toEqual(["<connected>", "A"]);
    expect([net.reaches("site-a", "site-b"), net.reaches("arbiter", "site-b")]).toEqual([false, true]);
    net.restore("site-a", "site-b");
    await talking(await net.route("site-a", "site-b", target));
  });

  it("cuts a path that is opened only after the cut", async () => {
    const net = network();
    net.isolate("site-b");
    const a = client(await net.route("site-a", "site-b", target));
    await systemClock.sleep(quietMs);
    expect(a.heard).toEqual(["<connected>"]);
    expect(shouter.sockets).toHaveLength(0);
  });

  it("one way, loses only what the first place sends, whoever connected", async () => {
    const net = network();
    const aToB = await talking(await net.route("site-a", "site-b", target));
    const bToA = await talking(await net.route("site-b", "site-a", target));
    net.cut("site-a", "site-b", { oneWay: true });
    aToB.socket.write("1");
    bToA.socket.write("2");
    await systemClock.sleep(quietMs);
    expect(shouter.received).toEqual(["a", "a", "2"]);
    expect(bToA.heard).toEqual(["<connected>", "A"]);
  });

  it("keeps a cut that has another cause when an isolation ends", async () => {
    const net = network();
    net.cut("site-a", "site-b");
    net.isolate("site-b");
    net.rejoin("site-b");
    expect([net.reaches("site-a", "site-b"), net.reaches("internet", "site-b")]).toEqual([false, true]);
  });

  it.each([
    { as: "hangs" as const, heard: [] },
    { as: "refuses" as const, heard: ["<ECONNRESET>"] },
  ])("a place that is down $as", async ({ as, heard }) => {
    const net = network();
    const port = await net.route("internet", "site-a", target);
    net.down("site-a", as);
    const a = client(port);
    await systemClock.sleep(quietMs);
    expect(a.heard.filter((word) => word !== "<connected>")).toEqual(heard);
    expect(net.reaches("internet", "site-a")).toBe(false);
    net.up("site-a");
    await talking(port);
  });
});
