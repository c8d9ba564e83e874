// What the step decides that shuts a node down in a live drill: nothing is stopped unless both nodes serve and the name leads to the other
// alone, and it is started again whatever happens. No call is made.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { shutDown } from "../../../lambdas/steps/node-shutdown/shut-down.ts";
import type { Machine } from "../../../lambdas/aws/ec2.ts";
import type { ShutDownFacts } from "../../../lambdas/steps/node-shutdown/shut-down.ts";
import { whyNoShutDown } from "../../../workflows/node-shutdown.ts";
import { stageOf } from "../../../workflows/node-stage.ts";
import { planSchema } from "../../../workflows/plan-schema.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { StepContext } from "../../../workflows/step-decision.ts";
import { context as moving, denied, silent } from "./moving.ts";

const plan = planSchema.parse(parse(readFileSync(join(import.meta.dirname, "../../../workflows/plans/queuemetrics.yaml"), "utf8")));
const [a, b] = ["198.51.100.5", "203.0.113.6"];
const machineId = "i-0a5eed0e7e5700a01";
const input = { host: "node", for: 180_000, verify: ["https://{site}.queuemetrics.example.com/health"] };
const minute = 60_000;
const began = 10 * minute;
const leg = { drill: "queuemetrics-live-1", number: 1, of: 2 };
const context: StepContext = { ...moving, plan, source: "node-a", target: otherSite(plan, "node-a"), startedAt: began, at: began + 2 * minute, sent: [], leg };
const set = (Value: string) => ({ set: { Name: "queuemetrics.example.com.", Type: "A" as const, TTL: 60, SetIdentifier: Value, MultiValueAnswer: true, ResourceRecords: [{ Value }] }, beyond: [] });
const node = (state: string, instance = "ok"): ShutDownFacts["node"] => ({ seen: true, value: { machine: { id: machineId, state, reason: "" }, checks: state === "running" ? { id: machineId, system: "ok", instance } : undefined } });
const as = (more: Partial<Machine>, state = "running"): ShutDownFacts["node"] => ({ seen: true, value: { machine: { id: machineId, state, reason: "", ...more }, checks: state === "running" ? { id: machineId, system: "ok", instance: "ok" } : undefined } });
const name = (...values: readonly string[]): ShutDownFacts["name"] => ({ records: { seen: true, value: values.map(set) }, change: undefined, answers: { seen: true, value: [{ server: "ns-1", addresses: values }] } });
const facts = (more: Partial<ShutDownFacts> = {}): ShutDownFacts => ({ node: node("running"), wrong: { node: null, other: null }, name: name(b), ...more });
const sent = (what: "stop" | "start" | "start-early", at: number, outcome: StepContext["sent"][number]["outcome"] = "applied", answer = ""): StepContext["sent"][number] => ({ key: `${what} ${machineId}`, at, outcome, answer });
const off = { node: "node-a is off", other: null };
const dead = { node: null, other: "203.0.113.6 answered 503" };
const putBack: StepContext["sent"][number] = { key: "answers-1", at: began + 1.5 * minute, outcome: "applied", answer: "" };
const stopped = [sent("stop", began + minute)];

it.each([
  { says: "both nodes serve and nobody is led to this one", facts: facts(), does: { to: "act", mutations: [{ key: `stop ${machineId}`, undo: expect.stringContaining("start the machine") as string }] } },
  { says: "a resolver may still lead clients to it", facts: facts(), at: began + minute / 2, does: { to: "wait", because: "resolvers may lead clients to node-a until 1970-01-01T00:11:00.000Z" } },
  { says: "the other node does not serve", facts: facts({ wrong: dead }), does: { to: "wait", because: expect.stringMatching(/^nothing is shut down before both nodes/) as string } },
  { says: "this node does not serve itself", facts: facts({ wrong: { node: "answered 500", other: null } }), does: { to: "wait" } },
  { says: "a status check of its machine is not ok", facts: facts({ node: node("running", "impaired") }), does: { to: "wait" } },
  { says: "somebody else has stopped it", facts: facts({ node: node("stopped"), wrong: off }), does: { to: "wait" } },
  { says: "the name still leads to it", facts: facts({ name: name(a, b) }), does: { to: "stuck", because: expect.stringContaining("so node-a is not shut down") as string } },
  { says: "the name does not lead to the other", facts: facts({ name: name(a) }), does: { to: "stuck" } },
  { says: "its machine belongs to an Auto Scaling group", facts: facts({ node: as({ group: "web" }) }), does: { to: "stuck", because: expect.stringContaining("is not stopped for the live drill: it belongs to the Auto Scaling group web, which") as string } },
  { says: "the root of its machine is an instance store", facts: facts({ node: as({ instanceStore: true }) }), does: { to: "stuck", because: expect.stringContaining("instance store") as string } },
  { says: "its machine is a Spot Instance", facts: facts({ node: as({ spot: true }) }), does: { to: "stuck", because: expect.stringContaining("Spot Instance") as string } },
  { says: "EC2 lends it its address in the name", facts: facts({ node: as({ lentAddress: a }) }), does: { to: "stuck", because: expect.stringContaining(`its address ${a} is no Elastic IP`) as string } },
  { says: "EC2 lends it an address that nobody is led to", facts: facts({ node: as({ lentAddress: "192.0.2.9" }) }), does: { to: "act", mutations: [{ key: `stop ${machineId}` }] } },
  { says: "its machine was put into a group while it is off", facts: facts({ node: as({ group: "web" }, "stopped"), wrong: off }), sent: stopped, at: began + 4 * minute, does: { to: "act", mutations: [{ key: `start ${machineId}` }] } },
  { says: "EC2 is silent", facts: facts({ node: silent }), does: { to: "wait" } },
  { says: "EC2 lets nobody look", facts: facts({ node: denied }), does: { to: "stuck" } },
  { says: "EC2 is silent while it is off and the other serves", facts: facts({ node: silent, wrong: off }), sent: stopped, does: { to: "wait", because: expect.stringMatching(/^could not look: /) as string, againMs: 5_000 } },
  { says: "EC2 is silent while it is off, and the other fails", facts: facts({ node: silent, wrong: { ...off, other: "no answer" } }), sent: stopped, does: { to: "act", mutations: [{ key: `start-early ${machineId}`, ends: true, sentence: expect.stringContaining("before its time: node-b is not seen to serve") as string }] } },
  { says: "EC2 is silent while it is off, and the drill has to end", facts: facts({ node: silent, wrong: off }), sent: stopped, halt: "the kill switch is on", does: { to: "act", mutations: [{ key: `start-early ${machineId}`, ends: true }] } },
  { says: "EC2 is silent while it is off, and its time has just passed", facts: facts({ node: silent, wrong: off }), sent: stopped, at: began + 4.5 * minute, does: { to: "wait" } },
  { says: "EC2 is silent while it is off, and its time is long over", facts: facts({ node: silent, wrong: off }), sent: stopped, at: began + 5 * minute, does: { to: "act", mutations: [{ key: `start-early ${machineId}`, sentence: expect.stringContaining("EC2 tells nothing of it and its time is over") as string }] } },
  { says: "EC2 lets nobody look while it is off", facts: facts({ node: denied, wrong: off }), sent: stopped, does: { to: "act", mutations: [{ key: `start-early ${machineId}` }] } },
  { says: "EC2 is silent and takes no start for too long", facts: facts({ node: silent, wrong: { ...off, other: "no answer" } }), sent: [...stopped, sent("start-early", began + 2 * minute, "not-sent", "IncorrectInstanceState")], at: began + 8 * minute, does: { to: "stuck", because: expect.stringContaining("could not be started for 5 min: IncorrectInstanceState; could not look") as string } },
  { says: "EC2 is silent and the answer to the start was lost", facts: facts({ node: silent, wrong: off }), sent: [...stopped, sent("start-early", began + 2 * minute, "unknown")], does: { to: "act", mutations: [{ key: `start-early ${machineId}` }] } },
  { says: "EC2 has taken the start and tells nothing more", facts: facts({ node: silent }), sent: [...stopped, sent("start-early", began + 2 * minute)], does: { to: "wait" } },
  { says: "EC2 has taken the start and tells nothing more for too long", facts: facts({ node: silent }), sent: [...stopped, sent("start-early", began + 2 * minute)], at: began + 13 * minute, does: { to: "stuck", because: expect.stringContaining("does not serve within 10 min; could not look") as string } },
  { says: "EC2 has taken the start and tells nothing more, and it alone answers", facts: facts({ node: silent, wrong: dead }), sent: [...stopped, sent("start-early", began + 2 * minute)], does: { to: "act", mutations: [{ call: { operation: "route53.ChangeResourceRecordSets" }, sentence: expect.stringContaining(`put ${a} (node-a) into it`) as string }] } },
  { says: "EC2 has taken the start and lets nobody look any more", facts: facts({ node: denied }), sent: [...stopped, sent("start-early", began + 2 * minute)], does: { to: "stuck" } },
  { says: "the machine is not there", facts: facts({ node: { seen: true, value: { machine: undefined, checks: undefined } } }), does: { to: "stuck", because: expect.stringContaining("not known there") as string } },
  { says: "the stop was refused", facts: facts(), sent: [sent("stop", began + minute, "refused")], does: { to: "act", mutations: [{ key: `stop ${machineId}` }] } },
  { says: "it still stops", facts: facts({ node: node("stopping"), wrong: off }), sent: stopped, does: { to: "wait" } },
  { says: "it is off and its time is not over", facts: facts({ node: node("stopped"), wrong: off }), sent: stopped, does: { to: "wait", because: expect.stringMatching(/^node-b serves alone until 1970-01-01T00:14:00.000Z/) as string } },
  { says: "its time is over", facts: facts({ node: node("stopped"), wrong: off }), sent: stopped, at: began + 4 * minute, does: { to: "act", mutations: [{ key: `start ${machineId}`, ends: true }] } },
  { says: "the other fails while it is off", facts: facts({ node: node("stopped"), wrong: { ...off, other: "no answer" } }), sent: stopped, does: { to: "act", mutations: [{ key: `start-early ${machineId}`, ends: true, sentence: expect.stringContaining("before its time: node-b is not seen to serve") as string }] } },
  { says: "the drill has to end while it is off", facts: facts({ node: node("stopped"), wrong: off }), sent: stopped, halt: "the kill switch is on", does: { to: "act", mutations: [{ key: `start-early ${machineId}`, ends: true }] } },
  { says: "the other fails while it still stops", facts: facts({ node: node("stopping"), wrong: { ...off, other: "no answer" } }), sent: stopped, does: { to: "wait", because: expect.stringContaining("so it is started as soon as it has stopped") as string } },
  { says: "a stop without an answer shows no effect", facts: facts(), sent: [sent("stop", began + minute, "unknown")], does: { to: "act", mutations: [{ key: `stop ${machineId}` }] } },
  { says: "a stop without an answer shows no effect, and the name leads to it again", facts: facts({ name: name(a, b) }), sent: [sent("stop", began + minute, "unknown")], does: { to: "stuck", because: expect.stringContaining("so node-a is not shut down") as string } },
  { says: "a stop without an answer shows no effect, and it does not serve now", facts: facts({ wrong: { node: "answered 500", other: null } }), sent: [sent("stop", began + minute, "unknown")], does: { to: "wait", because: expect.stringMatching(/^nothing is shut down before both nodes/) as string } },
  { says: "a stop without an answer shows no effect, and its machine was put into a group", facts: facts({ node: as({ group: "web" }) }), sent: [sent("stop", began + minute, "unknown")], does: { to: "stuck", because: expect.stringContaining("is not stopped for the live drill") as string } },
  { says: "a stop without an answer shows no effect, and it was retried just now", facts: facts(), sent: [sent("stop", began - minute, "unknown")], at: began + minute / 2, does: { to: "wait", because: expect.stringMatching(/^resolvers may lead clients to node-a/) as string } },
  { says: "a stop without an answer shows no effect, and this node alone answers", facts: facts({ node: node("running", "initializing"), wrong: dead }), sent: [sent("stop", began + minute, "unknown")], does: { to: "act", mutations: [{ call: { operation: "route53.ChangeResourceRecordSets" }, sentence: expect.stringContaining(`put ${a} (node-a) into it`) as string }] } },
  { says: "a stop without an answer shows no effect, and neither answers", facts: facts({ wrong: { node: "answered 503", other: "no answer" } }), sent: [sent("stop", began + minute, "unknown")], does: { to: "wait" } },
  { says: "a stop without an answer shows no effect, and the drill has to end", facts: facts(), sent: [sent("stop", began + minute, "unknown")], halt: "the kill switch is on", does: { to: "act", mutations: [{ call: { operation: "route53.ChangeResourceRecordSets" }, sentence: expect.stringContaining(`put ${a} (node-a) into it`) as string }] } },
  { says: "somebody else has started it", facts: facts(), sent: stopped, does: { to: "act", mutations: [{ call: { operation: "route53.ChangeResourceRecordSets" }, sentence: expect.stringContaining(`put ${a} (node-a) into it`) as string }] } },
  { says: "somebody else has started it and a status check is not ok", facts: facts({ node: node("running", "initializing") }), sent: stopped, does: { to: "wait", because: expect.stringContaining("runs although it was told to stop") as string } },
  { says: "somebody else has started it, where EC2 had no room, and people retry", facts: facts(), sent: [sent("stop", began - 30 * minute), sent("start", began - 20 * minute, "not-sent", "InsufficientInstanceCapacity")], does: { to: "act", mutations: [{ call: { operation: "route53.ChangeResourceRecordSets" }, sentence: expect.stringContaining(`put ${a} (node-a) into it`) as string }] } },
  { says: "somebody else has started it and it does not serve long after its time", facts: facts({ wrong: { node: "answered 503", other: null } }), sent: stopped, at: began + 15 * minute, does: { to: "stuck", because: expect.stringContaining("runs although it was told to stop, and does not serve within 10 min") as string } },
  { says: "somebody else has started it and all is as it was", facts: facts({ name: name(a, b) }), sent: stopped, does: { to: "stuck", because: expect.stringMatching(/^node-a ran although it was told to stop; it serves again: .*has not shown that node-b serves alone/) as string } },
  { says: "it was put back into the name and stops after all", facts: facts({ node: node("stopped"), name: name(a, b), wrong: off }), sent: [...stopped, putBack], does: { to: "act", mutations: [{ key: `start-early ${machineId}`, sentence: expect.stringContaining("queuemetrics.example.com leads to node-a again") as string }] } },
  { says: "EC2 has had no room for it for too long", facts: facts({ node: node("stopped"), wrong: off }), sent: [...stopped, sent("start", began + 4 * minute, "not-sent"), sent("start", began + 9 * minute, "not-sent", "InsufficientInstanceCapacity")], at: began + 10 * minute, does: { to: "stuck", because: expect.stringContaining("could not be started for 5 min: InsufficientInstanceCapacity") as string } },
  { says: "nobody could look until long after its time", facts: facts({ node: node("stopped"), wrong: off }), sent: stopped, at: began + 40 * minute, does: { to: "act", mutations: [{ key: `start ${machineId}` }] } },
  { says: "the other fails long before its time and EC2 has no room", facts: facts({ node: node("stopped"), wrong: { ...off, other: "no answer" } }), sent: [...stopped, sent("start-early", began + minute, "not-sent", "InsufficientInstanceCapacity")], at: began + 7 * minute, does: { to: "stuck", because: expect.stringContaining("could not be started for 5 min") as string } },
  { says: "it comes back", facts: facts({ node: node("pending"), wrong: off }), sent: [...stopped, sent("start", began + minute)], does: { to: "wait" } },
  { says: "EC2 still shows it stopped after a start", facts: facts({ node: node("stopped"), wrong: off }), sent: [...stopped, sent("start", began + minute)], does: { to: "act", mutations: [{ key: `start ${machineId}` }] } },
  { says: "it runs and does not serve for too long", facts: facts({ wrong: { node: "answered 503", other: null } }), sent: [...stopped, sent("start", began + 4 * minute)], at: began + 15 * minute, does: { to: "stuck", because: expect.stringContaining("does not serve within 10 min") as string } },
  { says: "it serves again and is out of the name", facts: facts(), sent: [...stopped, sent("start", began + minute)], does: { to: "act", mutations: [{ call: { operation: "route53.ChangeResourceRecordSets", input: { ChangeBatch: { Changes: [{ Action: "CREATE", ResourceRecordSet: { ResourceRecords: [{ Value: a }] } }] } } }, sentence: expect.stringContaining(`put ${a} (node-a) into it`) as string }] } },
  { says: "the name servers do not answer with it yet", facts: facts({ name: { ...name(a, b), answers: { seen: true, value: [{ server: "ns-1", addresses: [b] }] } } }), sent: [...stopped, sent("start", began + minute)], does: { to: "wait" } },
  { says: "all is as it was", facts: facts({ name: name(a, b) }), sent: [...stopped, sent("start", began + minute)], does: { to: "done", proof: expect.stringContaining("was stopped while node-b answered alone, and serves again") as string } },
  { says: "all is as it was, and now the other does not serve", facts: facts({ name: name(a, b), wrong: dead }), sent: [...stopped, sent("start", began + minute)], does: { to: "stuck", because: expect.stringContaining("now node-b is not seen to serve") as string } },
  { says: "all is as it was, but too early", facts: facts({ name: name(a, b) }), sent: [...stopped, sent("start-early", began + minute)], does: { to: "stuck", because: expect.stringContaining("has not shown that node-b serves alone") as string } },
])("does what is right where $says", ({ facts: seen, sent: before = [], at = context.at, halt, does }) => {
  expect(shutDown.decide(seen, input, { ...context, sent: before, at, ...(halt === undefined ? {} : { halt }) })).toMatchObject(does);
});

it("does nothing in a run that is no leg of a live drill", () => {
  const { leg: _none, ...planned } = context;
  expect(shutDown.decide(null, input, planned)).toEqual({ to: "done", proof: "this run is no leg of a live drill, so node-a was not shut down" });
});

it("never stops a node unless both serve, the name leads to the other alone, and nothing asks the drill to end", () => {
  const wrong = fc.constantFrom(null, null, "answered 503");
  const history = fc.array(fc.record({ what: fc.constantFrom("stop" as const, "start" as const, "start-early" as const), at: fc.nat(15), outcome: fc.constantFrom("applied" as const, "refused" as const, "unknown" as const, "not-sent" as const, undefined) }), { maxLength: 4 });
  fc.assert(fc.property(fc.constantFrom("running", "running", "stopped", "stopping", "pending", "terminated"), fc.constantFrom("ok", "ok", "impaired"), wrong, wrong, fc.constantFrom([a, b], [a], [b], [b]), history, fc.nat(20), fc.constantFrom(undefined, undefined, "the kill switch is on"), (state, check, ofNode, other, values, told, at, halt) => {
    const seen = facts({ node: node(state, check), wrong: { node: ofNode, other }, name: name(...values) });
    const before = told.toSorted((one, two) => one.at - two.at).map((each) => sent(each.what, began + each.at * minute, each.outcome));
    const decision = shutDown.decide(seen, input, { ...context, sent: before, at: began + at * minute, ...(halt === undefined ? {} : { halt }) });
    if (decision.to !== "act" || !decision.mutations.some(({ call }) => call.operation === "ec2.StopInstances")) return;
    expect({ state, check, ofNode, other, values }).toEqual({ state: "running", check: "ok", ofNode: null, other: null, values: [b] });
    // Where nothing may have come to EC2, whatever runs the steps holds the stop back (run-step.ts).
    if (stageOf(before).is !== "up") expect(halt).toBeUndefined();
  }), { numRuns: 3_000 });
});

describe("a plan whose nodes may be shut down", () => {
  const changed = (change: Partial<Plan>): readonly string[] => whyNoShutDown({ ...plan, ...change });
  const [siteA] = Object.entries(plan.sites);
  const cases: readonly (readonly [string, Partial<Plan>, readonly RegExp[]])[] = [
    ["is the one that comes with the product", {}, []],
    ["takes nobody out of a name", { steps: plan.steps.slice(0, 1) }, [/^no step, or more than one, takes a node out/]],
    ["has no machine of EC2 at a site", { sites: { ...plan.sites, ...(siteA && { [siteA[0]]: { ...siteA[1], hosts: { node: "mi-0123456789abcdef0" } } }) } }, [/^node is no machine of EC2 at node-a$/]],
    ["fences the node that it leaves", { steps: [{ fence: { "ec2-stop": { hosts: ["node"] } } }, ...plan.steps] }, [/^its steps fence-ec2-stop say that the nodes do not both serve$/]],
  ];
  it.each(cases)("%s", (_says, change, reasons) => {
    expect(changed(change)).toEqual(reasons.map((reason) => expect.stringMatching(reason) as string));
  });
});
