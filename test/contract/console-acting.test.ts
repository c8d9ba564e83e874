// What may be done through the page: decisions, faults and requests with the right token, and how their outcome is told.

import { Agent, request } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { serveConsole } from "../../infra/local/console/server.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Defect, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import { decision, errorOf, Served, tokenOf } from "./console-client.ts";

let served: Served;
beforeEach(async () => {
  served = new Served();
  await served.open();
});
afterEach(() => served.close());

describe("acting", () => {
  test("a decision is taken with what was shown, under the operator's name, and said only after the answer", async () => {
    const answer = await served.post("/api/decide", decision);
    expect([answer.status, (JSON.parse(answer.text) as { readonly sentence: string }).sentence]).toEqual([200, expect.stringMatching(/^Approved by demo at \d\d:\d\d:\d\d UTC\.$/)]);
    expect(served.world.changes).toEqual([["decide", { ...decision, by: "demo" }]]);
  });

  test("who comes second is told who was first", async () => {
    await served.post("/api/decide", decision);
    const answer = await served.post("/api/decide", { ...decision, decision: "reject" });
    expect([answer.status, errorOf(answer)]).toEqual([409, "Your decision was not taken: demo decided approve before you, at 2026-11-09T03:12:05.000Z."]);
    expect(served.world.changes).toHaveLength(1);
  });

  test("localhost is ours too, and a program without a browser needs no origin", async () => {
    const { "understudy-token": token = "" } = await served.own();
    const answer = await served.ask("POST", "/api/fault", { host: `localhost:${served.port}`, "content-type": "application/json; charset=utf-8", "understudy-token": token }, JSON.stringify({ text: "kill site-a" }));
    expect([answer.status, served.world.changes]).toEqual([200, [["fault", "kill site-a"]]]);
  });

  test.each([
    [{ answered: "started", run: "hybrid-chat-1" }, 200, "A run has been started (hybrid-chat-1). It looks first, then asks."],
    [{ answered: "joined", because: "run r is open" }, 200, "Your request was added to the run that is open: run r is open."],
    [{ answered: "after-repair", because: "the repair shop of site-a is open" }, 200, "Your request is kept: the repair shop of site-a is open."],
    [{ answered: "no-machine", because: "no failover to site-b is deployed" }, 409, "No run was started (no-machine): no failover to site-b is deployed."],
  ])("a failover that is answered with %j is told so", async (answered, status, said) => {
    served.world.answerToRequest = answered;
    const answer = await served.post("/api/failover", { reason: "planned work" });
    const { sentence, error } = JSON.parse(answer.text) as { readonly sentence?: string; readonly error?: string };
    expect([answer.status, sentence ?? error, served.world.changes]).toEqual([status, said, [["failover", { by: "demo", reason: "planned work" }]]]);
  });

  test.each([
    [new Refused("the plan does not allow it"), 400, "the plan does not allow it."],
    [new Transient("the record did not answer"), 503, "Nothing happened, and it may work in a moment: the record did not answer."],
    [new Unknown("the connection broke"), 502, "It is not known whether this happened; look before you try again: the connection broke."],
    [new Defect("a broken invariant"), 500, "This is a mistake of the console itself: a broken invariant."],
    [new RangeError("oops"), 500, "This is a mistake of the console itself: RangeError: oops."],
  ])("what goes wrong with %s is said in a sentence", async (error, status, said) => {
    served.world.failNext = { fault: error };
    const answer = await served.post("/api/fault", { text: "kill site-a" });
    expect([answer.status, errorOf(answer)]).toEqual([status, said]);
  });

  test("without the script a form works, and the page that follows says what came of it, also when it is reloaded", async () => {
    const token = tokenOf((await served.ask("GET", "/")).text);
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: `http://127.0.0.1:${served.port}`, "sec-fetch-site": "same-origin" };
    const sent = await served.ask("POST", "/decide", headers, new URLSearchParams({ token, ...decision, revision: "1" }).toString());
    expect(sent.status).toBe(303);
    expect(served.world.changes).toEqual([["decide", { ...decision, by: "demo" }]]);
    const next = String(sent.headers["location"]);
    for (let times = 0; times < 2; times += 1) expect((await served.ask("GET", next)).text).toContain("Approved by demo");
    expect((await served.ask("GET", "/?notice=Approved+by+Ana")).text).not.toContain("Approved by Ana");
  });

  test("a form that is not understood is answered on the page", async () => {
    const token = tokenOf((await served.ask("GET", "/")).text);
    const sent = await served.ask("POST", "/failover", { "content-type": "application/x-www-form-urlencoded" }, new URLSearchParams({ token, reason: " " }).toString());
    expect((await served.ask("GET", String(sent.headers["location"]))).text).toContain("Not understood: reason: a reason is needed; it goes into the record.");
  });
});

describe("the server", () => {
  test("says what to do when the port is in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const taken = (other.address() as AddressInfo).port;
    try {
      await expect(serveConsole({ port: served.world, services: served.services, operator: "demo", clock: systemClock, listenPort: taken })).rejects.toMatchObject({
        name: "Refused",
        message: `port ${taken} of 127.0.0.1 is in use by another program; name another port, or none to be given a free one`,
      });
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  test("listens on 127.0.0.1 alone", async () => {
    expect(served.url).toBe(`http://127.0.0.1:${served.port}/`);
    await expect(
      new Promise((resolve, reject) => request({ host: "::1", port: served.port, path: "/" }, resolve).on("error", reject).end()),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT)$/) as string });
  });

  test("gives the port back when it is closed, also with a connection open", async () => {
    const agent = new Agent({ keepAlive: true });
    await served.ask("GET", "/", {}, undefined, agent);
    await served.close();
    agent.destroy();
    await served.open(served.port);
    expect((await served.ask("GET", "/")).status).toBe(200);
  });
});
