// The page's server over HTTP: what it shows, what it refuses to strangers, and that a refused request changes nothing.

import { aState, digestOf, now } from "../unit/console/states.ts";
import { Transient } from "../../workflows/failure.ts";
import { decision, errorOf, Served } from "./console-client.ts";

let served: Served;
beforeEach(async () => {
  served = new Served();
  await served.open();
});
afterEach(() => served.close());

describe("reading", () => {
  test("the page is readable without its script and says LOCAL", async () => {
    const page = await served.ask("GET", "/");
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
    const answer = await served.ask("GET", `//${await served.assets()}${path}`);
    expect([answer.status, answer.text.length > 100]).toEqual([200, true]);
    expect(answer.headers["content-type"]).toMatch(type);
  });

  test("the page asks for nothing outside and holds no script or style of its own", async () => {
    const { text } = await served.ask("GET", "/");
    expect([...text.matchAll(/(?:src|href|action)="([^"]*)"/g)].map((match) => match[1]).filter((each) => !/^[/#](?!\/)/.test(each ?? ""))).toEqual([]);
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style="| on\w+="/);
  });

  test("every answer carries the security headers, refusals too", async () => {
    for (const answer of [await served.ask("GET", "/"), await served.ask("GET", "/api/state"), await served.ask("GET", "/nothing"), await served.ask("POST", "/api/fault"), await served.ask("GET", "/", { host: "evil.example" })]) {
      expect(answer.headers["content-security-policy"]).toContain("script-src 'self'");
      expect(answer.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect([answer.headers["x-content-type-options"], answer.headers["cache-control"]]).toEqual(["nosniff", "no-store"]);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  test.each(["/fragment", "/api/state"])("%s is told by its tag to be the same, although time has passed", async (path) => {
    const first = await served.ask("GET", path);
    served.world.shown = { ...served.world.shown, at: now + 1000 };
    const second = await served.ask("GET", path, { "if-none-match": String(first.headers["etag"]) });
    expect([second.status, second.text, second.headers["understudy-at"]]).toEqual([304, "", String(now + 1000)]);
    served.world.shown = aState();
    expect((await served.ask("GET", path, { "if-none-match": String(first.headers["etag"]) })).status).toBe(200);
  });

  test("the state is the world's own", async () => {
    expect(JSON.parse((await served.ask("GET", "/api/state")).text)).toEqual(JSON.parse(JSON.stringify(served.world.shown)));
  });

  test("the page and its parts are there for HEAD too, without content", async () => {
    for (const path of ["/", "/fragment", "/api/state", `//${await served.assets()}/app.js`]) {
      const answer = await served.ask("HEAD", path);
      expect([path, answer.status, answer.text]).toEqual([path, 200, ""]);
    }
  });

  test("a state that cannot be read is said to be unknown", async () => {
    for (const [path, status] of [["/", 503], ["/fragment", 503], ["/api/state", 503]] as const) {
      served.world.failNext = { state: new Transient("the record did not answer <now>") };
      const answer = await served.ask("GET", path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.text).toContain(path === "/" ? "The state cannot be read: the record did not answer &lt;now&gt;" : "the record did not answer <now>.");
    }
  });
});

describe("nothing is changed", () => {
  afterEach(() => expect(served.world.changes).toEqual([]));

  test("by any GET or HEAD, also of the addresses that take a POST and with everything that a POST would carry", async () => {
    const headers = await served.own();
    for (const method of ["GET", "HEAD"]) {
      for (const path of ["/", "/fragment", "/api/state", "/api/fault", "/api/decide", "/api/failover", "/fault", "/decide", "/failover"]) {
        const query = new URLSearchParams({ ...decision, revision: "1", text: "kill site-a", token: headers["understudy-token"] ?? "" });
        const answer = await served.ask(method, `${path}?${query}`, headers);
        expect([path, answer.status]).toEqual([path, /fault|decide|failover/.test(path) ? 405 : 200]);
      }
    }
  });

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("by %s, which is answered 405 with what is allowed", async (method) => {
    const answer = await served.ask(method, "/api/decide", await served.own());
    expect([answer.status, answer.headers["allow"]]).toEqual([405, "POST"]);
    expect(errorOf(answer)).toBe("/local/api/decide takes POST.");
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
    const answer = await served.post("/api/decide", decision, change);
    expect([answer.status, errorOf(answer)]).toEqual([status, expect.stringMatching(said)]);
  });

  test("and the state is not given to a page of another origin", async () => {
    for (const change of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { host: "rebound.example" }]) {
      expect((await served.ask("GET", "/api/state", change)).text).not.toContain("hybrid-chat");
    }
    expect((await served.ask("GET", "/", { "sec-fetch-site": "cross-site" })).status).toBe(200);
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
    ["an unknown decision", JSON.stringify({ ...decision, decision: "explode" }), /^decision: /],
  ])("by a body that is %s", async (_what, body, said) => {
    const answer = await served.ask("POST", "/api/decide", await served.own(), body);
    expect([answer.status, errorOf(answer)]).toEqual([400, typeof said === "string" ? said : expect.stringMatching(said)]);
  });

  test("by a body over 16 kB, whether its length is told or not", async () => {
    const body = JSON.stringify({ ...decision, reason: "a".repeat(17_000) });
    const told = await served.ask("POST", "/api/decide", { ...(await served.own()), "content-length": String(body.length) }, body);
    const chunked = await served.ask("POST", "/api/decide", { ...(await served.own()), "transfer-encoding": "chunked" }, body);
    expect([told.status, chunked.status]).toEqual([413, 413]);
    expect(errorOf(told)).toBe("at most 16 kB can be sent.");
  });

  test("by an unknown address, which is answered 404", async () => {
    const answer = await served.post("/api/approve", decision);
    expect([answer.status, errorOf(answer)]).toEqual([404, "there is nothing at /local/api/approve."]);
    expect((await served.ask("GET", "/../package.json")).status).toBe(404);
  });

  test("by a fault that is not understood", async () => {
    const answer = await served.post("/api/fault", { text: "burn site-a" });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'fault "burn site-a" is not understood; the faults are: kill SITE.']);
  });

  test("by a decision on facts that have changed", async () => {
    const answer = await served.post("/api/decide", { ...decision, digest: digestOf("b") });
    expect([answer.status, errorOf(answer)]).toEqual([409, "Your decision was not taken: the facts changed since you looked; look again and decide on the new ones."]);
  });

  test.each([
    ["no-such-gate", { gate: "stuck-x" }, 404],
    ["not-a-choice", { decision: "skip" }, 400],
  ])("by a decision that is refused as %s", async (code, change, status) => {
    const answer = await served.post("/api/decide", { ...decision, ...change });
    expect([answer.status, (JSON.parse(answer.text) as { readonly code: string }).code]).toEqual([status, code]);
  });

  test("by a form without the page's token, and the page then says so", async () => {
    const sent = await served.ask("POST", "/decide", { "content-type": "application/x-www-form-urlencoded" }, new URLSearchParams({ ...decision, revision: "1" }).toString());
    expect(sent.status).toBe(303);
    expect((await served.ask("GET", String(sent.headers["location"]))).text).toContain("This page is from before the console was started again");
  });

  test("by a form of another site", async () => {
    const answer = await served.ask("POST", "/decide", { "content-type": "application/x-www-form-urlencoded", origin: "https://evil.example" }, "");
    expect(answer.status).toBe(403);
  });
});
