// The pages of the product's console over the real handlers and a record in memory, and that reading them changes nothing.

import { countRun } from "../../../lambdas/runtime/record/proofs.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import { definitionOf } from "../../../workflows/step-definition.ts";
import fc from "fast-check";
import { Transient } from "../../../workflows/failure.ts";
import { shop } from "../builders.ts";
import { World } from "../handlers/world.ts";
import { assets, aVisitor, ConsoleWorld, gatePath, textOf, token } from "./console-world.ts";

const pages = ["/", gatePath, "/runs/shop-1", "/runs/shop-1?tab=graph", "/runs/shop-1?tab=events", "/runs/shop-1?tab=data", "/runs/shop-1?tab=audit", "/runs/shop-1?only=failed", "/plans/shop", "/plans/shop/start", "/audit"];
const order = (text: string, words: readonly string[]): readonly string[] => words.toSorted((a, b) => text.indexOf(a) - text.indexOf(b));

describe("pages", () => {
  test("all carry the headers that keep other pages out, hold no script or style, and lead nowhere outside", async () => {
    const made = await ConsoleWorld.asked();
    for (const path of [...pages, "/nothing", "/runs/none"]) {
      const answer = await made.get(path);
      const text = await answer.text();
      expect([path, answer.headers.get("content-security-policy"), answer.headers.get("cache-control"), answer.headers.get("strict-transport-security")]).toEqual([path, expect.stringMatching(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/), expect.stringMatching(/^no-store(, no-transform)?$/), expect.stringContaining("max-age")]);
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

  test("say LIVE in header and title, and DRILL for a run that changes nothing", async () => {
    const made = await ConsoleWorld.asked();
    expect(await made.page("/runs/shop-1")).toMatch(/<title>LIVE .*<header class="world live">\s*<p class="local"><strong>LIVE</s);
    const dry = await ConsoleWorld.make();
    await dry.world.record.open({ run: "shop-1", plan: "shop", execution: "e", body: { type: "opened", plan: "shop", planDigest: dry.world.planDigest, kind: "failover", source: "site-a", target: "site-b", dry: true, trigger: { by: "person", what: "lead-1", at: 0 } } } as Parameters<World["record"]["open"]>[0]);
    expect(await dry.page("/runs/shop-1")).toMatch(/<title>DRILL .*<header class="world">\s*<p class="local"><strong>DRILL</s);
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
    await made.world.record.setKillSwitch("shop", true, "lead-1", "it must stop.");
    expect(textOf(await made.page("/"))).toMatch(/✕ Kill switch on Shop on two sites : Turned on by lead-1, because: it must stop\. Nothing is changed.*Automation off: kill switch on/);
  });

  test("tells of each plan how its copies were seen last, when somebody looked, and the last drill, and what is not known as unknown", async () => {
    const made = await ConsoleWorld.make();
    const before = textOf(await made.page("/"));
    expect(before).toMatch(/Copies orders at site-b: \? Unknown , no observer has seen it Last look 12:00:00 UTC .*Automation on Last drill never/);
    await made.world.record.putSightings("shop", [{ observer: "site-b", site: "site-b", thing: "orders", kind: "healthy", since: made.world.clock.time, at: made.world.clock.time, detail: "answers as a replica, 2 s behind" }]);
    expect(textOf(await made.page("/"))).toContain("orders at site-b: answers as a replica, 2 s behind 12:00:00 UTC");
  });

  test("tells of each plan how much of it is proven, and on its page by what", async () => {
    const made = await ConsoleWorld.make();
    expect(textOf(await made.page("/"))).toContain("Proven 0 of 4 steps to site-b proven");
    expect(textOf(await made.page("/plans/shop"))).toMatch(/What is proven 0 of 4 steps to site-b proven, and 0 of 1 ways back\..*No run to site-b has succeeded yet\..*\? Not proven [^:]+: Never done, as far as is known\. Never looked at, as far as is known\. Its way back: never undone, as far as is known\./);
    const { plan } = made.world;
    const [fence] = allSteps(plannedNodes(plan.steps));
    if (fence === undefined) throw new TypeError("the shop has steps");
    const proof = { run: "shop-1", at: made.world.clock.time, kind: "failover", planDigest: made.world.planDigest } as const;
    const proofs = { steps: { [definitionOf(plan, fence, { source: "site-a", target: "site-b" })]: { step: fence.id, target: "site-b", looked: proof, done: proof } }, whole: { "site-b": { done: proof } } };
    await made.world.record.alone((context) => countRun(context, { plan: "shop", run: "shop-1", openedAt: made.world.clock.time }, { proofs, times: {} }));
    expect(textOf(await made.page("/"))).toContain("Proven 1 of 4 steps to site-b proven");
    expect(textOf(await made.page("/plans/shop"))).toMatch(/carried out to site-b on 2026-01-01 by failover shop-1, with plan [0-9a-f]{12}, the text of now\..*✓ Proven [^:]+: Done on 2026-01-01 by failover shop-1/);
  });

  test("shows a plan that cannot be read as unknown, with why, and what waits in the others", async () => {
    const made = await ConsoleWorld.asked();
    await made.world.record.setDeployed("bank", "b".repeat(64));
    const get = made.world.table.get;
    made.world.table.get = async (pk, sk) => {
      if (pk === "plan#bank" && sk === "lease") throw new Transient("its lease does not <answer>");
      return get(pk, sk);
    };
    const page = await made.get("/");
    const text = await page.text();
    expect([page.status, textOf(text)]).toEqual([200, expect.stringMatching(/Fail over to site-b: you are asked\..*Cannot be read bank \? Unknown , because its lease does not &lt;answer&gt;\..*Shop on two sites/)]);
    made.world.table.query = async () => {
      throw new Transient("nothing answers");
    };
    // Where not even the list of plans can be read, the page says so.
    expect((await made.get("/")).status).toBe(503);
  });

  test("says that the record knows no plan rather than that all is well", async () => {
    const made = await ConsoleWorld.make();
    jest.spyOn(made.world, "call").mockResolvedValue({ overview: [], unreadable: [] });
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
    const world = await World.deployed({ ...shop(), access: { ...shop().access, approve: ["lead-1"], "accept-loss": ["lead-1"], skip: ["lead-1"] } });
    const made = await ConsoleWorld.make(world);
    await world.asked();
    expect(await made.page(gatePath)).not.toContain("<form");
    expect((await made.post(`${gatePath}/decision`, await made.fields("approve"))).status).toBe(403);
    expect((await world.gate("approve-failover")).status).toBe("waiting");
  });

  test("once decided shows who decided and why, and no button", async () => {
    const made = await ConsoleWorld.asked();
    await made.world.decide("approve-failover", "reject", { by: "lead-1", reason: "it comes back" });
    const page = await made.page(gatePath);
    expect(textOf(page)).toMatch(/Rejected by lead-1: Fail over to site-b\..*“it comes back”/);
    expect(page).not.toContain("<form");
  });
});

describe("asking somebody else", () => {
  test("names who may decide and gives a plain link, by page and by mail, and changes nothing", async () => {
    const made = await ConsoleWorld.asked();
    expect(await made.page(gatePath)).toContain(`href="${gatePath}/ask"`);
    const before = made.world.table.writes;
    const page = await made.page(`${gatePath}/ask`);
    expect(textOf(page)).toContain("on-call-1 or lead-1 may approve, reject, retry, hold, stop, commit or return.");
    expect(page).toContain(`value="https://console.example${gatePath}"`);
    const mail = /href="(mailto:[^"]+)"/.exec(page)?.[1] ?? "";
    expect(decodeURIComponent(mail)).toContain(`Look, sign in and decide here: https://console.example${gatePath}\n`);
    expect([page.includes("<form"), mail.includes(token), made.world.table.writes - before, made.changes]).toEqual([false, false, 0, []]);
    expect((await made.get("/gates/shop-1/nothing/ask")).status).toBe(404);
  });
});

describe("the audit", () => {
  const filled = async (): Promise<ConsoleWorld> => {
    const made = await ConsoleWorld.asked();
    await made.world.decide("approve-failover", "approve", { by: "eve", reason: "let me <in>" });
    await made.world.decide("approve-failover", "reject", { by: "lead-1", reason: '=HYPERLINK("x"), it comes back' });
    return made;
  };

  test("is narrowed down by person, plan and kind in the address", async () => {
    const made = await filled();
    const lines = async (query: string) => [...(await made.page(`/audit${query}`)).matchAll(/<li id="line-shop-1-(\d+)"/g)].length;
    expect([await lines(""), await lines("?person=lead-1"), await lines("?kind=refusal"), await lines("?person=lead-1&kind=refusal"), await lines("?plan=shop&person=&kind="), await lines("?plan=bank")]).toEqual([3, 1, 1, 0, 3, 0]);
    expect(textOf(await made.page("/audit?person=lead-1"))).toContain("only by lead-1");
    expect((await made.get("/audit?kind=all")).status).toBe(400);
    expect(await made.page("/audit?person=%22%3E%3Cscript%3E")).not.toContain("<script>");
  });

  test("is exported as JSON lines and as CSV, in which what somebody typed is no formula", async () => {
    const made = await filled();
    const json = await made.get("/audit/export?format=jsonl&person=lead-1");
    expect([json.headers.get("content-disposition"), (await json.text()).trim().split("\n").map((line) => JSON.parse(line) as unknown)]).toEqual([expect.stringMatching(/^attachment; filename="understudy-audit-2026-01-01\.jsonl"$/), [expect.objectContaining({ who: "lead-1", action: "reject at approve-failover", kind: "decision" })]]);
    const rows = (await (await made.get("/audit/export?format=csv")).text()).split("\r\n");
    expect([rows.length, rows[0]]).toEqual([5, "at,plan,run,seq,who,kind,action,reason,digest,hash"]);
    expect(rows[1]).toContain(`"'=HYPERLINK(""x""), it comes back"`);
    expect((await made.get("/audit/export?format=xls")).status).toBe(400);
    made.visitor = undefined;
    expect((await made.get("/audit/export?format=csv")).status).toBe(303);
  });
});

describe("nothing is changed", () => {
  test("by reading any address in any way, nor by any other method than POST", async () => {
    const made = await ConsoleWorld.asked();
    made.caller = aVisitor();
    const query = new URLSearchParams({ token, ...(await made.fields("approve")) }).toString();
    const paths = [...made.app.routes.map(({ path }) => path).filter((path) => path.startsWith("/") && !path.includes("*")), ...pages].map((path) => path.replace(/:run\{[^/]*?\}\}?/, "shop-1").replace(/:gate\{.*?\}\}?/, "approve-failover").replace(/:plan\{.*?\}\}?/, "shop").replace(/:day\{.*?\}\}?/, "day-1").replace(/:file\{.*?\}\}?/, "report.json"));
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
      await made.world.decide("approve-failover", "approve", { by: "lead-1", reason: hostile });
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
