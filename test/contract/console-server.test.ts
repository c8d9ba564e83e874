import { Agent, request } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { serveConsole } from "../../infra/local/console/server.ts";
import type { RunningConsole } from "../../infra/local/console/server.ts";
import { systemClock } from "../../infra/local/system-clock.ts";
import { Defect, Refused, Transient, Unknown } from "../../workflows/failure.ts";
import { aState, digestOf, now, waitingAt } from "../unit/console/states.ts";
import { FakeWorld } from "./console-world.ts";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

let world: FakeWorld;
let console_: RunningConsole;
let port: number;

beforeEach(async () => {
  world = new FakeWorld(waitingAt("approve-failover"));
  console_ = await serveConsole({ port: world, operator: "demo", clock: systemClock });
  port = Number(new URL(console_.url).port);
});
afterEach(() => console_.close());

/** Sends exactly these headers; `fetch` would add and forbid some. */
function ask(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string, agent: Agent | false = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path, agent, headers: { host: `127.0.0.1:${port}`, ...headers } }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (part: string) => (text += part));
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const errorOf = (answer: Answer): string => (JSON.parse(answer.text) as { readonly error: string }).error;
const tokenOf = (page: string): string => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? "";
const own = async (): Promise<Record<string, string>> => ({
  "content-type": "application/json",
  origin: `http://127.0.0.1:${port}`,
  "sec-fetch-site": "same-origin",
  "understudy-token": tokenOf((await ask("GET", "/")).text),
});
const decision = { gate: "approve-failover", revision: 1, digest: digestOf("a"), decision: "approve", reason: "site-a is dark" };
const post = async (path: string, body: unknown, change: Readonly<Record<string, string>> = {}): Promise<Answer> => ask("POST", path, { ...(await own()), ...change }, JSON.stringify(body));

describe("reading", () => {
  test("the page is readable without its script and says LOCAL", async () => {
    const page = await ask("GET", "/");
    expect(page.status).toBe(200);
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
    expect(page.text).toContain("<strong>LOCAL</strong>");
    expect(page.text).toContain("Reject, stay in site-a");
  });

  test.each([
    ["/app.js", /^text\/javascript/],
    ["/forms.js", /^text\/javascript/],
    ["/morph.js", /^text\/javascript/],
    ["/moments.js", /^text\/javascript/],
    ["/lag-line.js", /^text\/javascript/],
    ["/app.css", /^text\/css/],
    ["/icon.svg", /^image\/svg\+xml/],
  ])("%s is served as what it is", async (path, type) => {
    const answer = await ask("GET", path);
    expect([answer.status, answer.text.length > 100]).toEqual([200, true]);
    expect(answer.headers["content-type"]).toMatch(type);
  });

  test("the page asks for nothing outside and holds no script or style of its own", async () => {
    const { text } = await ask("GET", "/");
    expect([...text.matchAll(/(?:src|href|action)="([^"]*)"/g)].map((match) => match[1]).filter((each) => !/^[/#](?!\/)/.test(each ?? ""))).toEqual([]);
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style="| on\w+="/);
  });

  test("every answer carries the security headers, refusals too", async () => {
    for (const answer of [await ask("GET", "/"), await ask("GET", "/api/state"), await ask("GET", "/nothing"), await ask("POST", "/api/fault"), await ask("GET", "/", { host: "evil.example" })]) {
      expect(answer.headers["content-security-policy"]).toContain("script-src 'self'");
      expect(answer.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect([answer.headers["x-content-type-options"], answer.headers["cache-control"]]).toEqual(["nosniff", "no-store"]);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test.each(["/fragment", "/api/state"])("%s is told by its tag to be the same, although time has passed", async (path) => {
    const first = await ask("GET", path);
    world.state_ = { ...world.state_, at: now + 1000 };
    const second = await ask("GET", path, { "if-none-match": String(first.headers["etag"]) });
    expect([second.status, second.text, second.headers["understudy-at"]]).toEqual([304, "", String(now + 1000)]);
    world.state_ = aState();
    expect((await ask("GET", path, { "if-none-match": String(first.headers["etag"]) })).status).toBe(200);
  });

  test("the state is the world's own", async () => {
    expect(JSON.parse((await ask("GET", "/api/state")).text)).toEqual(JSON.parse(JSON.stringify(world.state_)));
  });

  test("the page and its parts are there for HEAD too, without content", async () => {
    for (const path of ["/", "/fragment", "/api/state", "/app.js"]) {
      const answer = await ask("HEAD", path);
      expect([path, answer.status, answer.text]).toEqual([path, 200, ""]);
    }
  });

  test("a state that cannot be read is said to be unknown", async () => {
    for (const [path, status] of [["/", 503], ["/fragment", 503], ["/api/state", 503]] as const) {
      world.failNext = { state: new Transient("the record did not answer <now>") };
      const answer = await ask("GET", path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.text).toContain(path === "/" ? "The state cannot be read: the record did not answer &lt;now&gt;" : "the record did not answer <now>.");
    }
  });
});

describe("nothing is changed", () => {
  afterEach(() => expect(world.changes).toEqual([]));

  test("by any GET or HEAD, also of the addresses that take a POST and with everything that a POST would carry", async () => {
    const headers = await own();
    for (const method of ["GET", "HEAD"]) {
      for (const path of ["/", "/fragment", "/api/state", "/api/fault", "/api/decide", "/api/failover", "/fault", "/decide", "/failover"]) {
        const query = new URLSearchParams({ ...decision, revision: "1", text: "kill site-a", token: headers["understudy-token"] ?? "" });
        const answer = await ask(method, `${path}?${query}`, headers);
        expect([path, answer.status]).toEqual([path, /fault|decide|failover/.test(path) ? 405 : 200]);
      }
    }
  });

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("by %s, which is answered 405 with what is allowed", async (method) => {
    const answer = await ask(method, "/api/decide", await own());
    expect([answer.status, answer.headers["allow"]]).toEqual([405, "POST"]);
    expect(errorOf(answer)).toBe("/api/decide takes POST.");
  });

  test.each([
    ["under another name that leads here", { host: "rebound.example:80" }, 421, /^this console answers only to 127\.0\.0\.1:\d+ and localhost:\d+\.$/],
    ["on another port of this machine", { host: "127.0.0.1:1" }, 421, /answers only to/],
    ["from a page of another origin", { origin: "https://evil.example" }, 403, /another origin/],
    ["from a page of another port of this machine", { origin: "http://127.0.0.1:1" }, 403, /another origin/],
    ["from a page without an origin of its own", { origin: "null" }, 403, /another origin/],
    ["from another site, as the browser says", { "sec-fetch-site": "cross-site" }, 403, /own page/],
    ["from another port, as the browser says", { "sec-fetch-site": "same-site" }, 403, /own page/],
    ["from an address that was typed", { "sec-fetch-site": "none" }, 403, /own page/],
    ["as a form, which other sites could send", { "content-type": "application/x-www-form-urlencoded" }, 415, /^send application\/json\.$/],
    ["as text, which other sites could send", { "content-type": "text/plain" }, 415, /send application\/json/],
    ["with a wrong token", { "understudy-token": "0".repeat(36) }, 403, /reload it/],
    ["without a token", { "understudy-token": "" }, 403, /reload it/],
  ])("by a decision that comes %s", async (_what, change, status, said) => {
    const answer = await post("/api/decide", decision, change);
    expect([answer.status, errorOf(answer)]).toEqual([status, expect.stringMatching(said)]);
  });

  test("and the state is not given to a page of another origin", async () => {
    for (const change of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { host: "rebound.example" }]) {
      expect((await ask("GET", "/api/state", change)).text).not.toContain("hybrid-chat");
    }
    expect((await ask("GET", "/", { "sec-fetch-site": "cross-site" })).status).toBe(200);
  });

  test.each([
    ["no JSON", "{", "the body is not JSON."],
    ["an empty body", "", "the body is not JSON."],
    ["a list", "[]", /^the body: /],
    ["a field too many", JSON.stringify({ ...decision, by: "Ana" }), /^the body: .*by/],
    ["a reason of spaces", JSON.stringify({ ...decision, reason: "      " }), "reason: a reason is needed; it goes into the record."],
    ["a reason too long", JSON.stringify({ ...decision, reason: "a".repeat(1025) }), "reason: at most 1,024 characters."],
    ["a digest that is none", JSON.stringify({ ...decision, digest: "a" }), /^digest: /],
    ["a revision as text", JSON.stringify({ ...decision, revision: "1" }), /^revision: /],
    ["an unknown decision", JSON.stringify({ ...decision, decision: "force" }), /^decision: /],
  ])("by a body that is %s", async (_what, body, said) => {
    const answer = await ask("POST", "/api/decide", await own(), body);
    expect([answer.status, errorOf(answer)]).toEqual([400, typeof said === "string" ? said : expect.stringMatching(said)]);
  });

  test("by a body over 8 kB, whether its length is told or not", async () => {
    const body = JSON.stringify({ ...decision, reason: "a".repeat(9000) });
    const told = await ask("POST", "/api/decide", { ...(await own()), "content-length": String(body.length) }, body);
    const chunked = await ask("POST", "/api/decide", { ...(await own()), "transfer-encoding": "chunked" }, body);
    expect([told.status, chunked.status]).toEqual([413, 413]);
    expect(errorOf(told)).toBe("at most 8 kB can be sent.");
  });

  test("by an unknown address, which is answered 404", async () => {
    const answer = await post("/api/approve", decision);
    expect([answer.status, errorOf(answer)]).toEqual([404, "there is nothing at /api/approve."]);
    expect((await ask("GET", "/../package.json")).status).toBe(404);
  });

  test("by a fault that is not understood", async () => {
    const answer = await post("/api/fault", { text: "burn site-a" });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'fault "burn site-a" is not understood; the faults are: kill SITE.']);
  });

  test("by a decision on facts that have changed", async () => {
    const answer = await post("/api/decide", { ...decision, digest: digestOf("b") });
    expect([answer.status, errorOf(answer)]).toEqual([409, "Your decision was not taken: the facts changed since you looked; look again and decide on the new ones."]);
  });

  test.each([
    ["no-such-gate", { gate: "stuck-x" }, 404],
    ["not-a-choice", { decision: "skip" }, 400],
  ])("by a decision that is refused as %s", async (code, change, status) => {
    const answer = await post("/api/decide", { ...decision, ...change });
    expect([answer.status, (JSON.parse(answer.text) as { readonly code: string }).code]).toEqual([status, code]);
  });

  test("by a form without the page's token, and the page then says so", async () => {
    const sent = await ask("POST", "/decide", { "content-type": "application/x-www-form-urlencoded" }, new URLSearchParams({ ...decision, revision: "1" }).toString());
    expect(sent.status).toBe(303);
    expect((await ask("GET", String(sent.headers["location"]))).text).toContain("This page is from before the console was started again");
  });

  test("by a form of another site", async () => {
    const answer = await ask("POST", "/decide", { "content-type": "application/x-www-form-urlencoded", origin: "https://evil.example" }, "");
    expect(answer.status).toBe(403);
  });
});

describe("acting", () => {
  test("a decision is taken with what was shown, under the operator's name, and said only after the answer", async () => {
    const answer = await post("/api/decide", decision);
    expect([answer.status, (JSON.parse(answer.text) as { readonly sentence: string }).sentence]).toEqual([200, expect.stringMatching(/^Approved by demo at \d\d:\d\d:\d\d UTC\.$/)]);
    expect(world.changes).toEqual([["decide", { ...decision, by: "demo" }]]);
  });

  test("who comes second is told who was first", async () => {
    await post("/api/decide", decision);
    const answer = await post("/api/decide", { ...decision, decision: "reject" });
    expect([answer.status, errorOf(answer)]).toEqual([409, "Your decision was not taken: demo decided approve before you, at 2026-11-09T03:12:05.000Z."]);
    expect(world.changes).toHaveLength(1);
  });

  test("localhost is ours too, and a program without a browser needs no origin", async () => {
    const { "understudy-token": token = "" } = await own();
    const answer = await ask("POST", "/api/fault", { host: `localhost:${port}`, "content-type": "application/json; charset=utf-8", "understudy-token": token }, JSON.stringify({ text: "kill site-a" }));
    expect([answer.status, world.changes]).toEqual([200, [["fault", "kill site-a"]]]);
  });

  test.each([
    [{ answered: "started", run: "hybrid-chat-1" }, 200, "A run has been started (hybrid-chat-1). It looks first, then asks."],
    [{ answered: "joined", because: "run r is open" }, 200, "Your request was added to the run that is open: run r is open."],
    [{ answered: "no-machine", because: "no failover to site-b is deployed" }, 409, "No run was started (no-machine): no failover to site-b is deployed."],
  ])("a failover that is answered with %j is told so", async (answered, status, said) => {
    world.answerToRequest = answered;
    const answer = await post("/api/failover", { reason: "planned work" });
    const { sentence, error } = JSON.parse(answer.text) as { readonly sentence?: string; readonly error?: string };
    expect([answer.status, sentence ?? error, world.changes]).toEqual([status, said, [["failover", { by: "demo", reason: "planned work" }]]]);
  });

  test.each([
    [new Refused("the plan does not allow it"), 400, "the plan does not allow it."],
    [new Transient("the record did not answer"), 503, "Nothing happened, and it may work in a moment: the record did not answer."],
    [new Unknown("the connection broke"), 502, "It is not known whether this happened; look before you try again: the connection broke."],
    [new Defect("a broken invariant"), 500, "This is a mistake of the console itself: a broken invariant."],
    [new RangeError("oops"), 500, "This is a mistake of the console itself: RangeError: oops."],
  ])("what goes wrong with %s is said in a sentence", async (error, status, said) => {
    world.failNext = { fault: error };
    const answer = await post("/api/fault", { text: "kill site-a" });
    expect([answer.status, errorOf(answer)]).toEqual([status, said]);
  });

  test("without the script a form works, and the page that follows says what came of it, also when it is reloaded", async () => {
    const token = tokenOf((await ask("GET", "/")).text);
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "same-origin" };
    const sent = await ask("POST", "/decide", headers, new URLSearchParams({ token, ...decision, revision: "1" }).toString());
    expect(sent.status).toBe(303);
    expect(world.changes).toEqual([["decide", { ...decision, by: "demo" }]]);
    const next = String(sent.headers["location"]);
    for (let times = 0; times < 2; times += 1) expect((await ask("GET", next)).text).toContain("Approved by demo");
    expect((await ask("GET", "/?notice=Approved+by+Ana")).text).not.toContain("Approved by Ana");
  });

  test("a form that is not understood is answered on the page", async () => {
    const token = tokenOf((await ask("GET", "/")).text);
    const sent = await ask("POST", "/failover", { "content-type": "application/x-www-form-urlencoded" }, new URLSearchParams({ token, reason: " " }).toString());
    expect((await ask("GET", String(sent.headers["location"]))).text).toContain("Not understood: reason: a reason is needed; it goes into the record.");
  });
});

describe("the server", () => {
  test("says what to do when the port is in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const taken = (other.address() as AddressInfo).port;
    try {
      await expect(serveConsole({ port: world, operator: "demo", clock: systemClock, listenPort: taken })).rejects.toMatchObject({
        name: "Refused",
        message: `port ${taken} of 127.0.0.1 is in use by another program; name another port, or none to be given a free one`,
      });
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  test("listens on 127.0.0.1 alone", async () => {
    expect(console_.url).toBe(`http://127.0.0.1:${port}/`);
    await expect(
      new Promise((resolve, reject) => request({ host: "::1", port, path: "/" }, resolve).on("error", reject).end()),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT)$/) as string });
  });

  test("gives the port back when it is closed, also with a connection open", async () => {
    const agent = new Agent({ keepAlive: true });
    await ask("GET", "/", {}, undefined, agent);
    await console_.close();
    agent.destroy();
    console_ = await serveConsole({ port: world, operator: "demo", clock: systemClock, listenPort: port });
    expect((await ask("GET", "/")).status).toBe(200);
  });
});
