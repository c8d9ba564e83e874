// What can be done through the product's console, over the real handlers: decisions with what they carry, requests, the JSON
// interface; and everything that is refused before anything is called.

import { open } from "../../../lambdas/open/open.ts";
import { personFor } from "../../../lambdas/console/signed-in.ts";
import { close } from "../../../lambdas/close/close.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { minutes, mutation, now, seconds, stepped } from "../builders.ts";
import { aVisitor, ConsoleWorld, gatePath, host, lossy, textOf, token } from "./console-world.ts";

describe("deciding", () => {
  test("goes to the deciding function with what was seen and who signed in, and the page that follows says the true result", async () => {
    const made = await ConsoleWorld.asked();
    const answer = await made.post(`${gatePath}/decision`, await made.fields("approve"));
    expect([answer.status, answer.headers.get("location")]).toEqual([303, gatePath]);
    expect(made.changes).toEqual([["decide", expect.objectContaining({ run: "shop-1", gate: "approve-failover", revision: 1, decision: "approve", by: "on-call-1", person: personFor(aVisitor().person) })]]);
    expect(textOf(await made.page(gatePath))).toContain("Approved by you");
    expect(made.lines).toEqual([{ level: "info", message: "done for a person", more: expect.objectContaining({ what: "approve at approve-failover of shop-1", person: aVisitor().person }) }]);
  });

  test("two people: the second is told who was first", async () => {
    const made = await ConsoleWorld.asked();
    const fields = await made.fields("reject");
    await made.post(`${gatePath}/decision`, fields);
    made.visitor = aVisitor("lead-1");
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
      // Signing in again as before does not help whom the issuer knows by one factor.
      const page = textOf(await made.page(gatePath));
      expect([page.includes("Sign in again"), page.includes("Second factor needed")]).toEqual([status === 403 && mfa !== false, mfa === false]);
      expect([decision, (await made.post(`${gatePath}/decision`, await made.fields(decision))).status]).toEqual([decision, wanted]);
    }
  });

  test("on facts that the record does not hold yet is offered to nobody, because the reasons on the page are older", async () => {
    const made = await ConsoleWorld.asked();
    const { status: _status, decision: _decision, revision: _revision, ...question } = await made.world.gate("approve-failover");
    await made.world.record.reviseGate("shop-1", { ...question, digest: "c".repeat(64) });
    const page = await made.page(gatePath);
    expect(page).not.toContain("<form");
    expect(textOf(page)).toContain("what they rest on is still being written");
  });

  test("one person can send thirty requests a minute, then nothing more is read; a minute later it goes on", async () => {
    const made = await ConsoleWorld.asked();
    const send = async () => (await made.post(`${gatePath}/decision`, { ...(await made.fields("approve")), token: "" })).status;
    for (let times = 0; times < 30; times += 1) expect(await send()).toBe(403);
    expect(await send()).toBe(429);
    expect(made.lines.at(-1)).toMatchObject({ level: "warn", more: { code: "too-many" } });
    made.visitor = aVisitor("lead-1");
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
    // Drawn again because the answer never came, it is the same request, and leads to the run that the first one started.
    made.world.clock.time += seconds(30);
    expect(/name="id" value="([^"]+)"/.exec(await made.page("/plans/shop/start"))?.[1]).toBe(id);
    const second = await made.post("/plans/shop/requests", fields);
    expect([second.status, second.headers.get("location")]).toEqual([303, first.headers.get("location")]);
    const scripted = await made.post("/plans/shop/requests", fields, { accept: "application/json" });
    expect([scripted.status, await scripted.json()]).toEqual([200, expect.objectContaining({ to: first.headers.get("location"), sentence: expect.stringContaining("no second one was started") })]);
    // The run has written nothing yet: its page says so, and only where one comes from the request.
    expect(textOf(await made.page(first.headers.get("location") ?? ""))).toContain("The run was asked for and has written nothing yet.");
    expect((await made.get((first.headers.get("location") ?? "").replace("?new=1", ""))).status).toBe(404);
    // Somebody else, or the same person after a run, asks for something else.
    made.visitor = aVisitor("lead-1");
    expect(await made.page("/plans/shop/start")).not.toContain(id);
    expect(new Set(made.world.starts.map(({ name }) => name)).size).toBe(1);
    expect(made.changes[0]).toEqual(["request", expect.objectContaining({ plan: "shop", by: "on-call-1", reason: "planned work", person: personFor(aVisitor().person) })]);
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

describe("switching", () => {
  const posted = async (made: ConsoleWorld, fields: Readonly<Record<string, string>>, person: Parameters<typeof aVisitor>[1] = {}) => {
    made.visitor = aVisitor("lead-1", person);
    const answer = await made.post("/plans/shop/switches", { reason: "storage migration.", ...fields }, { accept: "application/json" });
    return [answer.status, ((await answer.json()) as { readonly sentence?: string; readonly error?: string })] as const;
  };

  test("a pause is said on every page of the plan and on the first page, with until when, by whom and why, until it is over", async () => {
    const made = await ConsoleWorld.asked();
    const pages = ["/", "/plans/shop", "/plans/shop/start", "/runs/shop-1", gatePath];
    const said = /‖ Paused.*Paused until 2026-01-01 14:00:00 UTC by lead-1, because: storage migration\. Runs look and ask/;
    for (const path of pages) expect([path, said.test(textOf(await made.page(path)))]).toEqual([path, false]);
    expect(await posted(made, { what: "pause", for: "2h" })).toEqual([200, expect.objectContaining({ to: "/plans/shop", sentence: expect.stringContaining("shop is paused until") })]);
    for (const path of pages) expect([path, textOf(await made.page(path))]).toEqual([path, expect.stringMatching(said)]);
    expect(textOf(await made.page("/plans/shop"))).toMatch(/What was switched before 1 · .* lead-1 paused the automation until .*: storage migration\./);
    made.world.clock.time += minutes(120);
    for (const path of pages) expect([path, said.test(textOf(await made.page(path)))]).toEqual([path, false]);
  });

  test("the kill switch, resuming and acknowledging go the same way, and the forms are those of what can be done now", async () => {
    const made = await ConsoleWorld.make();
    const offered = async () => [...(await made.page("/plans/shop")).matchAll(/name="what" value="([^"]+)"/g)].map((match) => match[1]);
    made.visitor = aVisitor("lead-1");
    expect(await offered()).toEqual(["pause", "kill-switch-on"]);
    await posted(made, { what: "kill-switch-on" });
    await posted(made, { what: "pause", for: "1h" });
    expect(await offered()).toEqual(["pause", "resume", "kill-switch-off"]);
    await posted(made, { what: "resume" });
    await posted(made, { what: "kill-switch-off" });
    await made.world.open();
    await made.world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "expired", sentence: "" }, blockMs: minutes(60) });
    expect(await offered()).toEqual(["pause", "acknowledge", "kill-switch-on"]);
    expect(await posted(made, { what: "acknowledge", run: "shop-1" })).toEqual([200, expect.objectContaining({ sentence: expect.stringContaining("shop-1 is acknowledged") })]);
    expect(made.changes.map(([name]) => name)).toEqual(["switch", "switch", "switch", "switch", "switch"]);
    expect(made.lines.filter(({ message }) => message === "done for a person")).toHaveLength(5);
  });

  test.each([
    ["a pause without a length", { what: "pause" }, 400],
    ["a length that is none", { what: "pause", for: "soon" }, 400],
    ["a pause that would be forgotten", { what: "pause", for: "8d" }, 400],
    ["the end of a pause that is not", { what: "resume" }, 409],
    ["acknowledging without a run", { what: "acknowledge" }, 400],
    ["something that is no switch", { what: "stop" }, 400],
    ["no reason", { what: "kill-switch-on", reason: " " }, 400],
    ["a form of another session", { what: "kill-switch-on", token: "somebody else's" }, 403],
  ])("%s switches nothing and is told to the log", async (_what, fields, status) => {
    const made = await ConsoleWorld.make();
    const before = await made.world.record.readLease("shop");
    expect((await posted(made, fields))[0]).toBe(status);
    expect(await made.world.record.readLease("shop")).toEqual(before);
    expect(made.lines.at(-1)).toMatchObject({ level: "warn", message: "refused to a person" });
  });

  test("whom the plan does not let is offered no form, is refused nevertheless, and that is kept", async () => {
    const made = await ConsoleWorld.make();
    expect(await made.page("/plans/shop")).not.toContain('action="/plans/shop/switches"');
    const answer = await made.post("/plans/shop/switches", { what: "kill-switch-on", reason: "I want it off" });
    expect(answer.status).toBe(403);
    expect((await made.world.record.readLease("shop")).killSwitch).toBe(false);
    expect(textOf(await made.page("/audit?kind=refusal"))).toMatch(/✕ Refused on-call-1 was refused turning the kill switch on: on-call-1 may not/);
  });

  test("letting changes pass again wants a fresh sign-in and a second factor; holding them back does not", async () => {
    const made = await ConsoleWorld.make();
    made.freshMs = minutes(5);
    const [stale, single] = [{ authTime: now - minutes(6), mfa: true }, { authTime: now, mfa: false }];
    expect((await posted(made, { what: "kill-switch-on" }, stale))[0]).toBe(200);
    expect((await posted(made, { what: "pause", for: "1h" }, single))[0]).toBe(200);
    for (const what of ["kill-switch-off", "resume"]) {
      expect([what, await posted(made, { what }, stale)]).toEqual([what, [403, { code: "sign-in-again", error: expect.stringContaining("sign in again") }]]);
      expect([what, await posted(made, { what }, single)]).toEqual([what, [403, { code: "second-factor", error: expect.stringContaining("set a second one up where you sign in (https://issuer.example)") }]]);
    }
    expect(await made.world.record.readLease("shop")).toMatchObject({ killSwitch: true, pausedBy: "lead-1" });
    expect((await posted(made, { what: "resume" }, { authTime: now, mfa: true }))[0]).toBe(200);
  });
});

describe("a dry drill", () => {
  const ready = (made: ConsoleWorld): Promise<boolean> => made.world.record.putReadiness({ newest: { version: 1, plan: "shop", planDigest: made.world.planDigest, at: made.world.clock.time, active: "site-a", results: [] }, previous: null, told: {} });

  test("is started beside the request, and leads to its run", async () => {
    const made = await ConsoleWorld.make();
    await ready(made);
    const page = await made.page("/plans/shop/start");
    expect(page).toContain("No dry drill of this plan has come to its end yet");
    expect(page).toMatch(/name="what" value="drill dry".*Run a dry drill<\/button>/s);
    const answer = await made.post("/plans/shop/requests", { what: "drill dry", reason: "planned work", id: "0123456789", digest: made.world.planDigest });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/runs/${made.world.starts[0]?.name ?? ""}?new=1`]);
    expect(made.changes[0]).toEqual(["request", expect.objectContaining({ drill: { kind: "dry" } })]);
  });

  test("that is live is asked for among the runs, and the calendar shows its legs and where production stands", async () => {
    const made = await ConsoleWorld.make();
    await ready(made);
    expect(await made.page("/plans/shop/start")).toMatch(/value="drill live".*Live drill: production moves to site-b and home again/s);
    const answer = await made.post("/plans/shop/requests", { what: "drill live", reason: "quarterly", id: "0123456789", digest: made.world.planDigest });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/runs/${made.world.starts[0]?.name ?? ""}?new=1`]);
    const page = textOf(await made.page("/drills"));
    expect(page).toMatch(/Live drill under way Live drill , in which production moves, .*on-call-1: quarterly.*Production stands at its home site-a\. switch over from site-a to site-b: run shop-\w+ is open or about to begin.*protect site-a again: not begun/);
    expect(textOf(await made.page("/"))).toContain("A live drill is under way, in which production moves.");
    const { name, input } = made.world.starts[0] ?? { name: "", input: "{}" };
    await made.world.call(open, { run: name, plan: "shop", planDigest: made.world.planDigest, source: "site-a", target: "site-b", kind: "switchover", trigger: (JSON.parse(input) as { readonly trigger: unknown }).trigger });
    expect(await made.page(`/runs/${name}`)).toMatch(/<strong>LIVE DRILL<\/strong> <span>Leg 1 of 4 of a live drill: production moves\./);
  });

  test("is refused with its reason, which the calendar then shows", async () => {
    const made = await ConsoleWorld.make();
    const answer = await made.post("/plans/shop/requests", { what: "drill dry", reason: "planned work", id: "0123456789", digest: made.world.planDigest });
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining("No drill was started (not-now): readiness was never looked at")]);
    expect(await made.page("/drills")).toMatch(/Refused last.*asked for by on-call-1: readiness was never looked at/s);
    expect(made.world.starts).toEqual([]);
  });

  test("that ended is compared on the start page: what is, what would be, what nothing undoes, and whether the plan has changed since", async () => {
    const made = await ConsoleWorld.make();
    const { world } = made;
    await world.open("shop-1", undefined, { by: "drill-by-person", who: "on-call-1", what: "on-call-1: monthly", at: 0, drill: "dry" });
    const promote = mutation({ sentence: "Promote orders-b in eu-central-1 to a writable database", call: { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } }, undo: null });
    for (const { id } of allSteps(plannedNodes(world.plan.steps))) await world.say(id === "promote-rds-replica" ? stepped(id, "would", { because: "orders-b is a replica", would: [promote] }) : stepped(id, "stuck"));
    await world.call(close, world.carried);
    const page = await made.page("/plans/shop/start");
    expect(page).toMatch(/1 change would be made, 1 of which nothing undoes\..*0 changes were made/s);
    expect(page).toMatch(/orders-b is a replica.*Promote orders-b in eu-central-1 to a writable database <code>rds\.PromoteReadReplica<\/code> in eu-central-1.*cannot be undone/s);
    expect(page).toContain("Could not be told");
    expect(page).toContain("text is the same since");
    expect(await made.page("/runs/shop-1")).toMatch(/<title>DRILL .*0 changes were made/s);
    await world.record.setDeployed("shop", await world.record.putDocument({ ...world.plan, title: "Another title" }));
    expect(await made.page("/plans/shop/start")).toContain("The plan has changed");
    expect(textOf(await made.page("/drills"))).toContain("No drill is scheduled No plan schedules a drill, so nobody is told when none is run.");
    expect(await made.page("/drills")).toMatch(/Another title.*schedules no drill.*href="\/runs\/shop-1"/s);
  });
});

describe("the JSON interface", () => {
  test("is closed to a session's cookie, and open to whoever proves with each call who they are", async () => {
    const made = await ConsoleWorld.asked();
    for (const path of ["/api/plans", "/api/plans/shop", "/api/runs/shop-1"]) expect([path, (await made.get(path)).status]).toEqual([path, 401]);
    made.caller = aVisitor("lead-1");
    expect(await (await made.get("/api/plans")).json()).toMatchObject({ plans: [{ plan: "shop", open: { state: { run: "shop-1" } } }] });
    expect(await (await made.get("/api/runs/shop-1?after=3")).json()).toMatchObject({ state: { run: "shop-1" }, entries: [{ seq: 4 }] });
    expect((await made.get("/api/runs/shop-1?after=-1")).status).toBe(400);
    const { typed: _typed, ...fields } = await made.fields("reject");
    const answer = await made.app.request(`https://${host}/api/runs/shop-1/gates/approve-failover/decision`, { method: "POST", headers: { host, "content-type": "application/json" }, body: JSON.stringify({ ...fields, revision: 1 }) });
    expect([answer.status, await answer.json()]).toEqual([200, { sentence: expect.stringMatching(/^Rejected by lead-1/) }]);
  });
});
