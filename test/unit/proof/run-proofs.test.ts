// What a run proves of the steps of its plan, and above all what it does not.

import { createDigest } from "../../../workflows/digest.ts";
import { chain, firstHash } from "../../../workflows/entry-chain.ts";
import { proofsOfRun } from "../../../workflows/run-proofs.ts";
import { readRun } from "../../../workflows/record.ts";
import type { Entry, EntryBody } from "../../../workflows/record.ts";
import type { ProofPart } from "../../../workflows/proofs.ts";
import { proofParts } from "../../../workflows/proofs.ts";
import { leftToFollowing, leftToNextFence } from "../../../workflows/left-over.ts";
import { decided, gateFacts, minutes, now, seconds, shop, shopWithSteps, stepped, writtenShop } from "../builders.ts";
import { closed, intent, result, usual } from "../reporting/reports.ts";
import type { Timed } from "../reporting/reports.ts";

const plan = shop();
const dry = { kind: "drill", dry: true, drill: "dry" } as const;

function entriesOf(bodies: readonly Timed[], opening: Partial<Extract<EntryBody, { type: "opened" }>> = {}): readonly Entry[] {
  const opened: EntryBody = { type: "opened", plan: plan.plan, planDigest: createDigest(plan), kind: "failover", source: "site-a", target: "site-b", trigger: { by: "alarm", what: "a", at: now }, ...opening };
  const entries: Entry[] = [];
  let previous: { readonly seq: number; readonly hash: string } = { seq: 0, hash: firstHash };
  for (const [after, body] of [[0, opened] as const, ...bodies]) {
    const entry = chain(previous, { run: "shop-1", at: now + after, epoch: 7, body });
    entries.push(entry);
    previous = entry;
  }
  return entries;
}

/** By step the parts that are proven; `plan` for the whole run. */
function proven(bodies: readonly Timed[], opening: Parameters<typeof entriesOf>[1] = {}, of = plan): Readonly<Record<string, readonly ProofPart[]>> {
  const state = readRun(entriesOf(bodies, opening));
  if (state === undefined) throw new TypeError("there is an opening entry");
  const { steps, whole } = proofsOfRun(of, state);
  const parts = (of: object): readonly ProofPart[] => proofParts.filter((part) => part in of);
  return { ...Object.fromEntries(Object.values(steps).map((each) => [each.step, parts(each)])), ...Object.fromEntries(Object.values(whole).map((each) => ["plan", parts(each)])) };
}

const both = ["looked", "done"];
const replaced = (bodies: readonly Timed[], at: number, by: Timed): readonly Timed[] => bodies.map((each, index) => (index === at ? by : each));

it("a failover that succeeds proves what it changed and saw, what only looks, and the whole; a step that found all as it should be was looked at", () => {
  expect(proven(usual)).toEqual({ "fence-ec2-stop": both, "promote-rds-replica": both, "traffic-route53-health-switch": ["looked"], "verify-sql-write": both, plan: ["done"] });
});

it.each<[string, readonly string[], readonly Timed[]]>([
  ["skipped", [], replaced(usual, 8, [seconds(194), stepped("fence-ec2-stop", "skipped")])],
  ["done by hand", [], replaced(usual, 8, [seconds(194), stepped("fence-ec2-stop", "done-by-hand")])],
  ["stuck at the end", [], replaced(usual, 8, [seconds(194), stepped("fence-ec2-stop", "stuck")])],
  ["forced", [], [...usual.slice(0, 8), [seconds(190), { type: "gate-opened", facts: gateFacts({ gate: "force-fence-ec2-stop", kind: "step-force", step: "fence-ec2-stop" }) }], [seconds(191), { ...decided("approve"), gate: "force-fence-ec2-stop" } as EntryBody], ...usual.slice(8)]],
  ["sent and refused, and done all the same", ["looked"], usual.map((each, index) => (index === 7 ? [seconds(187), result("fence-ec2-stop", 8, "refused")] : each))],
  ["of a call whose answer is not known, and was then seen done", both, usual.map((each, index) => (index === 7 ? [seconds(187), result("fence-ec2-stop", 8, "unknown")] : each))],
])("a fence that was %s proves %j", (_, parts, bodies) => {
  expect(proven(bodies)["fence-ec2-stop"] ?? []).toEqual(parts);
});

it.each(["done-with-exceptions", "failed", "rejected"] as const)("a run that ended %s proves its steps and not the whole", (end) => {
  const found = proven(replaced(usual, usual.length - 1, [seconds(311), closed(end)]));
  expect([found["plan"], found["fence-ec2-stop"]]).toEqual([undefined, both]);
});

describe("a step that asked a person and is done after their word", () => {
  const asked = (more: Partial<Extract<EntryBody, { type: "step" }>>, extra: readonly Timed[] = []): readonly Timed[] => [
    [seconds(190), { type: "gate-opened", facts: gateFacts({ gate: "stuck-promote-rds-replica", kind: "step-asks", step: "promote-rds-replica" }) }],
    [seconds(191), decided("approve", "stuck-promote-rds-replica")],
    ...extra,
    [seconds(192), stepped("promote-rds-replica", "done", more)],
  ];

  it.each<[string, readonly string[], readonly Timed[]]>([
    ["nothing beside that word: nothing", [], asked({ because: "confirmed by on-call-1, a person; nobody measured it" })],
    ["a trial write that was seen", ["looked"], asked({ brought: { writable: "orders" } })],
    ["a change that the run sent and saw", both, asked({}, [[seconds(191), intent("promote-rds-replica")], [seconds(191), result("promote-rds-replica", 4)]])],
    ["a change that was refused: nothing", [], asked({}, [[seconds(191), intent("promote-rds-replica")], [seconds(191), result("promote-rds-replica", 4, "refused")]])],
  ])("proves, with %s %j", (_, parts, bodies) => {
    expect(proven(bodies)["promote-rds-replica"] ?? []).toEqual(parts);
  });

  it.each(["not checkable in a dry run: nobody is asked; the DBA would be, for orders", "in a dry run nobody is asked; the DBA would be, for orders"])("proves nothing in a dry drill: %s", (because) => {
    expect(proven([[seconds(2), stepped("promote-rds-replica", "done", { because })]], dry)).toEqual({});
  });
});

it("a re-protection that succeeded proves its own steps and not the whole", () => {
  const bodies: readonly Timed[] = [[seconds(1), intent("reprotect-rds-replica")], [seconds(2), result("reprotect-rds-replica", 2)], [seconds(3), stepped("reprotect-rds-replica", "done")], [seconds(4), closed()]];
  expect(proven(bodies, { kind: "reprotect" })).toEqual({ "reprotect-rds-replica": both });
});

it("a dry drill proves looking and deciding alone, and not of a step that could not be told", () => {
  const bodies: readonly Timed[] = [
    [seconds(1), stepped("fence-ec2-stop", "would")],
    [seconds(2), stepped("promote-rds-replica", "stuck")],
    [seconds(3), stepped("traffic-route53-health-switch", "done")],
    [seconds(4), { ...stepped("verify-sql-write", "done"), because: "not checkable in a dry run, because nothing was moved" } as EntryBody],
    [seconds(5), closed()],
  ];
  expect(proven(bodies, dry)).toEqual({ "fence-ec2-stop": ["looked"], "traffic-route53-health-switch": ["looked"], plan: ["looked"] });
});

describe("an advisory fence that was left to what follows proves nothing, although the run went on", () => {
  const renouncing = shopWithSteps([{ fence: { renounce: { run: ["stop.sh"], hosts: ["app"] } } }, ...writtenShop.steps]);
  const left = (because: string): readonly ProofPart[] => {
    const state = readRun(entriesOf([[seconds(1), intent("fence-renounce")], [seconds(2), result("fence-renounce", 2)], [seconds(3), stepped("fence-renounce", "done", { because })]]));
    if (state === undefined) throw new TypeError("there is an opening entry");
    const [found] = Object.values(proofsOfRun(renouncing, state).steps);
    return found === undefined ? [] : proofParts.filter((part) => part in found);
  };

  it.each([
    ["the scripts ended well", "app: succeeded; advisory, it confirms no fence", both],
    ["the site could not be reached", `no answer: site-a is not reachable, ${leftToNextFence}`, []],
    ["it was stuck", `${leftToFollowing}: EC2 says no`, []],
  ])("when %s", (_, because, parts) => {
    expect(left(because)).toEqual(parts);
  });
});

it("a way back proves itself where it took something back, and not where there was nothing", () => {
  const back = (extra: readonly Timed[]): readonly Timed[] => [...usual.slice(0, 9), ...extra, [minutes(5), stepped("undo-fence-ec2-stop", "done")], [minutes(6), closed("rejected")]];
  expect(proven(back([[seconds(200), intent("undo-fence-ec2-stop")]]))["fence-ec2-stop"]).toEqual([...both, "undone"]);
  expect(proven(back([]))["fence-ec2-stop"]).toEqual(both);
});

it("a run that changed nothing and reached no step proves nothing", () => {
  expect(proven([[seconds(1), closed("rejected")]])).toEqual({});
});

test("an isolated drill proves the steps that it did on a copy of its own, and never the plan as a whole or its promotion", () => {
  const id = "understudy-drill-shop-orders-7";
  const promote = intent("drill-rds-promote", { key: `promote ${id}`, call: { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: id } } });
  const found = proven([[1, stepped("drill-left-overs", "done")], [2, promote], [3, stepped("drill-rds-promote", "done")], [4, closed("succeeded")]], { kind: "drill", drill: "isolated" }, { ...plan, isolated: {} });
  expect(found["drill-rds-promote"]).toEqual(both);
  expect(found["plan"]).toBeUndefined();
  expect(found["promote-rds-replica"]).toBeUndefined();
});
