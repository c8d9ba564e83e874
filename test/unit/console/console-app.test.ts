// The product's console over the real handlers: what its pages show, what a decision carries, and everything that must not
// change anything.

import fc from "fast-check";
import { Transient } from "../../../workflows/failure.ts";
import { minutes, shop } from "../builders.ts";
import { World } from "../handlers/world.ts";
import { assets, aVisitor, ConsoleWorld, gatePath, host, textOf, token } from "./console-world.ts";

const pages = ["/", gatePath, "/runs/shop-1", "/runs/shop-1?tab=graph", "/runs/shop-1?tab=events", "/runs/shop-1?tab=data", "/runs/shop-1?tab=audit", "/runs/shop-1?only=failed", "/plans/shop", "/plans/shop/start"];
const order = (text: string, words: readonly string[]): readonly string[] => words.toSorted((a, b) => text.indexOf(a) - text.indexOf(b));

/** A gate that asks to accept a loss: the copy lagged when the source was last seen to write. */
async function lossy(): Promise<ConsoleWorld> {
  const made = await ConsoleWorld.asked();
  const gate = await made.world.gate("approve-failover");
  const { status: _status, decision: _decision, revision: _revision, ...question } = gate;
  await made.world.record.reviseGate("shop-1", { ...question, acceptedLossSeconds: 10, digest: "c".repeat(64) });
  return made;
}

describe("pages", () => {
  test("all carry the headers that keep other pages out, hold no script or style, and lead nowhere outside", async () => {
    const made = await ConsoleWorld.asked();
    for (const path of [...pages, "/nothing", "/runs/none"]) {
      const answer = await made.get(path);
      const text = await answer.text();
      expect([path, answer.headers.get("content-security-policy"), answer.headers.get("cache-control"), answer.headers.get("strict-transport-security")]).toEqual([path, expect.stringMatching(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/), "no-store", expect.stringContaining("max-age")]);
      expect([answer.headers.get("x-content-type-options"), answer.headers.get("referrer-policy"), answer.headers.get("cross-origin-opener-policy"), answer.headers.get("access-control-allow-origin")]).toEqual(["nosniff", "same-origin", "same-origin", null]);
      expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style="| on\w+="/);
      expect([...text.matchAll(/(?:src|href|action)="([^"]*)"/g)].map((match) => match[1]).filter((each) => !/^[/#](?!\/)/.test(each ?? ""))).toEqual([]);
    }
  });

  test("never show a task token", async () => {
    const made = await ConsoleWorld.asked();
    made.caller = aVisitor();
    for (const path of [...pages, "/api/plans", "/api/plans/shop", "/api/runs/shop-1"]) expect([path, (await made.page(path)).includes("token-1")]).toEqual([path, false]);
  });

  test("say LIVE in header and title, and DRY RUN for a run that changes nothing", async () => {
    const made = await ConsoleWorld.asked();
    expect(await made.page("/runs/shop-1")).toMatch(/<title>LIVE .*<header class="world live">\s*<p class="local"><strong>LIVE</s);
    const dry = await ConsoleWorld.make();
    await dry.world.record.open({ run: "shop-1", plan: "shop", execution: "e", body: { type: "opened", plan: "shop", planDigest: dry.world.planDigest, kind: "failover", source: "site-a", target: "site-b", dry: true, trigger: { by: "person", what: "lead-1", at: 0 } } } as Parameters<World["record"]["open"]>[0]);
    expect(await dry.page("/runs/shop-1")).toMatch(/<title>DRY RUN .*<header class="world">\s*<p class="local"><strong>DRY RUN</s);
  });

  test("the files of the page have the digest of all of them in their address, and may be kept", async () => {
    const made = await ConsoleWorld.make();
    const page = await made.page("/");
    for (const name of Object.keys(assets.files)) {
      const answer = await made.get(`${assets.base}/${name}`);
      expect([name, answer.status, answer.headers.get("cache-control")]).toEqual([name, 200, "public, max-age=31536000, immutable"]);
    }
    expect(page).toContain(`href="${assets.base}/app.css"`);
    expect((await made.get("/assets/0000000000000000/app.css")).status).toBe(404);
  });

  test("are told by their tag to be the same although time has passed, and are drawn anew once something happened", async () => {
    const made = await ConsoleWorld.asked();
    const etag = (await made.get(gatePath)).headers.get("etag") ?? "";
    made.world.clock.time += 5_000;
    const same = await made.get(gatePath, { "if-none-match": etag });
    expect([same.status, await same.text(), same.headers.get("understudy-at")]).toEqual([304, "", String(made.world.clock.time)]);
    await made.world.decide("approve-failover", "reject");
    expect((await made.get(gatePath, { "if-none-match": etag })).status).toBe(200);
  });

  test("that cannot be read say that the state is unknown, and why, also to the script", async () => {
    const made = await ConsoleWorld.asked();
    jest.spyOn(made.world, "call").mockRejectedValue(new Transient("the record did not answer <now>"));
    const page = await made.get("/");
    expect([page.status, await page.text()]).toEqual([503, expect.stringContaining("The state cannot be read: the record did not answer &lt;now&gt;.")]);
    const poll = await made.get("/", { "understudy-poll": "1" });
    expect([poll.status, await poll.json()]).toEqual([503, { error: "the record did not answer <now>." }]);
  });
});

describe("the first page", () => {
  test("names what waits for this person before what runs, and what waits for others as theirs", async () => {
    const world = await World.deployed({ ...shop(), decide: { ...shop().decide, approvers: ["on-call-1"] } });
    const made = await ConsoleWorld.make(world);
    await world.asked();
    const mine = textOf(await made.page("/"));
    expect(mine).toContain("Fail over to site-b: you are asked.");
    expect(order(mine, ["Waiting for you", "Running", "Automation"])).toEqual(["Waiting for you", "Running", "Automation"]);
    made.visitor = aVisitor("stranger-1");
    expect(textOf(await made.page("/"))).toMatch(/A decision waits for somebody else\..*the plan names others to decide/);
  });

  test("says of a plan that nobody has looked at that its readiness is not known, and of one that is switched off that it is", async () => {
    const made = await ConsoleWorld.make();
    expect(textOf(await made.page("/"))).toMatch(/One plan needs attention.*\? Not known Nobody has looked yet/);
    await made.world.record.setKillSwitch("shop", true, "lead-1");
    expect(textOf(await made.page("/"))).toMatch(/The kill switch is on, by lead-1.*Automation off/);
  });

  test("says that the record knows no plan rather than that all is well", async () => {
    const made = await ConsoleWorld.make();
    jest.spyOn(made.world, "call").mockResolvedValue({ overview: [] });
    expect(textOf(await made.page("/"))).toContain("? Unknown The record knows no plan.");
  });
});

describe("the decision page", () => {
  test("tells in the order in which a person needs it", async () => {
    const made = await ConsoleWorld.asked();
    const text = textOf(await made.page(gatePath)).replace(/^.*?Refresh/, "");
    const parts = ["Waiting for approval", "Proposed: move", "What would be lost", "Expires", "Why we think so", "What will happen", "What if I do nothing", "How to go back", "Who has decided so far", "What you sign, letter by letter", "Your reason", "Approve failover to site-b site"];
    expect(order(text, parts.slice(0, -1))).toEqual(parts.slice(0, -1));
    expect(text).toMatch(/Promote database orders at site-b ! cannot be undone/);
    expect(text).toMatch(/without failing over/);
  });

  test("each form holds revision and digest of what is shown, the session's token, and asks for a reason", async () => {
    const made = await ConsoleWorld.asked();
    const page = await made.page(gatePath);
    const { digest } = await made.world.gate("approve-failover");
    const forms = page.split("<form").slice(1);
    expect(forms.length).toBeGreaterThan(0);
    for (const form of forms) for (const part of [`action="${gatePath}/decision"`, `name="digest" value="${digest}"`, `name="revision" value="1"`, `name="token" value="${token}"`, " required "]) expect(form).toContain(part);
  });

  test("lets somebody whom the plan does not name only look", async () => {
    const world = await World.deployed({ ...shop(), decide: { ...shop().decide, approvers: ["lead-1"] } });
    const made = await ConsoleWorld.make(world);
    await world.asked();
    expect(await made.page(gatePath)).not.toContain("<form");
    expect((await made.post(`${gatePath}/decision`, await made.fields("approve"))).status).toBe(403);
    expect((await world.gate("approve-failover")).status).toBe("waiting");
  });

  test("once decided shows who decided and why, and no button", async () => {
    const made = await ConsoleWorld.asked();
    await made.world.decide("approve-failover", "reject", { by: "bo", reason: "it comes back" });
    const page = await made.page(gatePath);
    expect(textOf(page)).toMatch(/Rejected by bo: Fail over to site-b\..*“it comes back”/);
    expect(page).not.toContain("<form");
  });
});

describe("deciding", () => {
  test("goes to the deciding function with what was seen and who signed in, and the page that follows says the true result", async () => {
    const made = await ConsoleWorld.asked();
    const answer = await made.post(`${gatePath}/decision`, await made.fields("approve"));
    expect([answer.status, answer.headers.get("location")]).toEqual([303, gatePath]);
    expect(made.changes).toEqual([["decide", expect.objectContaining({ run: "shop-1", gate: "approve-failover", revision: 1, decision: "approve", by: "on-call-1", person: aVisitor().person })]]);
    expect(textOf(await made.page(gatePath))).toContain("Approved by you");
    expect(made.lines).toEqual([{ level: "info", message: "done for a person", more: expect.objectContaining({ what: "approve at approve-failover of shop-1", person: aVisitor().person }) }]);
  });

  test("two people: the second is told who was first", async () => {
    const made = await ConsoleWorld.asked();
    const fields = await made.fields("reject");
    await made.post(`${gatePath}/decision`, fields);
    made.visitor = aVisitor("bo");
    const second = await made.post(`${gatePath}/decision`, { ...fields, decision: "approve" }, { accept: "application/json" });
    expect([second.status, await second.json()]).toEqual([409, { code: "already-decided", error: expect.stringMatching(/on-call-1 decided reject before you/) }]);
    expect((await made.world.gate("approve-failover")).decision).toMatchObject({ decision: "reject", by: "on-call-1" });
  });

  test.each([
    ["on facts that changed", { digest: "d".repeat(64) }, {}, 409],
    ["without the session's token", { token: "" }, {}, 403],
    ["with another session's token", { token: "x".repeat(token.length) }, {}, 403],
    ["without a reason", { reason: " " }, {}, 400],
    ["without a digest", { digest: "" }, {}, 400],
    ["without a revision", { revision: "" }, {}, 400],
    ["with a field that nobody knows", { by: "lead-1" }, {}, 400],
    ["as text", {}, { "content-type": "text/plain" }, 415],
    ["as a form with parts, which other sites may send", {}, { "content-type": "multipart/form-data; boundary=x" }, 415],
    ["from a page of another origin", {}, { origin: "https://evil.example" }, 403],
    ["from a page without an origin", {}, { origin: "null" }, 403],
    ["from another site, as the browser says", {}, { "sec-fetch-site": "cross-site" }, 403],
    ["from a sister site, as the browser says", {}, { "sec-fetch-site": "same-site" }, 403],
    ["too long", { reason: "a".repeat(17_000) }, {}, 413],
  ])("%s decides nothing", async (_what, change, headers, status) => {
    const made = await ConsoleWorld.asked();
    expect((await made.post(`${gatePath}/decision`, { ...(await made.fields("approve")), ...change } as Record<string, string>, headers as Record<string, string>)).status).toBe(status);
    expect((await made.world.gate("approve-failover")).status).toBe("waiting");
    expect(made.lines.filter(({ level }) => level === "info")).toEqual([]);
  });

  test("by nobody decides nothing, and a person is led to where one signs in, the script is told", async () => {
    const made = await ConsoleWorld.asked();
    made.visitor = undefined;
    expect((await made.post(`${gatePath}/decision`, await made.fields("approve"))).status).toBe(401);
    expect((await made.get(gatePath)).headers.get("location")).toBe(`/sign-in?to=${encodeURIComponent(gatePath)}`);
    expect((await made.get(gatePath, { "understudy-poll": "1" })).status).toBe(401);
    expect(made.changes).toEqual([]);
  });

  test("where a loss is accepted the plan's name has to be typed, and nothing else will do", async () => {
    const made = await lossy();
    expect(await made.page(gatePath)).toMatch(/type the plan’s name: <code>shop<\/code>/);
    for (const typed of ["", "Shop", "yes"]) {
      const answer = await made.post(`${gatePath}/decision`, await made.fields("approve", { typed }), { accept: "application/json" });
      expect([typed, answer.status, await answer.json()]).toEqual([typed, 400, { code: "not-typed", error: expect.stringContaining("type the plan's name, shop") }]);
    }
    expect(made.changes).toEqual([]);
    expect((await made.post(`${gatePath}/decision`, await made.fields("approve"))).status).toBe(303);
    expect(made.changes).toEqual([["decide", expect.objectContaining({ typed: "shop" })]]);
  });

  test.each([
    ["within the last minutes", { authTime: minutes(-4), mfa: true as const }, 303],
    ["within the last minutes, with unknown factors", { authTime: minutes(-4), mfa: "unknown" as const }, 303],
    ["within the last minutes, by one factor alone", { authTime: minutes(-4), mfa: false as const }, 403],
    ["longer ago", { authTime: minutes(-6), mfa: true as const }, 403],
    ["nobody knows when", { authTime: null, mfa: true as const }, 403],
  ])("who signed in %s and accepts a loss is answered so; rejecting is open to all of them", async (_what, { authTime, mfa }, status) => {
    for (const [decision, wanted] of [["approve", status], ["reject", 303]] as const) {
      const made = await lossy();
      made.freshMs = minutes(5);
      made.visitor = aVisitor("on-call-1", { authTime: authTime === null ? null : made.world.clock.time + authTime, mfa });
      expect((await made.page(gatePath)).includes("Sign in again")).toBe(status === 403);
      expect([decision, (await made.post(`${gatePath}/decision`, await made.fields(decision))).status]).toEqual([decision, wanted]);
    }
  });

  test("one person can send thirty requests a minute, then nothing more is read; a minute later it goes on", async () => {
    const made = await ConsoleWorld.asked();
    const send = async () => (await made.post(`${gatePath}/decision`, { ...(await made.fields("approve")), token: "" })).status;
    for (let times = 0; times < 30; times += 1) expect(await send()).toBe(403);
    expect(await send()).toBe(429);
    expect(made.lines.at(-1)).toMatchObject({ level: "warn", more: { code: "too-many" } });
    made.visitor = aVisitor("bo");
    expect(await send()).toBe(403);
    made.visitor = aVisitor();
    made.world.clock.time += minutes(1);
    expect(await send()).toBe(403);
    expect(made.changes).toEqual([]);
  });
});

describe("asking for a run", () => {
  test("starts it for the person who asks, once for the same form, and leads to it", async () => {
    const made = await ConsoleWorld.make();
    const page = await made.page("/plans/shop/start");
    const id = /name="id" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const fields = { what: "failover", reason: "planned work", id, digest: made.world.planDigest };
    const first = await made.post("/plans/shop/requests", fields);
    expect([first.status, first.headers.get("location")]).toEqual([303, expect.stringMatching(/^\/runs\/shop-/)]);
    await made.post("/plans/shop/requests", fields);
    expect(new Set(made.world.starts.map(({ name }) => name)).size).toBe(1);
    expect(made.changes[0]).toEqual(["request", expect.objectContaining({ plan: "shop", by: "on-call-1", reason: "planned work", person: aVisitor().person })]);
  });

  test.each([
    ["another text of the plan than is deployed", { digest: "e".repeat(64) }, 409],
    ["something that is no request", { what: "failover now" }, 400],
    ["a repair that the plan does not have", { what: "repair restart site-a" }, 409],
  ])("for %s starts nothing", async (_what, change, status) => {
    const made = await ConsoleWorld.make();
    expect((await made.post("/plans/shop/requests", { what: "failover", reason: "planned work", id: "0123456789", digest: made.world.planDigest, ...change })).status).toBe(status);
    expect(made.world.starts).toEqual([]);
  });
});

describe("the JSON interface", () => {
  test("is closed to a session's cookie, and open to whoever proves with each call who they are", async () => {
    const made = await ConsoleWorld.asked();
    for (const path of ["/api/plans", "/api/plans/shop", "/api/runs/shop-1"]) expect([path, (await made.get(path)).status]).toEqual([path, 401]);
    made.caller = aVisitor("program-1");
    expect(await (await made.get("/api/plans")).json()).toMatchObject({ plans: [{ plan: "shop", open: { state: { run: "shop-1" } } }] });
    expect(await (await made.get("/api/runs/shop-1?after=3")).json()).toMatchObject({ state: { run: "shop-1" }, entries: [{ seq: 4 }] });
    expect((await made.get("/api/runs/shop-1?after=-1")).status).toBe(400);
    const { typed: _typed, ...fields } = await made.fields("reject");
    const answer = await made.app.request(`https://${host}/api/runs/shop-1/gates/approve-failover/decision`, { method: "POST", headers: { host, "content-type": "application/json" }, body: JSON.stringify({ ...fields, revision: 1 }) });
    expect([answer.status, await answer.json()]).toEqual([200, { sentence: expect.stringMatching(/^Rejected by program-1/) }]);
  });
});

describe("nothing is changed", () => {
  test("by reading any address in any way, nor by any other method than POST", async () => {
    const made = await ConsoleWorld.asked();
    made.caller = aVisitor();
    const query = new URLSearchParams({ token, ...(await made.fields("approve")) }).toString();
    const paths = [...made.app.routes.map(({ path }) => path).filter((path) => path.startsWith("/") && !path.includes("*")), ...pages].map((path) => path.replace(/:run\{[^/]*?\}\}?/, "shop-1").replace(/:gate\{.*?\}\}?/, "approve-failover").replace(/:plan\{.*?\}\}?/, "shop"));
    expect(paths).toEqual(expect.arrayContaining([`${gatePath}/decision`, "/plans/shop/requests", "/api/runs/shop-1/gates/approve-failover/decision", "/api/plans/shop/requests"]));
    const before = made.world.table.writes;
    for (const path of new Set(paths)) {
      for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]) {
        const answer = await made.get(`${path}${path.includes("?") ? "&" : "?"}${query}`, { authorization: "Bearer x" }, method);
        if (/decision$|requests$/.test(path) || !["GET", "HEAD"].includes(method)) expect([path, method, answer.status]).toEqual([path, method, 405]);
      }
    }
    expect([made.changes, made.world.table.writes - before, made.world.told]).toEqual([[], 0, []]);
  });

  test("by a path that is no name of ours", async () => {
    const made = await ConsoleWorld.asked();
    for (const path of ["/runs/..%2fshop-1", "/runs/shop-1%00", "/gates/shop-1/a'b", "/plans/%3Cscript%3E", `/runs/${"a".repeat(300)}`]) expect([path, (await made.get(path)).status]).toEqual([path, 404]);
  });
});

test("hostile text never becomes markup, wherever in the record it stands", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: fc.constantFrom("<", ">", '"', "'", "&", "/", "a", " ", "=", "\u202e", "`"), minLength: 3, maxLength: 24 }), async (text) => {
      const hostile = `<img src=x>${text}`;
      const made = await ConsoleWorld.make(await World.deployed({ ...shop(), title: hostile }));
      await made.world.asked();
      await made.world.say({ type: "step", step: "fence-ec2-stop", status: "stuck", because: hostile, brought: {} });
      await made.world.decide("approve-failover", "approve", { by: "bo", reason: hostile });
      made.visitor = aVisitor(hostile.slice(0, 200));
      for (const path of pages) {
        const page = await made.page(path);
        expect(page).not.toContain("<img");
        expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
      }
    }),
    { numRuns: 12 },
  );
});
