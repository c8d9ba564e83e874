// The audit over all plans and runs: what is in it, that pages of it leave out nothing and repeat nothing, also where several plans and
// narrow wishes meet, and that what a writer who died left out is found nevertheless.

import fc from "fast-check";
import { MemoryTable } from "../../../infra/local/memory-table.ts";
import { read } from "../../../lambdas/read/read.ts";
import type { AuditAnswer } from "../../../lambdas/read/audit.ts";
import { auditOfPlan, auditRun, onePage, placeOf } from "../../../lambdas/runtime/record/audit.ts";
import { newKept } from "../../../lambdas/runtime/record/context.ts";
import type { RecordContext } from "../../../lambdas/runtime/record/context.ts";
import { logOfPlan, readPlanLog } from "../../../lambdas/runtime/record/plan-log.ts";
import type { Table } from "../../../workflows/ports.ts";
import { isWanted } from "../../../workflows/audit.ts";
import type { AuditLine } from "../../../workflows/audit.ts";
import { Transient, Unknown } from "../../../workflows/failure.ts";
import { brokenPlanLog, nextPlanEntry } from "../../../workflows/plan-log.ts";
import type { PlanEntry } from "../../../workflows/plan-log.ts";
import { minutes, now } from "../builders.ts";
import { ManualClock, World } from "./world.ts";

const contextOver = (table: Table): RecordContext => ({ table, clock: new ManualClock(), settled: new Map(), ...newKept() });
const ask = async (world: World, wanted: object = {}): Promise<AuditAnswer> => (await world.call(read, { what: "audit", ...wanted })) as AuditAnswer;

describe("a plan's log", () => {
  const entries = (): readonly PlanEntry[] => {
    const first = nextPlanEntry(undefined, { plan: "shop", by: "ana", reason: "storage", at: 1, deed: { type: "resumed" } });
    const second = nextPlanEntry(first, { plan: "shop", by: "bo", reason: "storage", at: 2, deed: { type: "kill-switch", on: true } });
    return [first, second, nextPlanEntry(second, { plan: "shop", by: "ana", reason: "storage", at: 3, deed: { type: "kill-switch", on: false } })];
  };
  it.each([
    ["holds", (all: readonly PlanEntry[]) => all, undefined],
    ["holds where only its end is looked at", (all: readonly PlanEntry[]) => all.slice(1), undefined],
    ["shows a reason that was changed", ([a, b, c]: readonly PlanEntry[]) => [a, { ...b, reason: "nothing" }, c], "entry 2 was changed after it was written"],
    ["shows an entry that was taken out", ([a, , c]: readonly PlanEntry[]) => [a, c], "entry 2 is missing"],
    ["shows one that was put in another's place", ([a, b, c]: readonly PlanEntry[]) => [a, nextPlanEntry(undefined, { plan: "shop", by: "eve", reason: "x", at: 2, deed: { type: "resumed" } }), b, c].map((each, index) => (index === 1 ? { ...(each as PlanEntry), seq: 2 } : each)).filter((_each, index) => index < 2), "entry 2 does not follow entry 1"],
  ])("%s", (_what, change, broken) => {
    expect(brokenPlanLog(change(entries()) as readonly PlanEntry[])).toBe(broken);
  });

  it("has one entry for a write whose answer was lost, and numbers without a gap for many writers", async () => {
    const table = new MemoryTable();
    const context = contextOver({ get: (...call) => table.get(...call), query: (...call) => table.query(...call), update: (...call) => table.update(...call), remove: (...call) => table.remove(...call), put: async (item, conditions) => {
      const written = await table.put(item, conditions);
      if (item.sk === "switched#00000001" && written.applied) throw new Unknown("the answer was lost");
      return written;
    } });
    const say = (by: string) => logOfPlan(context, { plan: "shop", by, reason: "storage", deed: { type: "resumed" } });
    expect((await say("ana")).seq).toBe(1);
    await Promise.all(["bo", "cy", "dee", "eli"].map(say));
    const all = (await readPlanLog(context, "shop", 10)).toReversed();
    expect([all.map(({ seq }) => seq), brokenPlanLog(all), all.map(({ by }) => by).toSorted()]).toEqual([[1, 2, 3, 4, 5], undefined, ["ana", "bo", "cy", "dee", "eli"]]);
  });

  it("whose line in the audit could not be written is in the audit nevertheless", async () => {
    const world = await World.deployed();
    const put = world.table.put;
    world.table.put = async (item, conditions) => {
      if (item.sk.startsWith("audit#")) throw new Transient("no room");
      return put(item, conditions);
    };
    await world.record.alone((context) => logOfPlan(context, { plan: "shop", by: "ana", reason: "storage", deed: { type: "resumed" } }));
    expect((await ask(world)).lines).toMatchObject([{ who: "ana", action: "ended the pause", run: null }]);
    expect((await ask(world, { person: "bo" })).lines).toEqual([]);
    world.table.put = put;
    world.clock.time += 1;
    await world.record.alone((context) => logOfPlan(context, { plan: "shop", by: "bo", reason: "storage", deed: { type: "resumed" } }));
    expect((await ask(world)).lines.map(({ who }) => who)).toEqual(["bo", "ana"]);
  });
});

describe("the audit", () => {
  it("tells decisions with their reason and digest, what was refused, and the end of the run, and nothing of any token", async () => {
    const world = await World.deployed();
    await world.asked();
    world.clock.time += minutes(1);
    await world.decide("approve-failover", "approve", { by: "eve" });
    await world.decide("approve-failover", "reject", { by: "lead-1", reason: "it is coming back" });
    await world.record.close({ run: "shop-1", plan: "shop", epoch: 1, body: { type: "closed", end: "rejected", sentence: "Nothing was done." }, beforeRelease: auditRun });
    const { lines, before } = await ask(world);
    expect(lines.map(({ who, kind }) => [who, kind])).toEqual([[null, "end"], ["lead-1", "decision"], ["eve", "refusal"], [null, "start"]]);
    expect(lines[1]).toMatchObject({ reason: "it is coming back", digest: expect.stringMatching(/^[0-9a-f]{64}$/), run: "shop-1" });
    expect(lines[1]?.at).toBeGreaterThanOrEqual(now + minutes(1));
    expect(before).toBeNull();
    expect(JSON.stringify(lines)).not.toContain("token-1");
    // Each line can be held against its entry.
    const entries = await world.record.entries("shop-1");
    for (const { seq, hash } of lines) expect(entries.find((entry) => entry.seq === seq)?.hash).toBe(hash);
    const { writes } = world.table;
    await world.record.alone((context) => auditRun(context, "shop-1"));
    expect(world.table.writes).toBe(writes);
  });

  it.each([{ kind: "everything" }, { before: "yesterday" }, { limit: 0 }, { limit: 5_000 }, { person: "" }])("is refused for a question that is none: %j", async (wanted) => {
    await expect(ask(await World.deployed(), wanted)).rejects.toMatchObject({ code: "malformed-event" });
  });

  it("read page by page is what it is read at once, whatever is looked for, over plans of any length", async () => {
    const who = fc.constantFrom("ana", "bo", "cy");
    const plans = fc.array(fc.array(fc.record({ who, at: fc.integer({ min: 0, max: 30 }) }), { maxLength: 25 }), { minLength: 1, maxLength: 4 });
    await fc.assert(fc.asyncProperty(plans, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.option(who, { nil: undefined }), async (made, limit, mostRead, person) => {
      const table = new MemoryTable();
      const all = made.flatMap((lines, plan) => lines.map(({ who: by, at }, seq): AuditLine => ({ at, plan: `plan-${plan}`, run: null, seq, who: by, kind: "pause", action: "", reason: "", digest: null, hash: `${plan} ${seq}` })));
      for (const line of all) await table.put({ pk: `plan#${line.plan}`, sk: `audit#${placeOf(line)}`, line });
      const read: AuditLine[] = [];
      let before: string | undefined;
      for (let pages = 0; ; pages += 1) {
        const range = { before, limit, mostRead };
        const page = onePage(await Promise.all(made.map((_lines, plan) => auditOfPlan(contextOver(table), `plan-${plan}`, { person }, range))), limit);
        read.push(...page.lines);
        if (page.reached === null) break;
        expect(page.reached).not.toBe(before);
        before = page.reached;
        expect(pages).toBeLessThan(200);
      }
      expect(read).toEqual(all.filter((line) => isWanted(line, { person })).toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1)));
    }), { numRuns: 60 });
  });
});
