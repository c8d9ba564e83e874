// Each invariant is shown a world that breaks it and one that does not: a checker that cannot fail proves nothing.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { invariants, Judge, leftOut, notJudged } from "../../../infra/local/story/invariants/table.ts";
import { twinInvariants } from "../../../infra/local/story/invariants/twins.ts";
import { Watch } from "../../../infra/local/story/seen.ts";
import type { Happening } from "../../../infra/local/story/statements.ts";
import type { PlanTruth, RunTruth, Truth, WorldMutation } from "../../../infra/local/story/world.ts";
import type { Entry, EntryBody, RunEnd, RunKind } from "../../../workflows/record.ts";
import { chain, firstHash } from "../../../workflows/entry-chain.ts";
import { authorised, decided, gateFacts, minutes, mutation, now, opening, seconds, shop, stepped, verdictOf } from "../builders.ts";
import { healthyTruth, mutationOf, runTruth, truthOf } from "./scripted-world.ts";

/** A run with these entries after its opening. */
function recordOf(bodies: readonly EntryBody[], { run = "shop-1", epoch = 7, target = "site-b", what = "", by = "alarm" as "alarm" | "sweep", kind = "failover" as RunKind, more = {} as Partial<typeof opening> } = {}): readonly Entry[] {
  const entries: Entry[] = [];
  const opened: EntryBody = { ...opening, kind, target, source: target === "site-b" ? "site-a" : "site-b", trigger: { by, what: what === "" ? `the alarm of ${run}` : what, at: now }, ...more };
  for (const body of [opened, ...bodies]) entries.push(chain(entries.at(-1) ?? { seq: 0, hash: firstHash }, { run, at: now, epoch, body }));
  return entries;
}

const run = (bodies: readonly EntryBody[], more: Partial<RunTruth> & { readonly epoch?: number; readonly target?: string; readonly what?: string; readonly kind?: RunKind } = {}): RunTruth => {
  const { epoch, target, what, kind, ...rest } = more;
  const entries = recordOf(bodies, { run: rest.run ?? "shop-1", ...(epoch === undefined ? {} : { epoch }), ...(target === undefined ? {} : { target }), ...(what === undefined ? {} : { what }), ...(kind === undefined ? {} : { kind }) });
  return runTruth(entries, { run: rest.run ?? "shop-1", ...rest });
};

/** The same for one that is a dry drill. */
const dryRun = (bodies: readonly EntryBody[]): RunTruth => {
  return runTruth(recordOf(bodies, { more: { kind: "drill", dry: true, drill: "dry" } }), { run: "shop-1" });
};

/** The same for one that is an isolated drill. */
const isolated = (bodies: readonly EntryBody[]): RunTruth => runTruth(recordOf(bodies, { more: { kind: "drill", drill: "isolated" } }), { run: "shop-1" });
const removal = (id: string) => mutation({ key: `delete ${id}`, call: { operation: "rds.DeleteDBInstance", region: "eu-central-1", input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } } });
const removed = (id: string): WorldMutation => mutationOf({ operation: "rds.DeleteDBInstance", region: "eu-central-1", input: { DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true } });
const copyId = "understudy-drill-shop-orders-7";
const copying = mutation({ key: `copy to ${copyId}`, call: { operation: "rds.CreateDBInstanceReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: copyId, SourceDBInstanceIdentifier: "arn:aws:rds:eu-west-1:123456789012:db:orders-a", DBInstanceClass: "db.r6g.large", VpcSecurityGroupIds: [], MultiAZ: false, PubliclyAccessible: false, DeletionProtection: false, CopyTagsToSnapshot: false, EnableIAMDatabaseAuthentication: false, Tags: [{ Key: "understudy-drill", Value: "shop-1" }] } } });
const copied: WorldMutation = mutationOf({ operation: "rds.CreateDBInstanceReadReplica", region: "eu-central-1", input: copying.call.input });
const moving = mutation({ key: "switch", call: { operation: "s3.PutObject", region: "eu-central-1", input: { Bucket: "switch", Key: "shop", Body: "", ContentType: "text/plain" } } });

const home = healthyTruth();
const withRuns = (...runs: readonly RunTruth[]): Partial<PlanTruth> => ({ runs });
const at = (ms: number, plan: Partial<PlanTruth> = {}, more: Partial<Truth> = {}): Truth => truthOf({ ...home, ...plan }, { ...more, at: now + ms });
const writing = (...sites: readonly string[]): PlanTruth["databases"] => ({ orders: Object.fromEntries(["site-a", "site-b"].map((site) => [site, { up: true, accepts: sites.includes(site), writer: sites.includes(site), newestWriteAt: now }])) });
/** The world after a move to site-b. */
const moved: Partial<PlanTruth> = { databases: writing("site-b"), dns: { "shop.example.com": ["site-b"] }, webhooks: { viber: { site: "site-b", lastInboundAt: now + minutes(60) } } };

const stop = mutation({ repeatable: false });
const promote = mutation({ key: "promote", sentence: "Promote orders-b", call: { operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" } }, undo: null, repeatable: false, losesData: "orders" });
const promoted = (more: Partial<WorldMutation> = {}): WorldMutation => mutationOf({ operation: "rds.PromoteReadReplica", region: "eu-central-1", input: { DBInstanceIdentifier: "orders-b" }, ...more });
const intent = (step: string, what = stop): EntryBody => ({ type: "intent", step, mutation: what });
const result = (intentSeq: number): EntryBody => ({ type: "result", step: "fence-ec2-stop", key: stop.key, intentSeq, outcome: "applied", answer: "", tookMs: 1 });
const refused = (intentSeq: number): EntryBody => ({ type: "result", step: "fence-ec2-stop", key: stop.key, intentSeq, outcome: "refused", answer: "", tookMs: 1 });
const closed = (end: RunEnd): EntryBody => ({ type: "closed", end, sentence: `It ended as ${end}.` });
const assessed: EntryBody = { type: "assessed", verdict: verdictOf(), confirms: false };
const opens: EntryBody = { type: "gate-opened", facts: gateFacts() };
const fenceGate: EntryBody = { type: "gate-opened", facts: gateFacts({ gate: "stuck-fence", kind: "fence-unconfirmed", title: "The fence of site-a is not confirmed" }) };
const fenced = stepped("fence-ec2-stop", "done", { brought: { fenced: "confirmed" } });
const approved: readonly EntryBody[] = [assessed, opens, decided("approve"), assessed, authorised()];
const planned: typeof run = (bodies, more = {}) => run(bodies, { ...more, kind: "switchover" });
const shown = (drained: boolean): EntryBody => ({ type: "drained", drained, databases: ["orders"], because: "counted" });
const automatic = authorised({ how: "automatic" });

/** What the invariants say of a series of truths; `made` is what the story made happen before the truth of that index. */
function judged(truths: readonly Truth[], made: Readonly<Record<number, Happening>> = {}): readonly string[] {
  const watch = new Watch();
  const judge = new Judge();
  return truths.flatMap((truth, index) => {
    const happening = made[index];
    return judge.look(watch.look(truth), happening === undefined ? [] : [{ plan: "shop", happening }]).map(({ invariant }) => invariant);
  });
}

const others: Truth["plans"] = { shop: { ...home, runs: [run([assessed])] }, other: { ...home, plan: shop({ plan: "other" }), runs: [run([assessed, automatic], { run: "other-1", plan: "other" })] } };

const broken: readonly (readonly [code: string, says: string, truths: readonly Truth[]])[] = [
  ["I1", "two sites accept writes", [at(0), at(1, { databases: writing("site-a", "site-b") })]],
  ["I2", "a promotion before the fence was confirmed", [at(0), at(1, withRuns(run([...approved, stepped("fence-ec2-stop", "waiting"), intent("promote", promote)])), { mutations: [promoted()] })]],
  ["I2", "a promotion after a second fence that was not confirmed", [at(0), at(1, withRuns(run([...approved, fenced, stepped("fence-2", "stuck", { brought: { fenced: "unconfirmed" } }), intent("promote", promote)])), { mutations: [promoted()] })]],
  ["I3", "a name that leads nowhere", [at(0), at(1, { dns: { "shop.example.com": [] } })]],
  ["I3", "a success whose name leads to both sites", [at(0, withRuns(run([]))), at(1, { ...moved, dns: { "shop.example.com": ["site-a", "site-b"] }, runs: [run([closed("succeeded")])] })]],
  ["I3", "a success whose target is down", [at(0, withRuns(run([]))), at(1, { ...moved, sites: { "site-a": { up: true }, "site-b": { up: false } }, runs: [run([closed("succeeded")])] })]],
  ["I4", "a change of an older epoch than the register's", [at(0), at(1, withRuns(run([...approved, intent("fence-ec2-stop")])), { mutations: [mutationOf({ highestEpoch: 8 })] })]],
  ["I5", "a lease that goes back", [at(0, { epochs: { lease: 4, registers: {} } }), at(1, { epochs: { lease: 3, registers: {} } })]],
  ["I5", "a register that goes back", [at(0, { epochs: { lease: 4, registers: { "site-b": 4 } } }), at(1, { epochs: { lease: 4, registers: { "site-b": 1 } } })]],
  ["I5", "a run with the epoch of an earlier one", [at(0, withRuns(run([closed("no-action")]))), at(1, withRuns(run([closed("no-action")]), run([], { run: "shop-2" })))]],
  ["I6", "two open runs", [at(0, withRuns(run([]))), at(1, withRuns(run([]), run([], { run: "shop-2", epoch: 8 })))]],
  ["I7", "an execution that died and was never closed", [at(0, withRuns(run([], { execution: "ABORTED" }))), at(minutes(11), withRuns(run([], { execution: "ABORTED" })))]],
  ["I6", "two runs for one alarm, one after the other", [at(0, withRuns(run([closed("no-action")], { what: "the alarm" }))), at(1, withRuns(run([closed("no-action")], { what: "the alarm" }), run([], { run: "shop-2", epoch: 8, what: "the alarm" })))]],
  ["I7", "a run that failed and of which nobody was told again after a call that was lost", [at(0, withRuns(run([]))), at(1, withRuns(run([closed("failed")]))), at(minutes(6), withRuns(run([closed("failed")])), { lostPages: [{ at: now + 2, text: "LIVE shop: failed" }] })]],
  ["I7", "a run that failed and of which nobody was told", [at(0, withRuns(run([]))), at(1, withRuns(run([closed("failed")]))), at(minutes(6), withRuns(run([closed("failed")])), { pages: [{ at: now, text: "LIVE shop: asked before" }, { at: now + 2, text: "LIVE other: failed" }] })]],
  ["I9", "a run to where the plan is already", [at(0, { ...moved, runs: [run([])] }), at(1, { ...moved, runs: [run([closed("succeeded")])] }), at(2, { ...moved, runs: [run([closed("succeeded")]), run([...approved, intent("fence-ec2-stop")], { run: "shop-2", epoch: 8 })] }, { mutations: [mutationOf({ highestEpoch: 8 })] })]],
  ["I10", "a second try without a look, after one of which nobody knew what became", [at(0), at(1, withRuns(run([...approved, fenced, intent("promote", promote), intent("promote", promote)])), { mutations: [promoted({ tookEffect: false, looksBefore: 3 }), promoted({ looksBefore: 3 })] })]],
  ["I10", "a second promotion after one that took effect", [at(0), at(1, withRuns(run([...approved, fenced, intent("promote", promote), intent("promote", promote)])), { mutations: [promoted(), promoted({ tookEffect: false })] })]],
  ["I12", "leave for facts that nobody approved", [at(0), at(1, withRuns(run([assessed, opens, decided("approve"), authorised({ digest: "b".repeat(64) })])))]],
  ["I12", "a first change on facts that changed", [at(0), at(1, withRuns(run([...approved, { type: "assessed", verdict: verdictOf({ digest: "c".repeat(64) }), confirms: false }, intent("fence-ec2-stop")])), { mutations: [mutationOf()] })]],
  ["I12", "a first change on facts that are four minutes old", [at(0, withRuns(run([...approved]))), at(minutes(4), withRuns(run([...approved, intent("fence-ec2-stop")])), { mutations: [mutationOf()] })]],
  ["I13", "a gate decided twice", [at(0), at(1, withRuns(run([assessed, opens, decided("approve"), decided("reject")])))]],
  ["I13", "a change after a rejection", [at(0), at(1, withRuns(run([assessed, opens, decided("reject"), authorised(), intent("fence-ec2-stop")])), { mutations: [mutationOf()] })]],
  ["I13", "a change after the approval expired", [at(0), at(1, withRuns(run([assessed, opens, { type: "gate-ended", gate: "approve-failover", how: "expired", because: "late" }, intent("fence-ec2-stop")])))]],
  ["I13", "a change after the end", [at(0), at(1, withRuns(run([closed("stopped"), intent("fence-ec2-stop")])))]],
  ["I14", "more lost than was accepted", [at(0), at(1, withRuns(run([...approved, fenced, intent("promote", promote)])), { mutations: [promoted()] }), at(2, { lostSeconds: { orders: 11 }, runs: [run([...approved, fenced, intent("promote", promote)])] }, { mutations: [promoted()] })]],
  ["I14", "a promotion without leave", [at(0), at(1, withRuns(run([fenced, intent("promote", promote)])), { mutations: [promoted()] })]],
  ["I14", "a promotion without a person beyond the RPO", [at(0), at(1, withRuns(run([assessed, authorised({ how: "automatic", acceptedLossSeconds: "unknown" }), fenced, intent("promote", promote)])), { mutations: [promoted()] })]],
  ["I15", "a call without an intent", [at(0), at(1, {}, { mutations: [mutationOf()] })]],
  ["I15", "two calls for one intent", [at(0), at(1, withRuns(run([...approved, intent("fence-ec2-stop")])), { mutations: [mutationOf(), mutationOf({ tookEffect: false })] })]],
  ["I15", "two results of one intent", [at(0), at(1, withRuns(run([intent("fence-ec2-stop"), result(2), result(2)])))]],
  ["I15", "a result of nothing", [at(0), at(1, withRuns(run([result(1)])))]],
  ["I15", "an entry that was changed", [at(0), at(1, withRuns({ ...run([]), entries: run([opens]).entries.map((entry) => ({ ...entry, at: entry.at + 1 })) }))]],
  ["I15", "an entry that is missing", [at(0), at(1, withRuns({ ...run([]), entries: run([opens, assessed]).entries.filter(({ seq }) => seq !== 2) }))]],
  ["I15", "a record that became shorter", [at(0, withRuns(run([opens, assessed]))), at(1, withRuns(run([opens])))]],
  ["I16", "a change that nothing authorised", [at(0), at(1, withRuns(run([assessed, intent("fence-ec2-stop")])), { mutations: [mutationOf()] })]],
  ["I16", "a run that did something and says that it did nothing", [at(0), at(1, withRuns(run([...approved, intent("fence-ec2-stop"), closed("no-action")])), { mutations: [mutationOf()] })]],
  ["I17", "a second run by itself within the block time", [at(0), at(1, withRuns(run([...approved, intent("fence-ec2-stop")])), { mutations: [mutationOf()] }), at(2, withRuns(run([...approved, intent("fence-ec2-stop"), closed("stopped")])), { mutations: [mutationOf()] }), at(minutes(59), withRuns(run([...approved, intent("fence-ec2-stop"), closed("stopped")]), run([assessed, automatic], { run: "shop-2", epoch: 8 })), { mutations: [mutationOf()] })]],
  ["I17", "a way back by itself", [at(0, { ...moved, runs: [run([])] }), at(1, { ...moved, runs: [run([closed("succeeded")])] }), at(2, { ...moved, runs: [run([closed("succeeded")]), run([assessed, automatic], { run: "shop-2", epoch: 8, target: "site-a" })] })]],
  ["I18", "all plans at once by themselves", [truthOf(home), { ...truthOf(home), plans: others }]],
  ["I19", "traffic to a site whose gateway does not run", [at(0, { services: { ...home.services, gateway: { "site-a": true, "site-b": false } } }), at(minutes(2), { services: { ...home.services, gateway: { "site-a": true, "site-b": false } }, databases: writing("site-b"), dns: { "shop.example.com": ["site-b"] } })]],
  ["I19", "traffic to a site whose database takes no writes", [at(0), at(minutes(2), { dns: { "shop.example.com": ["site-b"] } })]],
  ["I20", "a planned move that promotes what was not shown to be whole", [at(0), at(1, withRuns(planned([...approved, fenced, intent("promote", promote)])), { mutations: [promoted()] })]],
  ["I20", "a planned move that promotes what was shown to lack something", [at(0), at(1, withRuns(planned([...approved, fenced, shown(true), shown(false), intent("promote", promote)])), { mutations: [promoted()] })]],
  ["I20", "a planned move that promotes before the old site has stopped", [at(0), at(1, withRuns(planned([...approved, shown(true), intent("promote", promote)])), { mutations: [promoted()] })]],
  ["I20", "traffic of a planned move before the old site has stopped", [at(0), at(1, withRuns(planned([...approved, intent("traffic-route53-records")])), { mutations: [mutationOf()] })]],
  ["I20", "a planned move that succeeded and has lost something", [at(0, withRuns(planned([]))), at(1, { ...moved, lostSeconds: { orders: 1 }, runs: [planned([closed("succeeded")])] })]],
  ["I20", "a planned move that was taken back and left the old site without a writer", [at(0, withRuns(planned([]))), at(1, { databases: writing(), runs: [planned([closed("rolled-back")])] })]],
  ["I21", "a run that says nothing and waits for nobody", [at(0, withRuns(run([assessed]))), at(minutes(66), withRuns(run([assessed])))]],
  ["I21", "a call that is waited for for 30 s", [at(0, withRuns(run([assessed]))), at(1, withRuns(run([assessed])), { waits: [{ at: now, plan: "shop", what: "rds.DescribeDBInstances", region: "eu-west-1", ms: seconds(30) }] })]],
  ["I22", "something taken back after the promotion", [at(0), at(1, withRuns(run([...approved, fenced, intent("promote", promote)])), { mutations: [promoted()] }), at(2, withRuns(run([...approved, fenced, intent("promote", promote), intent("undo-fence-ec2-stop")])), { mutations: [promoted(), mutationOf()] })]],
  ["I22", "a run that was taken back and left a name elsewhere", [at(0, withRuns(run([]))), at(1, { dns: { "shop.example.com": ["site-a", "site-b"] }, runs: [run([closed("rolled-back")])] })]],
  ["I23", "a success whose provider delivers elsewhere", [at(0, withRuns(run([]))), at(1, { ...moved, webhooks: { viber: { site: "site-a", lastInboundAt: now + 5 } }, runs: [run([closed("succeeded")])] })]],
  ["I23", "a success before a message has arrived", [at(0, withRuns(run([]))), at(1, { ...moved, webhooks: { viber: { site: "site-b", lastInboundAt: now - 1 } }, runs: [run([closed("succeeded")])] })]],
  ["I24", "a success whose database writes elsewhere", [at(0, withRuns(run([]))), at(1, { ...moved, databases: writing("site-a"), runs: [run([closed("succeeded")])] })]],
  ["I24", "a writer that went home by itself and nobody was called", [at(0, { databases: writing("site-b") }), at(minutes(16), { databases: writing("site-b") })]],
  ["I11", "a change that a dry run intended", [at(0), at(1, withRuns(dryRun([assessed, intent("fence-ec2-stop")])))]],
  ["I11", "a change that nobody intended while a dry run was open", [at(0, withRuns(dryRun([assessed]))), at(1, withRuns(dryRun([assessed])), { mutations: [mutationOf()] })]],
  ["I25", "a change after the kill switch", [at(0, { killSwitchSince: now }), at(seconds(11), { killSwitchSince: now, runs: [run([...approved, intent("fence-ec2-stop")])] }, { mutations: [mutationOf()] })]],
  ["I27", "a drill that deletes what the plan names", [at(0), at(1, withRuns(isolated([...approved, intent("drill-rds-copy", removal("orders-b"))])), { mutations: [removed("orders-b")] })]],
  ["I27", "a drill that promotes the replica", [at(0), at(1, withRuns(isolated([...approved, intent("drill-rds-promote", promote)])), { mutations: [promoted()] })]],
  ["I27", "a drill that stops a machine which it has not started", [at(0), at(1, withRuns(isolated([...approved, intent("undo-activate-ec2-start")])), { mutations: [mutationOf()] })]],
  ["I27", "a drill that leads users elsewhere", [at(0), at(1, withRuns(isolated([...approved, intent("traffic-route53-records", moving)])), { mutations: [mutationOf({ operation: "s3.PutObject", input: moving.call.input })] })]],
  ["I28", "a drill that succeeded and left a machine running that it had started", [at(0, withRuns(isolated([]))), at(1, withRuns(isolated([...approved, intent("activate-ec2-start", mutation({ key: "start", call: { operation: "ec2.StartInstances", region: "eu-central-1", input: { InstanceIds: ["i-0b0b0b0b0b"] } } })), closed("succeeded")])))]],
  ["I28", "a drill that succeeded and left a copy", [at(0, withRuns(isolated([]))), at(1, { drillCopies: ["understudy-drill-shop-orders-7"], runs: [isolated([closed("succeeded")])] })]],
];
test.each(broken)("%s is broken by %s", (code, _sentence, truths) => {
  expect(judged(truths)).toContain(code);
});

test("every checker has a world that breaks it", () => {
  expect(invariants.map(({ code }) => code).filter((code) => !broken.some(([known]) => known === code))).toEqual([]);
});

const acknowledged: Happening = { does: "acknowledge", by: "lead-1", reason: "looked at it" };
const unconfirmedApproval: readonly EntryBody[] = [...approved, fenceGate, decided("approve", "stuck-fence"), authorised({ acceptedLossSeconds: "unknown" }), stepped("fence-ec2-stop", "skipped", { brought: { fenced: "unconfirmed" } })];

test.each<[string, readonly Truth[], Readonly<Record<number, Happening>>?]>([
  ["a healthy world", [at(0), at(minutes(60))]],
  ["a failover as it should be", [
    at(0),
    at(1, withRuns(run([...approved, intent("fence-ec2-stop")])), { mutations: [mutationOf()] }),
    at(2, { databases: writing(), runs: [run([...approved, intent("fence-ec2-stop"), result(7), fenced, intent("promote", promote)])] }, { mutations: [mutationOf(), promoted()] }),
    at(3, { ...moved, dns: { "shop.example.com": ["site-a"] }, lostSeconds: { orders: 9 }, runs: [run([...approved, intent("fence-ec2-stop"), result(7), fenced, intent("promote", promote)])] }, { mutations: [mutationOf(), promoted()] }),
    at(4, { ...moved, runs: [run([...approved, intent("fence-ec2-stop"), result(7), fenced, intent("promote", promote), closed("succeeded")])] }, { mutations: [mutationOf(), promoted()] }),
  ]],
  ["a planned move as it should be", [
    at(0, withRuns(planned([]))),
    at(1, withRuns(planned([...approved, intent("fence-ec2-stop")])), { mutations: [mutationOf()] }),
    at(2, { databases: writing(), runs: [planned([...approved, intent("fence-ec2-stop"), result(7), fenced, shown(true), intent("promote", promote)])] }, { mutations: [mutationOf(), promoted()] }),
    at(3, { ...moved, runs: [planned([...approved, intent("fence-ec2-stop"), result(7), fenced, shown(true), intent("promote", promote), closed("succeeded")])] }, { mutations: [mutationOf(), promoted()] }),
  ]],
  ["two writers and a promotion that a person has answered for", [at(0), at(1, { databases: writing("site-a", "site-b"), lostSeconds: { orders: 99 }, runs: [run([...unconfirmedApproval, intent("promote", promote)])] }, { mutations: [promoted()] })]],
  ["a first change two minutes after the look, because the record was away", [at(0, withRuns(run([...approved]))), at(minutes(2), withRuns(run([...approved, intent("fence-ec2-stop")])), { mutations: [mutationOf()] })]],
  ["a call that was lost and is sent again", [at(0), at(1, withRuns(run([...approved, intent("fence-ec2-stop"), intent("fence-ec2-stop")])), { mutations: [mutationOf({ tookEffect: false, highestEpoch: 9 }), mutationOf({ looksBefore: 1 })] })]],
  ["a call that was refused and is sent again at once", [at(0), at(1, withRuns(run([...approved, intent("fence-ec2-stop"), refused(7), intent("fence-ec2-stop")])), { mutations: [mutationOf({ tookEffect: false }), mutationOf()] })]],
  ["a run that failed while people cannot be called and somebody goes on trying", [at(0, withRuns(run([]))), at(1, withRuns(run([closed("failed")]))), at(minutes(6), withRuns(run([closed("failed")])), { lostPages: [{ at: now + 2, text: "LIVE shop: failed" }, { at: now + minutes(5), text: "LIVE shop: failed (late)" }] })]],
  ["a run that failed and of which people were told", [at(0, withRuns(run([]))), at(1, withRuns(run([closed("failed")]))), at(minutes(6), withRuns(run([closed("failed")])), { pages: [{ at: now + 2, text: "LIVE shop: failed" }] })]],
  ["a run that the sweep begins for an alarm that still stands", [at(0, withRuns(run([closed("no-action")], { what: "the alarm" }))), at(1, withRuns(run([closed("no-action")], { what: "the alarm" }), runTruth(recordOf([], { run: "shop-2", epoch: 8, what: "the alarm", by: "sweep" }), { run: "shop-2" })))]],
  ["a call that its client gave up", [at(0, withRuns(run([assessed]))), at(1, withRuns(run([assessed])), { waits: [{ at: now, plan: "shop", what: "lambda.Invoke", region: "eu-west-1", ms: seconds(15) }] })]],
  ["an open run that waits for a person for a day", [at(0, withRuns(run([assessed, opens]))), at(minutes(1440), withRuns(run([assessed, opens])))]],
  ["an execution that died and was closed soon", [at(0, withRuns(run([], { execution: "ABORTED" }))), at(minutes(2), withRuns(run([closed("failed")], { execution: "ABORTED" })))]],
  ["a second run that joins the first", [at(0, withRuns(run([]), runTruth([], { run: "shop-2" })))]],
  ["a second run by itself after the block was lifted", [at(0), at(1, withRuns(run([...approved, intent("fence-ec2-stop"), closed("stopped")])), { mutations: [mutationOf()] }), at(2, withRuns(run([...approved, intent("fence-ec2-stop"), closed("stopped")]), run([assessed, automatic], { run: "shop-2", epoch: 8 })), { mutations: [mutationOf()] })], { 2: acknowledged }],
  ["a service that dies while traffic is already on its way", [at(0, { databases: writing("site-b") }), at(seconds(30), { databases: writing("site-b"), services: { ...home.services, gateway: { "site-a": true, "site-b": false } }, dns: { "shop.example.com": ["site-b"] } })]],
  ["a writer that went home by itself, of which people were told", [at(0, { databases: writing("site-b") }), at(minutes(16), { databases: writing("site-b") }, { pages: [{ at: now + 5, text: "the writer is elsewhere" }] })]],
  ["a change just after the kill switch, which was on its way", [at(0, { killSwitchSince: now }), at(seconds(9), { killSwitchSince: now, runs: [run([...approved, intent("fence-ec2-stop")])] }, { mutations: [mutationOf()] })]],
  ["an automatic run of one plan of two", [truthOf(home), { ...truthOf(home), plans: { ...others, shop: home } }]],
  ["an automatic run long after another", [at(0), at(1, withRuns(run([...approved, intent("fence-ec2-stop"), closed("stopped")])), { mutations: [mutationOf()] }), at(minutes(61), withRuns(run([...approved, intent("fence-ec2-stop"), closed("stopped")]), run([assessed, automatic], { run: "shop-2", epoch: 8 })), { mutations: [mutationOf()] })]],
  ["a dry drill that ends well and moved nothing", [at(0, withRuns(dryRun([]))), at(1, withRuns(dryRun([closed("succeeded")])))]],
  ["an isolated drill that deletes the copy that it made", [
    at(0),
    at(1, withRuns(isolated([...approved, intent("drill-rds-copy", copying), intent("undo-drill-rds-copy", removal(copyId))])), { mutations: [copied, removed(copyId)] }),
    at(2, { webhooks: { viber: { site: "site-a", lastInboundAt: now + 2 } }, runs: [isolated([...approved, intent("drill-rds-copy", copying), intent("undo-drill-rds-copy", removal(copyId)), closed("succeeded")])] }, { mutations: [copied, removed(copyId)] }),
  ]],
  ["calls by which the product itself works", [at(0), at(1, {}, { mutations: [mutationOf({ operation: "sns.Publish" }), mutationOf({ operation: "sfn.StartExecution" })] })]],
])("%s breaks nothing", (_sentence, truths, made = {}) => {
  expect(judged(truths, made)).toEqual([]);
});

test("what is broken is told once and not at every event after", () => {
  const both = at(1, { databases: writing("site-a", "site-b") });
  expect(judged([at(0), both, { ...both, at: now + 2 }, { ...both, at: now + 3 }])).toEqual(["I1"]);
});

test("every invariant of the safety rules is judged, or it is said why not", () => {
  const all = Array.from({ length: 28 }, (_, index) => `I${index + 1}`);
  const judging = [...invariants, ...twinInvariants].map(({ code }) => code);
  expect([...judging, ...Object.keys(notJudged)].toSorted()).toEqual(all.toSorted());
  expect(Object.keys(leftOut).filter((code) => !judging.includes(code))).toEqual([]);
});

test("a kind of run that comes has its invariants judged: a drill I11, one that goes back or changes over I20", () => {
  // A new kind does not compile here before it says what it needs, and what it needs may not be left unjudged.
  const needs: Readonly<Record<RunKind, readonly string[]>> = { failover: [], repair: [], switchover: ["I20", "I22"], reprotect: [], drill: ["I11", "I27", "I28"] };
  expect(Object.values(needs).flat().filter((code) => code in notJudged)).toEqual([]);
  expect(Object.keys(notJudged)).toEqual([]);
});

test("thousands of events are judged in a moment: each entry and call is read once", () => {
  const watch = new Watch();
  const judge = new Judge();
  const long = run(Array.from({ length: 400 }, () => assessed));
  const started = process.cpuUsage().user;
  for (let index = 0; index < 5_000; index += 1) judge.look(watch.look(at(index, withRuns(long))), []);
  expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(2);
});

test("the checkers take nothing from the product but types, so that no mistake of it hides itself", () => {
  const folder = join(import.meta.dirname, "../../../infra/local/story/invariants");
  const imports = readdirSync(folder).flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(/^import .*from "(.*)";$/gm)].map(([line, from]) => ({ name, line, from })));
  expect(imports.length).toBeGreaterThan(10);
  expect(imports.filter(({ line, from }) => /(workflows|lambdas)\//.test(from ?? "") && !line.startsWith("import type"))).toEqual([]);
});
