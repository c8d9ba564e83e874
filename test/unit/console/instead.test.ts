// Switching over without loss from the page that asks for a failover: offered where it is possible, and then one act that rejects the
// failover and asks for the move; where anything speaks against the second, the first is not done.

import { close as closeRun } from "../../../lambdas/close/close.ts";
import { evidenceOf, failing, minutes } from "../builders.ts";
import { dead, machineTo } from "../handlers/world.ts";
import type { World } from "../handlers/world.ts";
import { asksThoughWell, aVisitor, ConsoleWorld, gatePath, host, seesNow, textOf } from "./console-world.ts";
import { switchoverMachineName } from "../../../workflows/names.ts";

const path = `${gatePath}/switchover`;
const json = { accept: "application/json" };
const fieldsOf = async ({ world }: ConsoleWorld, change: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> => {
  const { revision, digest } = await world.gate("approve-failover");
  return { revision: String(revision), digest, decision: "reject", reason: "both are well", ...change };
};
/** A console whose run closes as soon as anybody waits for it, as the state machine does by itself. */
async function withMachine(): Promise<ConsoleWorld> {
  const late: { world?: World } = {};
  const clock = {
    now: (): number => late.world?.clock.now() ?? 0,
    id: (): string => late.world?.clock.id() ?? "",
    sleep: async (ms: number): Promise<void> => {
      const { world } = late;
      if (world === undefined) return;
      world.clock.time += ms;
      if (world.told.length > 0) await world.call(closeRun, world.carried);
    },
  };
  const made = await asksThoughWell({ clock });
  late.world = made.world;
  return made;
}

test("where both sites are well it is the button that stands out, and the others stay", async () => {
  const made = await asksThoughWell();
  const page = await made.page(gatePath);
  expect(page).toMatch(/<button type="submit" name="decision" value="reject" class="primary">Switch over without loss<\/button>/);
  expect(page).toMatch(/value="approve" class="plain"/);
  expect([...page.matchAll(/class="primary"/g)]).toHaveLength(1);
  expect(textOf(page)).toContain("site-a and site-b are both seen well, so Shop on two sites can be moved as planned.");
  expect(made.changes).toEqual([]);
});

test("where the source fails a sentence says why not, and approving stands out", async () => {
  const made = await ConsoleWorld.asked();
  const page = await made.page(gatePath);
  expect(textOf(page)).toMatch(/Switching over without loss is not possible now: (site-a is not well|not everybody sees site-a answer)/);
  expect(page).toMatch(/value="approve" class="primary"/);
  expect(page).not.toContain(`action="${path}"`);
});

test("one act rejects the failover, waits for the end of its run and asks for the move, and both say whose word it was", async () => {
  const made = await withMachine();
  const answer = await made.post(path, await fieldsOf(made));
  const { world } = made;
  const [start] = world.starts.slice(-1);
  expect([answer.status, answer.headers.get("location")]).toEqual([303, `/runs/${start?.name}?new=1`]);
  expect(start?.stateMachineArn).toBe(machineTo("shop", "site-b").replace(/stateMachine:[^:]*/, `stateMachine:${switchoverMachineName("shop", "site-b")}`));
  expect(JSON.parse(start?.input ?? "")).toMatchObject({ trigger: { by: "person", what: "on-call-1: instead of the failover shop-1: both are well" } });
  const { closed, gates, mutations } = await world.state();
  expect([closed?.end, mutations, gates[0]?.decision]).toEqual(["rejected", 0, expect.objectContaining({ decision: "reject", by: "on-call-1", reason: "to be switched over without loss: both are well" })]);
  expect(made.lines.at(-1)).toMatchObject({ level: "info", more: { what: "planned move instead of shop-1" } });
});

test("sent twice it asks for the same move once", async () => {
  const made = await withMachine();
  const fields = await fieldsOf(made);
  await made.post(path, fields);
  const second = await made.post(path, fields, json);
  expect([second.status, await second.json()]).toEqual([200, expect.objectContaining({ run: made.world.starts[0]?.name })]);
  // Step Functions starts one execution of a name.
  expect(new Set(made.world.starts.map(({ name }) => name)).size).toBe(1);
  expect((await made.world.record.entries("shop-1")).filter(({ body }) => body.type === "attempt-refused")).toEqual([]);
});

test("sent twice at once it is rejected once and asks for the same move once", async () => {
  const made = await withMachine();
  const fields = await fieldsOf(made);
  const both = await Promise.all([made.post(path, fields, json), made.post(path, fields, json)]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  expect(new Set(await Promise.all(both.map(async (each) => ((await each.json()) as { readonly run?: string }).run))).size).toBe(1);
  expect(new Set(made.world.starts.map(({ name }) => name)).size).toBe(1);
});

test("once more after a run that closed late, the same person comes to the move", async () => {
  const made = await asksThoughWell();
  const fields = await fieldsOf(made);
  expect((await made.post(path, fields, json)).status).toBe(409);
  expect(made.world.starts).toEqual([]);
  await made.world.call(closeRun, made.world.carried);
  expect((await made.post(path, fields, json)).status).toBe(200);
  expect(made.world.starts).toHaveLength(1);
});

test.each<[string, (made: ConsoleWorld, fields: Record<string, string>) => Promise<Record<string, string>>]>([
  ["another person", async (made, fields) => ((made.visitor = aVisitor("lead-1")), fields)],
  ["the same person, on other facts", async (_made, fields) => ({ ...fields, digest: "f".repeat(64) })],
])("after that rejection %s is told who decided, and no move is asked for", async (_who, change) => {
  const made = await asksThoughWell();
  const fields = await fieldsOf(made);
  await made.post(path, fields, json);
  await made.world.call(closeRun, made.world.carried);
  const answer = await made.post(path, await change(made, fields), json);
  expect([answer.status, await answer.json()]).toEqual([409, { code: expect.stringMatching(/^(already-decided|run-closed)$/) as string, error: expect.stringMatching(/^Your decision was not taken/) as string }]);
  expect(made.world.starts).toEqual([]);
});

test("a plain rejection of before is no word for the move", async () => {
  const made = await asksThoughWell();
  const fields = await fieldsOf(made);
  await made.world.decide("approve-failover", "reject");
  await made.world.call(closeRun, made.world.carried);
  expect((await made.post(path, fields, json)).status).toBe(409);
  expect(made.world.starts).toEqual([]);
});

describe("nothing is decided", () => {
  const refused = async (made: ConsoleWorld, fields: Record<string, string>, status: number, code: string): Promise<void> => {
    const answer = await made.post(path, fields, json);
    const said = (await answer.json()) as { readonly code?: string; readonly error: string };
    expect([answer.status, said.code]).toEqual([status, code]);
    expect([(await made.world.gate("approve-failover")).status, made.world.starts]).toEqual(["waiting", []]);
    expect(made.lines.at(-1)?.level).toBe("warn");
  };

  test("where the source has begun to fail since the page was drawn", async () => {
    const made = await withMachine();
    const fields = await fieldsOf(made);
    made.world.sees = dead(made.world.plan);
    await seesNow(made.world);
    await refused(made, fields, 409, "not-possible");
  });

  test("where one observer alone sees it fail", async () => {
    const made = await withMachine();
    const fields = await fieldsOf(made);
    made.world.sees = evidenceOf(made.world.plan, failing({ observer: "arbiter", thing: "gateway", site: "site-a" }, minutes(1)));
    await seesNow(made.world);
    await refused(made, fields, 409, "not-possible");
  });

  test("on other facts than those that were shown", async () => {
    const made = await withMachine();
    await refused(made, await fieldsOf(made, { digest: "f".repeat(64) }), 409, "facts-changed");
  });

  test("by whom the plan lets ask for a run and not decide", async () => {
    const made = await withMachine();
    made.visitor = aVisitor("operator-1");
    expect(await made.page(gatePath)).not.toContain(`action="${path}"`);
    await refused(made, await fieldsOf(made), 403, "not-allowed");
  });

  test("with the automation paused", async () => {
    const made = await withMachine();
    await made.world.record.pause("shop", made.world.clock.time + minutes(10), "lead-1", "storage migration");
    await refused(made, await fieldsOf(made), 409, "not-possible");
  });

  test("by another decision, without a reason, or by a form of another session", async () => {
    const made = await withMachine();
    await refused(made, await fieldsOf(made, { decision: "approve" }), 400, "not-understood");
    await refused(made, await fieldsOf(made, { reason: "" }), 400, "not-understood");
    await refused(made, await fieldsOf(made, { token: "another" }), 403, "old-page");
  });

  test("by reading its address, by a program that does not say who it is, or from another page", async () => {
    const made = await withMachine();
    for (const method of ["GET", "HEAD"]) expect((await made.get(path, {}, method)).status).toBe(405);
    expect((await made.post(path, await fieldsOf(made), { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" })).status).toBe(403);
    const bare = await made.app.request(`https://${host}/api/runs/shop-1/gates/approve-failover/switchover`, { method: "POST", headers: { host, "content-type": "application/json" }, body: JSON.stringify(await fieldsOf(made)) });
    expect([bare.status, made.changes, (await made.world.gate("approve-failover")).status]).toEqual([401, [], "waiting"]);
  });
});

test("a run that does not close in time leaves the failover rejected, and says that no move has begun and where to ask for it", async () => {
  const made = await asksThoughWell();
  const answer = await made.post(path, await fieldsOf(made), json);
  expect([answer.status, await answer.json()]).toEqual([409, { code: "only-rejected", error: expect.stringMatching(/^The failover is rejected, nothing was changed, and no planned move has begun: run shop-1 is still closing\./) }]);
  expect([(await made.world.gate("approve-failover")).decision?.decision, made.world.starts]).toEqual(["reject", []]);
});

test("without its script the page that tells it leads to where runs are started", async () => {
  const made = await asksThoughWell();
  expect(await (await made.post(path, await fieldsOf(made))).text()).toContain('href="/plans/shop/start"');
});
