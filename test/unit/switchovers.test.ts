// The plan as a planned move sees it, and where that move's point of no return lies.

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { hasCommitted } from "../../workflows/committed.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { Plan } from "../../workflows/plan.ts";
import { allSteps, plannedNodes } from "../../workflows/plan-steps.ts";
import type { RunState, StepState } from "../../workflows/record.ts";
import { planOfRun } from "../../workflows/repairs.ts";
import { whyNeverLossless } from "../../workflows/switchover-rules.ts";
import { drainedBefore, drainedDatabases, switchoverPlan } from "../../workflows/switchovers.ts";
import { mutation } from "./builders.ts";

const read = (file: string): Plan => planSchema.parse(parse(readFileSync(file, "utf8")));
const hybridChat = read("workflows/plans/hybrid-chat.yaml");
const own = read("test/stories/plans/own-postgresql.yaml");

/** Its steps as text: a group in brackets, its branches apart. */
const told = (plan: Plan): readonly string[] =>
  plannedNodes(plan.steps).map((node) => {
    const say = ({ id, input }: { readonly id: string; readonly input: object }): string => ("hosts" in input && Array.isArray(input.hosts) && id.startsWith("fence-ec2") ? `${id} ${input.hosts.join("+")}` : id);
    return "step" in node ? say(node.step) : `[${node.together.map((branch) => branch.map(say).join(" ")).join(" | ")}]`;
  });

test("a group that holds a promotion is taken apart, so that the commit stands alone", () => {
  expect(told(hybridChat).slice(0, 5)).toEqual(["fence-renounce", "fence-ec2-stop chat-vm", "[promote-rds-replica | activate-auto-scaling]", "activate-command", "activate-command-2"]);
  expect(told(switchoverPlan(hybridChat)).slice(0, 5)).toEqual(["fence-renounce", "fence-ec2-stop chat-vm", "promote-rds-replica", "activate-auto-scaling", "activate-command"]);
  expect(drainedBefore(switchoverPlan(hybridChat))).toBe(2);
});

test("machines that hold a database are stopped last, when it was shown that nothing is missing", () => {
  expect(told(switchoverPlan(own)).slice(0, 3)).toEqual(["fence-ec2-stop shop", "fence-ec2-stop-2 database", "promote-postgresql"]);
  expect(drainedBefore(switchoverPlan(own))).toBe(1);
  expect(drainedDatabases(own)).toEqual(["orders"]);
});

const plans = ["hybrid-chat", "iq-bot", "proactive", "proactive-kubernetes", "queuemetrics", "web-rds-automatic"].map((name) => `workflows/plans/${name}.yaml`);
test.each([...plans, ...["own-postgresql", "restore-second", "own-sql-server", "stopped-standby"].map((name) => `test/stories/plans/${name}.yaml`)])("of %s nothing is left out but a second way, nothing is added but the shutdown of a live drill, and once more changes nothing", (file) => {
  const plan = read(file);
  const kinds = (of: Plan): readonly string[] => allSteps(plannedNodes(of.steps)).map(({ kind }) => kind).toSorted();
  const planned = switchoverPlan(plan);
  const shutDown = plan.live === undefined ? [] : ["live.shut-down"];
  expect([...new Set(kinds(planned))]).toEqual([...shutDown, ...new Set(kinds(plan))].toSorted().filter((kind) => kind !== "promote.restore" || !kinds(plan).includes("promote.rds-replica")));
  expect(told(switchoverPlan(planned))).toEqual(told(planned));
  expect(planOfRun(plan, { kind: "switchover" })).toBe(planned);
  expect(planOfRun(plan, { kind: "failover" })).toBe(plan);
});

test.each<[string, string, readonly RegExp[]]>([
  ["a plan without a database", "workflows/plans/queuemetrics.yaml", []],
  ["a replica of PostgreSQL on RDS", "workflows/plans/hybrid-chat.yaml", []],
  ["a PostgreSQL beside its application", "test/stories/plans/own-postgresql.yaml", []],
  ["a MariaDB, which counts nothing that both sites share", "test/stories/plans/own-mariadb.yaml", [/no transactions are counted/]],
  ["a SQL Server", "test/stories/plans/own-sql-server.yaml", [/no transactions are counted/]],
  ["a backup and no copy", "test/stories/plans/backups-only.yaml", [/restored from a backup/]],
  ["what its owner moves", "test/stories/plans/owners-database.yaml", [/the owner of .* moves it/]],
])("whether %s can be switched over without loss", (_sentence, file, because) => {
  const told = whyNeverLossless(read(file));
  expect(told).toHaveLength(because.length);
  because.forEach((pattern, index) => expect(told[index]).toMatch(pattern));
});

test("an application that shares its machine with its database cannot be shown lossless, because the fence stops both", () => {
  const written = parse(readFileSync("test/stories/plans/own-postgresql.yaml", "utf8")) as { steps: unknown[] };
  const together = planSchema.parse({ ...written, steps: [{ fence: { "ec2-stop": { hosts: ["database"] } } }, ...written.steps.slice(1)] });
  expect(whyNeverLossless(together)).toEqual([expect.stringMatching(/no fence stops the application while its database can still be read/)]);
});

test("the members of a MongoDB set are compared by nobody, so a plan that lets them prefer the other site is refused", () => {
  expect(whyNeverLossless(read("test/stories/plans/preferred-set.yaml"))).toEqual([expect.stringMatching(/what the members hold that promote-mongodb lets prefer the other site is not compared/)]);
});

test("RDS synchronises a global cluster itself before it switches it over, so nothing of it has to be shown", () => {
  expect(whyNeverLossless(read("test/stories/plans/global-shop.yaml"))).toEqual([]);
});

test("so it does with a replica of RDS for Oracle", () => {
  expect(whyNeverLossless(read("test/stories/plans/oracle-ledger.yaml"))).toEqual([]);
});

test("of two databases one only can be shown just before its promotion, and a plan that moves nothing cannot be told to have moved", () => {
  const written = parse(readFileSync("test/stories/plans/own-postgresql.yaml", "utf8")) as { databases: Record<string, unknown>; steps: unknown[] };
  const two = planSchema.parse({ ...written, databases: { ...written.databases, bills: written.databases["orders"] }, steps: [...written.steps, { promote: { postgresql: { database: "bills" } } }] });
  expect(whyNeverLossless(two)).toEqual([expect.stringMatching(/it promotes orders and bills, and of one only/)]);
  const nowhere = planSchema.parse({ ...written, steps: written.steps.slice(0, 1) });
  expect(whyNeverLossless(nowhere)).toEqual([expect.stringMatching(/neither promotes a database nor moves traffic/)]);
});

const unmoved = (state: Pick<RunState, "steps">, count: number): Pick<RunState, "steps"> => ({ steps: Object.fromEntries(Object.entries(state.steps).map(([id, step]) => [id, { ...step, brought: { unmoved: count } }])) });
const twice = ({ steps }: Pick<RunState, "steps">): Pick<RunState, "steps"> => ({ steps: Object.fromEntries(Object.entries(steps).map(([id, step]) => [id, { ...step, attempts: [...step.attempts, ...step.attempts] }])) });

const stateOf = (step: string, outcome: StepState["attempts"][number]["outcome"], undo: string | null): Pick<RunState, "steps"> => ({
  steps: { [step]: { step, status: "waiting", because: "", startedAt: 0, changedAt: 0, brought: {}, attempts: [{ intentSeq: 1, mutation: mutation({ undo }), at: 0, outcome, answer: "" }] } },
});

test.each<[string, Pick<RunState, "steps">, boolean]>([
  ["nothing was sent", { steps: {} }, false],
  ["the source was fenced", stateOf("fence-ec2-stop", "applied", "start it again"), false],
  ["a promotion was applied", stateOf("promote-rds-replica", "applied", null), true],
  ["a promotion has no answer", stateOf("promote-rds-replica", "unknown", null), true],
  ["nobody wrote down what came of a promotion", stateOf("promote-rds-replica", undefined, null), true],
  ["a promotion was applied and seen to have moved nothing", unmoved(stateOf("promote-rds-replica", "applied", null), 1), false],
  ["a promotion that moved nothing was sent once more", unmoved(twice(stateOf("promote-rds-replica", "applied", null)), 1), true],
  ["a promotion was refused", stateOf("promote-rds-replica", "refused", null), false],
  ["a promotion was not sent", stateOf("promote-rds-replica", "not-sent", null), false],
  ["traffic has begun to move", stateOf("traffic-route53-records", "applied", "put the old records back"), true],
  ["the way back of a step has set what nothing undoes", stateOf("undo-configure-ssm-parameter", "applied", null), false],
  ["traffic was refused", stateOf("traffic-route53-records", "refused", "put the old records back"), false],
])("when %s, the point of no return is passed or not", (_sentence, state, passed) => {
  expect(hasCommitted(switchoverPlan(hybridChat), state)).toBe(passed);
});
