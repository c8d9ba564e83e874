// What traffic waits for: every fence that can confirm something, and none that cannot.

import { missingBeforeTraffic } from "../../../lambdas/steps/dns-failover/barrier.ts";
import { setsSeenBefore } from "../../../workflows/writable-names.ts";
import { confirmingNothing } from "../../../workflows/step-rows/row.ts";
import { catalogue, confirmsFence } from "../../../workflows/steps.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { StepState } from "../../../workflows/record.ts";
import { housed } from "../../synth/plans.ts";
import { context } from "./moving.ts";

test("the fences that confirm nothing are those whose rows say so", () => {
  const fences = Object.values(catalogue).flatMap(({ kind }) => (kind.startsWith("fence.") ? [kind] : []));
  expect(fences.filter((kind) => !confirmsFence(kind)).toSorted()).toEqual([...confirmingNothing].toSorted());
});

test("a plan whose fences are advisory or of a part moves its traffic without one that is confirmed, and one that stops the site waits for it", () => {
  const steps = housed.steps.filter((node) => !JSON.stringify(node).includes(`"fence":{"ecs"`));
  const moving = { ...context, dryRun: false, fence: "not-tried" as const, writable: ["global cluster graph", "Oracle database ledger-a/ledger-b"], plan: { ...housed, databases: {}, steps } };
  expect(missingBeforeTraffic(moving)).toBeUndefined();
  // Whoever skips the move of a global cluster, or says that it is done, has shown nobody that it takes writes.
  expect(missingBeforeTraffic({ ...moving, writable: [] })).toBe("traffic stays where it is: global cluster graph, Oracle database ledger-a/ledger-b are not known to be writable at site-b: its step has ended without that being seen, and retry here does not look there. Where you know it, lead the users there by hand and say here that it is done");
  const set = { ...moving.plan, steps: [{ promote: { mongodb: { service: "mongodb", host: "database", force: false } } }, ...moving.plan.steps] } as typeof moving.plan;
  expect(missingBeforeTraffic({ ...moving, plan: set })).toBe("traffic stays where it is: replica set mongodb is not known to be writable at site-b: its step has ended without that being seen, and retry here does not look there. Where you know it, lead the users there by hand and say here that it is done");
  expect(missingBeforeTraffic({ ...moving, plan: set, writable: [...moving.writable, "replica set mongodb"] })).toBeUndefined();
  const stopped = { ...moving.plan, steps: [{ fence: { "ec2-stop": { hosts: ["app"] } } }, ...moving.plan.steps] } as typeof moving.plan;
  expect(missingBeforeTraffic({ ...moving, plan: stopped })).toBe("traffic stays where it is: site-a has not been fenced");
});

test("a run of the version before, whose set was seen to be led at the target and whose record names nothing, keeps nobody waiting", () => {
  const steps = [{ promote: { mongodb: { service: "mongodb", host: "database", force: false } } }] as unknown as Plan["steps"];
  const said = (status: StepState["status"], brought: StepState["brought"] = {}) => setsSeenBefore({ steps }, { steps: { "promote-mongodb": { step: "promote-mongodb", status, because: "", startedAt: 0, changedAt: 0, attempts: [], brought } } });
  expect(said("done")).toEqual(["replica set mongodb"]);
  expect([said("done", { writable: "replica set mongodb" }), said("done-by-hand"), said("skipped"), said("stuck"), setsSeenBefore({ steps }, { steps: {} })]).toEqual([[], [], [], [], []]);
});
