// Having the checks of readiness run again from the console: who may, how often, that looking alone never does it, and what the page says of it.

import { Transient } from "../../../workflows/failure.ts";
import { servicesOver } from "../../../lambdas/console/services.ts";
import { read } from "../../../lambdas/read/read.ts";
import { readiness } from "../../../lambdas/readiness/readiness.ts";
import { shop } from "../builders.ts";
import { World } from "../handlers/world.ts";
import { aVisitor, ConsoleWorld, host, textOf, token } from "./console-world.ts";

const checksPath = "/plans/shop/checks";
/** The checks themselves, as their function runs them. */
const run = async ({ world }: ConsoleWorld): Promise<unknown> => world.call(readiness, { plan: "shop", planDigest: world.planDigest });
const toOf = (answer: Response): string => answer.headers.get("location") ?? "";

describe("checks that are run again", () => {
  test("go to the function of the plan with what its schedule gives it, and are told in the log", async () => {
    const made = await ConsoleWorld.make();
    const answer = await made.post(checksPath, {});
    expect([answer.status, toOf(answer)]).toEqual([303, `/plans/shop?checked=${made.world.clock.time}#readiness`]);
    expect(made.changes).toEqual([["check", { plan: "shop", planDigest: made.world.planDigest }]]);
    expect(made.lines.at(-1)).toMatchObject({ level: "info", more: { what: "checks of shop", person: { name: "on-call-1" } } });
  });

  test("lead back to the page that asked for them, and to no other place", async () => {
    const made = await ConsoleWorld.make();
    expect(toOf(await made.post(checksPath, { from: "start" }))).toBe(`/plans/shop/start?checked=${made.world.clock.time}#readiness`);
    expect((await made.post(checksPath, { from: "//elsewhere.example" })).status).toBe(400);
  });

  test("are said to run until a look is kept that is newer, and to be lost when none is after four minutes", async () => {
    const made = await ConsoleWorld.make();
    await run(made);
    made.world.clock.time += 90_000;
    const to = toOf(await made.post(checksPath, { from: "start" })).replace("#readiness", "");
    const readinessOf = async (): Promise<string> => textOf(/<section class="panel" id="readiness".*?<\/section>/s.exec(await made.page(to))?.[0] ?? "");
    made.world.clock.time += 5_000;
    expect(await readinessOf()).toMatch(/Running The checks were asked for .* What stands here is from before/);
    expect(await made.page(to)).toContain('data-poll="2000"');
    made.world.clock.time += 240_000;
    expect(await readinessOf()).toMatch(/Unknown The checks were asked for .* nothing has come of them.*understudy-shop-readiness/);
    expect(await made.page(to)).toContain('data-poll="30000"');
    await run(made);
    expect(await readinessOf()).toMatch(/What stands here was found after the checks were asked for/);
  });

  test.each(["tomorrow", "-1", "1e3", String(Date.UTC(2999, 0, 1))])("an address that says they were asked for at %s says nothing", async (at) => {
    const made = await ConsoleWorld.make();
    expect(await made.page(`/plans/shop?checked=${at}`)).not.toContain("The checks were asked for");
  });

  test("are not run twice within a minute, whoever asks, nor right after they ran by themselves", async () => {
    const made = await ConsoleWorld.make();
    await made.post(checksPath, {});
    made.visitor = aVisitor("lead-1");
    const second = await made.post(checksPath, {}, { accept: "application/json" });
    expect([second.status, await second.json()]).toEqual([429, { code: "too-soon", error: expect.stringMatching(/within the last 1 min/) }]);
    made.world.clock.time += 60_001;
    await run(made);
    expect((await made.post(checksPath, {})).status).toBe(429);
    expect(made.changes).toHaveLength(1);
  });

  test("are refused to whom the plan neither lets ask for a run nor decide, and the page offers them no button", async () => {
    const made = await ConsoleWorld.make();
    made.visitor = aVisitor("passer-by");
    const answer = await made.post(checksPath, {}, { accept: "application/json" });
    expect([answer.status, await answer.json(), made.changes]).toEqual([403, { code: "not-allowed", error: expect.stringMatching(/^No check was run: passer-by may not ask for a run for shop/) }, []]);
    expect(await made.page("/plans/shop")).not.toContain("Run checks again");
  });

  test("need a form of this session, a POST and a plan that is deployed", async () => {
    const made = await ConsoleWorld.make();
    expect((await made.post(checksPath, { token: "another" })).status).toBe(403);
    expect((await made.post(checksPath, {}, { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" })).status).toBe(403);
    for (const method of ["GET", "HEAD"]) expect((await made.get(checksPath, {}, method)).status).toBe(405);
    expect((await made.post("/plans/none/checks", {})).status).toBe(404);
    made.visitor = undefined;
    expect((await made.post(checksPath, {})).status).toBe(401);
    expect(made.changes).toEqual([]);
  });

  test("can be asked for by a program that says who it is", async () => {
    const made = await ConsoleWorld.make();
    const ask = (): Response | Promise<Response> => made.app.request(`https://${host}/api/plans/shop/checks`, { method: "POST", headers: { host, "content-type": "application/json" }, body: "{}" });
    expect((await ask()).status).toBe(401);
    made.caller = aVisitor();
    expect([(await ask()).status, made.changes.length]).toEqual([200, 1]);
  });

  test("that cannot be begun are told as that", async () => {
    const world = await World.deployed(shop());
    const services = servicesOver(async (_name, payload) => world.call(read, payload), async () => {
      throw new Transient("Lambda is busy");
    });
    const made = await ConsoleWorld.make(world, { services });
    const answer = await made.post(checksPath, {}, { accept: "application/json" });
    expect([answer.status, await answer.json()]).toEqual([503, { error: expect.stringMatching(/^Nothing happened, and it may work in a moment: Lambda is busy/) }]);
  });
});

describe("what checks found", () => {
  test("is not called ready where nothing of the world answered, neither on the plan nor on the first page", async () => {
    const made = await ConsoleWorld.make();
    await run(made);
    for (const path of ["/", "/plans/shop"]) {
      const page = textOf(await made.page(path));
      expect([path, page]).toEqual([path, expect.stringContaining("Whether a failover would work is not known: when it was looked at, nothing of the world answered.")]);
      expect(page).not.toContain("Ready as far as it was looked at");
    }
  });

  test("is said once where it is the same of several things, which are all named", async () => {
    const made = await ConsoleWorld.make();
    await run(made);
    const page = textOf(await made.page("/plans/shop"));
    expect(page.split("Sign in to AWS for the arbiter's account")).toHaveLength(2);
    for (const subject of ["orders at site-b", "record in eu-north-1", "role of site-fencing"]) expect(page).toContain(subject);
  });
});

describe("compression", () => {
  test("what holds the token of a session is sent as it is, and everything else of some size is compressed", async () => {
    const made = await ConsoleWorld.asked();
    const accept = { "accept-encoding": "gzip" };
    for (const path of ["/", "/gates/shop-1/approve-failover", "/runs/shop-1?tab=data", "/plans/shop", "/plans/shop/start", "/audit", "/runs/shop-1/report"]) {
      const answer = await made.get(path, accept);
      const plain = await made.page(path);
      expect([path, answer.headers.get("content-encoding")]).toEqual([path, plain.includes(token) ? null : "gzip"]);
      if (!plain.includes(token)) expect([path, (await new Response(answer.body?.pipeThrough(new DecompressionStream("gzip"))).text()).length]).toEqual([path, plain.length]);
    }
    expect(await made.page("/plans/shop/start")).toContain(token);
  });

  test("on one's own machine nothing is compressed, nor is a browser told to begin a process of its own for it", async () => {
    const made = await ConsoleWorld.make(undefined, { secure: false });
    const answer = await made.app.request(`http://${host}/audit`, { headers: { host, "accept-encoding": "gzip" } });
    expect([answer.status, answer.headers.get("content-encoding"), answer.headers.get("cross-origin-opener-policy")]).toEqual([200, null, null]);
  });
});
