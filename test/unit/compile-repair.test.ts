// The state machine of a repair: it asks, acts at one site, and no state of it waits longer than the repair may take.

import type { ChoiceState, Machine, State } from "../../workflows/asl.ts";
import { compileFailover, compileRepair } from "../../workflows/compile.ts";
import { endings } from "../../workflows/compile-names.ts";
import { mostLoopEvents } from "../../workflows/loop-events.ts";
import { repairMachineName } from "../../workflows/names.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import { countedRetries, paceOfCalls } from "../../workflows/polling.ts";
import { everyStep, planOfRun, repairEndsAt, repairPlan } from "../../workflows/repairs.ts";
import { catalogue } from "../../workflows/steps.ts";
import { minutes, now, writtenShop } from "./builders.ts";

const restore = { restore: { files: { hosts: ["app"], files: [{ file: "/etc/shop.conf", from: { path: "/var/copy" }, sha256: "0a".repeat(32) }] } } };
const restart = { restart: { services: { hosts: ["app"], units: ["shop.service"], answers: ["gateway"], within: "5m" } } };
const plan = planSchema.parse({ ...writtenShop, repairs: { shop: { title: "Mend the shop", within: "9m", sites: ["site-a"], steps: [restore, restart] }, files: { title: "Restore files", within: "9m", steps: [restore] } } });

function machineOf(name: string): Machine {
  const compiled = compileRepair(plan, name, "site-a");
  if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
  return compiled.definition;
}
const definition = machineOf("shop");
const waysOf = (machine: Machine, state: string): Readonly<Record<string, string>> =>
  Object.fromEntries((machine.States[state] as ChoiceState).Choices.map((each) => ["StringEquals" in each ? each.StringEquals : "", each.Next]));
const gates = (machine: Machine): readonly (readonly [string, State & { readonly TimeoutSeconds?: number }])[] => Object.entries(machine.States).filter(([, state]) => JSON.stringify(state).includes("waitForTaskToken"));

it("is a state machine that Step Functions accepts", () => {
  const validate = jest.requireActual<(machine: unknown) => { readonly isValid: boolean; readonly errors: readonly unknown[] }>("asl-validator");
  expect(validate(definition).errors).toEqual([]);
});

it("opens the run as this repair, of one site that is source and target", () => {
  expect(definition.States["Open the run"]).toMatchObject({ Parameters: { Payload: { repair: "shop", source: "site-a", target: "site-a" } } });
});

it("asks before it acts, looks again after the approval, and never watches", () => {
  expect(waysOf(definition, "May it be repaired?")).toEqual({ ask: "Ask whether to repair site-a" });
  expect(waysOf(definition, "Is the verdict still the same?")).toEqual({ go: "Restore shop.conf on app at site-a", ask: "Ask whether to repair site-a" });
  expect(JSON.stringify(definition)).not.toContain("Wait before the next look");
});

it.each(gates(definition).filter(([name]) => !name.startsWith("Undo ")).map(([name, state]) => [name, state] as const))("%s waits no longer than the repair may take, held twice", (_name, state) => {
  expect(state.TimeoutSeconds).toBe((9 + 20) * 60 + 10);
});

it("takes back what it restored where nobody answers, until something was restarted, and ends as it stands after that", () => {
  expect(waysOf(definition, "Restore shop.conf on app at site-a: what was decided?")).toMatchObject({ expired: "Undo Restore shop.conf on app at site-a" });
  expect(waysOf(definition, "Restart shop on app at site-a: what was decided?")).toMatchObject({ expired: "Close the run" });
});

it("takes back all of a repair that restarts nothing", () => {
  expect(waysOf(machineOf("files"), "Restore shop.conf on app at site-a: what was decided?")).toMatchObject({ expired: "Undo Restore shop.conf on app at site-a" });
});

it("has the name under which it is deployed, cut where it would be too long", () => {
  expect(compileRepair(plan, "shop", "site-a")).toMatchObject({ name: "shop-repair-shop-at-site-a" });
  expect(repairMachineName("p".repeat(40), "r".repeat(40), "s".repeat(40))).toHaveLength(80);
});

it("counts the three minutes more in which a restart may end what it began", () => {
  const eventsWithin = (within: string): number => {
    const repairs = { shop: { title: "Mend the shop", within: "9m", sites: ["site-a"], steps: [{ restart: { services: { ...restart.restart.services, within } } }] } };
    const compiled = compileRepair(planSchema.parse({ ...writtenShop, repairs }), "shop", "site-a");
    if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
    return compiled.worstCaseEvents;
  };
  const title = "Restart shop on app at site-a";
  const visit = [title, title + endings.came].flatMap((name) => definition.States[name] ?? []);
  const between: readonly State[] = [{ Type: "Wait", SecondsPath: "$.waitSeconds", Next: title }];
  const { callMs } = catalogue["restart.services"];
  const rounds = (ms: number): number => mostLoopEvents({ visit, between }, paceOfCalls(ms, callMs)) + countedRetries * mostLoopEvents({ visit, between }, paceOfCalls(ms, callMs, true));
  expect(eventsWithin("5m") - eventsWithin("1m")).toBe(rounds(minutes(5 + 3)) - rounds(minutes(1 + 3)));
  expect(rounds(minutes(5 + 3)) - rounds(minutes(1 + 3))).not.toBe(rounds(minutes(5)) - rounds(minutes(1)));
});

it.each([["of another name", "shops", "site-a"], ["at a site that it is not for", "shop", "site-b"]])("is refused %s", (_what, name, site) => {
  expect(compileRepair(plan, name, site)).toEqual({ ok: false, reasons: [`repairs: the plan has no repair ${name} for ${site}; name another`] });
});

it("leaves the failover as it is", () => {
  const direction = { source: "site-a", target: "site-b" };
  const { repairs: _repairs, ...without } = plan;
  expect(compileFailover(plan, direction)).toEqual(compileFailover(without, direction));
});

describe("the plan as a run sees it", () => {
  it("has the repair's steps in a repair, the same value each time, and its own in any other run", () => {
    expect(planOfRun(plan, { repair: "shop" })).toBe(repairPlan(plan, "shop"));
    expect(planOfRun(planOfRun(plan, { repair: "shop" }), { repair: "shop" }).steps).toEqual(plan.repairs?.["shop"]?.steps);
    expect(planOfRun(plan, {})).toBe(plan);
  });

  it("has all steps where the question is what has to be deployed", () => {
    expect(everyStep(plan).map(({ kind }) => kind).filter((kind) => kind.startsWith("rest"))).toEqual(["restore.files", "restart.services", "restore.files"]);
  });

  it("ends in a repair after its time, and in no other run", () => {
    expect([repairEndsAt(plan, { repair: "shop", openedAt: now }), repairEndsAt(plan, { openedAt: now })]).toEqual([now + minutes(9), null]);
  });
});
