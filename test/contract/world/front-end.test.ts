// The front end of a node, against two small applications on loopback: its own first, and in case of failure the other (E3, E4).

import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { FrontEnd } from "../../../infra/local/world/front-end.ts";
import type { Passed } from "../../../infra/local/world/front-end.ts";

interface App {
  readonly server: Server;
  readonly port: number;
  asked: number;
  how: "answers" | "fails" | "silent";
}

const open: App[] = [];
async function app(name: string): Promise<App> {
  const made: { how: App["how"]; asked: number } = { how: "answers", asked: 0 };
  const server = createServer((request, response) => {
    if (request.url !== "/health") made.asked += 1;
    if (made.how === "silent") return;
    response.writeHead(made.how === "fails" ? 503 : 201).end(JSON.stringify({ name, path: request.url }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const kept = Object.assign(made, { server, port: (server.address() as AddressInfo).port });
  open.push(kept);
  return kept;
}
afterEach(() => {
  for (const { server } of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const pass = (front: FrontEnd): Promise<Passed> => front.pass({ method: "POST", path: "/messages", headers: {}, body: "{}" });
async function pair(): Promise<{ readonly own: App; readonly other: App; readonly front: FrontEnd }> {
  const [own, other] = [await app("own"), await app("other")];
  return { own, other, front: new FrontEnd([{ name: "own", port: own.port }, { name: "other", port: other.port }]) };
}

it("passes to its own application, and nothing to the other", async () => {
  const { own, other, front } = await pair();
  expect(await pass(front)).toEqual({ status: 201, body: '{"name":"own","path":"/messages"}' });
  expect([own.asked, other.asked]).toEqual([1, 0]);
});

it.each(["fails", "silent"] as const)("passes to the other where its own %s", async (how) => {
  const { own, front } = await pair();
  own.how = how;
  expect((await pass(front)).body).toContain("other");
});

it("passes to the other where nothing listens at its own", async () => {
  const { own, front } = await pair();
  own.server.close();
  own.server.closeAllConnections();
  expect((await pass(front)).body).toContain("other");
});

it("does not ask one again that has failed, until a health check finds it well", async () => {
  const { own, front } = await pair();
  own.how = "fails";
  await front.check();
  await pass(front);
  expect(own.asked).toBe(0);
  own.how = "answers";
  await front.check();
  expect((await pass(front)).body).toContain("own");
});

it("says that no application answers where none does", async () => {
  const { own, other, front } = await pair();
  own.how = other.how = "fails";
  await expect(pass(front)).rejects.toThrow(/^no application answers: other: answered 503/);
});
