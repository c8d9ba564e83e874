// What the forming of a RabbitMQ cluster decides: one node after the other, in order, and done only when the last one lists all and
// a message has gone through each.

import { rabbitmqCluster } from "../../../lambdas/steps/cluster-formation/rabbitmq.ts";
import type { ClusterFacts } from "../../../lambdas/steps/cluster-formation/rabbitmq.ts";
import { formedIn, rabbitmqCommand } from "../../../lambdas/steps/cluster-formation/rabbitmq-command.ts";
import { healthy, wrong } from "../../../lambdas/probe/finding.ts";
import type { HostFacts, ScriptRun } from "../../../lambdas/steps/ssm-command.ts";
import { context as moving, denied } from "./moving.ts";

const input = { nodes: ["node-1", "node-2", "node-3"], name: "rabbit@{node}.{site}", service: "queue" };
const hosts = { "node-1": "i-1", "node-2": "i-2", "node-3": "i-3" };
const context = { ...moving, plan: { ...moving.plan, sites: { ...moving.plan.sites, "site-b": { region: "eu-central-1", hosts } } } };
const names = ["rabbit@node-1.site-b", "rabbit@node-2.site-b", "rabbit@node-3.site-b"];

const formed = (node: string, running = names): ScriptRun => ({ round: 0, state: "succeeded", says: "ended with exit code 0", output: `understudy-formed node=${node} joined=yes running=${running.join(",")} partitions=none\n` });
const host = (index: 1 | 2 | 3, run?: ScriptRun, ping = "Online"): HostFacts => ({ role: `node-${index}`, id: `i-${index}`, ping, runs: run === undefined ? [] : [run] });
const all = [1, 2, 3].map((index) => host(index as 1 | 2 | 3, formed(names[index - 1] ?? "")));
const through = (...answers: readonly ClusterFacts["through"][number]["answer"][]): ClusterFacts["through"] => answers.map((answer, index) => ({ node: `node-${index + 1}`, answer }));
const well = healthy("gave the message back");
const decide = (value: readonly HostFacts[], seen: ClusterFacts["through"] = [], over = context) => rabbitmqCluster.decide({ hosts: { seen: true, value }, through: seen }, input, over);

describe("the forming of a RabbitMQ cluster", () => {
  it.each<[string, readonly HostFacts[], string]>([
    ["the first, while none was told anything", [host(1), host(2), host(3)], "i-1"],
    ["the second, when the first is there", [host(1, formed(names[0] ?? "")), host(2), host(3)], "i-2"],
    ["the third, when the second is in", [host(1, formed(names[0] ?? "")), host(2, formed(names[1] ?? "")), host(3)], "i-3"],
  ])("tells %s, and no other", (_sentence, value, id) => {
    const decision = decide(value);
    expect(decision.to === "act" ? decision.mutations.map(({ call }) => (call.operation === "ssm.SendCommand" ? call.input.InstanceIds : [])) : decision).toEqual([[id]]);
  });

  it("names the commands of all nodes in a dry run, because each would follow the other", () => {
    const decision = decide([host(1), host(2), host(3)], [], { ...context, dryRun: true });
    expect(decision).toMatchObject({ to: "act", inOrder: true, mutations: [{ key: "run on node-1" }, { key: "run on node-2" }, { key: "run on node-3" }] });
  });

  it("is done when the last node lists all and a message has gone through each (C12)", () => {
    expect(decide(all, through(well, well, well))).toMatchObject({ to: "done", proof: expect.stringContaining("run as one cluster, named after rabbit@node-1.site-b, without a partition") });
  });

  it("waits while no message goes through one of them", () => {
    expect(decide(all, through(well, wrong("has a dead queue"), well))).toMatchObject({ to: "wait", because: expect.stringContaining("node-2 has a dead queue") });
  });

  it.each<[string, readonly HostFacts[]]>([
    ["does not list all", [all[0] as HostFacts, all[1] as HostFacts, host(3, formed(names[2] ?? "", names.slice(0, 2)))]],
    ["says nothing that can be read", [all[0] as HostFacts, all[1] as HostFacts, host(3, { round: 0, state: "succeeded", says: "ended with exit code 0", output: "" })]],
  ])("asks a person when the last node %s", (_sentence, value) => {
    expect(decide(value, through(well, well, well))).toMatchObject({ to: "stuck" });
  });

  it("tells no node after one that could not join", () => {
    expect(decide([host(1, formed(names[0] ?? "")), host(2, { round: 0, state: "failed", says: "Failed, exit code 82" }), host(3)])).toMatchObject({ to: "stuck", because: expect.stringContaining("No node after node-2 was told to join") });
  });

  it("sends nothing while the agent of any node does not answer, waits a minute and then asks a person (C10)", () => {
    const value = [host(1, undefined, "ConnectionLost"), host(2), host(3)];
    expect(decide(value, [], { ...context, at: context.startedAt + 59_000 })).toMatchObject({ to: "wait" });
    expect(decide(value, [], { ...context, at: context.startedAt + 60_000 })).toMatchObject({ to: "stuck", because: expect.stringContaining("Nothing was sent while the agent of a node does not answer: node-1 (i-1)") });
  });

  it("calls a person where it may not look", () => {
    expect(rabbitmqCluster.decide({ hosts: denied, through: [] }, input, context)).toMatchObject({ to: "stuck" });
  });
});

describe("the command", () => {
  it("names the node, the first, and whom it has to find, each as a text of the shell", () => {
    const text = rabbitmqCommand({ upTo: names.slice(0, 2), all: names, join: undefined, waitSeconds: 60 });
    expect(text).toContain("own='rabbit@node-2.site-b'\nfirst='rabbit@node-1.site-b'\ntogether='rabbit@node-1.site-b rabbit@node-2.site-b'\n");
    expect(text).toContain('node join_cluster "$first"');
  });

  it("counts no messages where a queue tells no number, so that the node is not reset", () => {
    const counting = /^ {2}held=.*$/m.exec(rabbitmqCommand({ upTo: names.slice(0, 2), all: names, join: undefined, waitSeconds: 60 }))?.[0] ?? "";
    expect(counting).not.toContain("_ -> 0");
    expect(counting).toContain('false -> "unknown"');
    // A queue that is down is only in the list of the durable ones.
    expect(counting).toContain("list_durable");
  });

  it("runs the plan's own join instead of rabbitmqctl's, with the first node's name and host", () => {
    const text = rabbitmqCommand({ upTo: names.slice(0, 2), all: names, join: "/opt/it's/join", waitSeconds: 60 });
    expect(text).toContain(`sh -c '/opt/it'\\''s/join "$1" "$2"' join "$first" "$host"`);
    expect(text).not.toContain("join_cluster");
  });

  it.each(["", "understudy-formed node=a joined=maybe running=a partitions=none", "understudy-formed node=a joined=yes running=a,b partitions=[{a,[b]}]"])("%j is no end of it that says that all is well", (output) => {
    expect(formedIn(output)).toBeUndefined();
  });
});
