// The worst case that the compiler counts, against real executions of the compiled definition in virtual time: functions
// that fail as often as they are retried, steps that wait until their deadline, people who send everything round again.

import { substitutions } from "../../infra/local/process/substitutions.ts";
import { StepFunctionsService } from "../../infra/local/stepfunctions/service.ts";
import { VirtualClock } from "../../infra/local/virtual-clock.ts";
import { troubleEveryMs } from "../../workflows/cadence.ts";
import { stepOfKey } from "../../workflows/step-keys.ts";
import { compileFailover } from "../../workflows/compile.ts";
import type { Plan } from "../../workflows/plan.ts";
import { plannedNodes } from "../../workflows/plan-steps.ts";
import { countedRetries, decisionDeadlineMs, leastCallMs, mostReassessments, undoDeadlineMs, waitBeforeLookMs } from "../../workflows/polling.ts";
import { catalogue, deadlineOf } from "../../workflows/steps.ts";
import { wholeSeconds } from "../../workflows/units.ts";
import { hybridChat, minutes, seconds, shop, shopDeciding, shopWithSteps, writtenShop } from "./builders.ts";

interface Script {
  /** How often each call fails with `Transient` before it answers. */
  readonly failures?: number;
  /** The same of the calls that lie in no loop which has a deadline; left out, they fail as the others do. */
  readonly failuresOutside?: number;
  /** Until when the source is only watched, after the opening. */
  readonly watchForMs?: number;
  readonly verdict?: "ask" | "fail-over";
  /** How often the facts change between an approval and the second look. */
  readonly asksAgain?: number;
  /** What steps do: end at once, or wait until their deadline and get stuck. */
  readonly steps?: "done" | "stuck";
  /** What people do at a gate, from the n-th time on that it is asked; undefined lets it time out. */
  readonly people?: (gate: string, time: number) => string | undefined;
}

interface Ran {
  readonly events: number;
  readonly worst: number;
  readonly status: string;
  readonly calls: Readonly<Record<string, number>>;
}

const outside = new Set(["open", "gate", "close"]);

/** Runs the failover of a plan by a script until nothing moves any more. */
async function run(plan: Plan, script: Script): Promise<Ran> {
  const { failures = 0, failuresOutside = failures, watchForMs = 0, verdict = "ask", asksAgain = 0, steps = "done", people = () => "approve" } = script;
  const compiled = compileFailover(plan, { source: "site-a", target: "site-b" });
  if (!compiled.ok) throw new TypeError(compiled.reasons.join("; "));
  const clock = new VirtualClock({ start: 0 });
  const tries = new Map<string, number>();
  const calls: Record<string, number> = {};
  const rounds = new Map<string, number>();
  const asked = new Map<string, number>();
  let confirmations = 0;
  const retried = new Set<string>();
  const roundAnew = (step: string): void => {
    rounds.set(step, clock.now());
    retried.add(step);
  };

  const work: Record<string, (input: Readonly<Record<string, unknown>>) => Promise<object>> = {
    open: async () => ({ epoch: 1, go: "opened" }),
    look: async () => ({ go: "looked" }),
    assess: async ({ confirms }) => {
      if (confirms === true) return { go: (confirmations += 1) <= asksAgain ? "ask" : "go" };
      return clock.now() < watchForMs ? { go: "watch", waitSeconds: wholeSeconds(troubleEveryMs(plan.decide)) } : { go: verdict };
    },
    gate: async ({ gate, step, token, ...carried }) => {
      const time = (asked.get(String(gate)) ?? 0) + 1;
      asked.set(String(gate), time);
      const go = people(String(gate), time);
      if (go === undefined) return {};
      if (go === "retry") roundAnew(String(step));
      void clock.sleep(seconds(5)).then(() => service.sendTaskSuccess({ taskToken: String(token), output: JSON.stringify({ ...carried, go }) }));
      return {};
    },
    close: async () => ({ go: "ok" }),
  };
  const stepWork = async (key: string): Promise<object> => {
    const found = stepOfKey(plannedNodes(plan.steps), key);
    if (steps === "done" || found === undefined) return { go: "done" };
    const startedAt = rounds.get(key) ?? clock.now();
    rounds.set(key, startedAt);
    const deadlineMs = found.back ? undoDeadlineMs(deadlineOf(found.step)) : deadlineOf(found.step);
    await clock.sleep(leastCallMs(catalogue[found.step.kind].callMs));
    const elapsedMs = clock.now() - startedAt;
    return elapsedMs >= deadlineMs ? { go: "stuck" } : { go: "wait", waitSeconds: wholeSeconds(Math.min(waitBeforeLookMs(elapsedMs, retried.has(key)), deadlineMs - elapsedMs)) };
  };

  const service = new StepFunctionsService({
    clock, region: "eu-north-1", account: "111122223333",
    invoke: async (name, payload) => {
      const input = payload as Readonly<Record<string, unknown>>;
      const call = `${name} ${String(input["gate"] ?? input["step"] ?? "")}`;
      calls[call] = (calls[call] ?? 0) + 1;
      const failed = tries.get(call) ?? 0;
      if (failed < (outside.has(name) ? failuresOutside : failures)) {
        tries.set(call, failed + 1);
        throw { errorType: "Transient", errorMessage: "busy" };
      }
      tries.delete(call);
      const answer = await (work[name]?.(input) ?? stepWork(String(input["step"])));
      return name === "gate" ? answer : { run: input["run"], plan: input["plan"], planDigest: input["planDigest"], epoch: 1, ...answer };
    },
  });
  const { stateMachineArn } = service.createStateMachine({ name: compiled.name, definition: compiled.definition, functions: substitutions });
  const { executionArn } = service.startExecution({ stateMachineArn, name: "run", input: JSON.stringify({ run: "run", plan: plan.plan, planDigest: "d", epoch: 0, trigger: {} }) });
  await clock.runUntilIdle();
  let events = 0;
  for (let nextToken: string | undefined; ; ) {
    const page = service.getExecutionHistory({ executionArn, maxResults: 1000, nextToken });
    events += page.events.length;
    nextToken = page.nextToken;
    if (nextToken === undefined) break;
  }
  return { events, worst: compiled.worstCaseEvents, status: service.describeExecution({ executionArn }).status, calls };
}

/** Everything goes wrong as often as the compiler reckons with. */
const everything: Script = {
  failures: 2,
  watchForMs: decisionDeadlineMs(seconds(60)),
  asksAgain: mostReassessments,
  steps: "stuck",
  people: (gate, time) => (gate === "approve-failover" || gate.startsWith("before-") ? "approve" : time <= countedRetries ? "retry" : "skip"),
};

const promotingWithin = (within: string): Plan => {
  const [fence, , ...rest] = writtenShop.steps;
  return shopWithSteps([fence, { promote: { "rds-replica": { database: "orders", within } } }, ...rest]);
};

describe.each<readonly [string, Plan]>([["hybrid-chat", hybridChat], ["shop", shop()]])("%s", (_name, plan) => {
  it.each<readonly [string, Script, string]>([
    ["goes ahead by itself and is done at once", { verdict: "fail-over" }, "SUCCEEDED"],
    ["is approved and done at once", {}, "SUCCEEDED"],
    ["is watched until the deadline and then rejected", { watchForMs: decisionDeadlineMs(plan.decide.hold), people: () => "reject" }, "SUCCEEDED"],
    ["is watched until the deadline, every call failing twice, and nobody decides", { failures: 2, watchForMs: decisionDeadlineMs(plan.decide.hold), people: () => undefined }, "SUCCEEDED"],
    ["is asked again as often as is allowed", { asksAgain: mostReassessments }, "SUCCEEDED"],
    ["has steps that wait until their deadline and are skipped", { steps: "stuck", people: (gate) => (gate.startsWith("stuck-") ? "skip" : "approve") }, "SUCCEEDED"],
    ["has steps that nobody decides about, which are undone or wait until the execution ends", { steps: "stuck", people: (gate) => (gate.startsWith("stuck-") ? undefined : "approve") }, "TIMED_OUT"],
    ["is stopped at its first stuck step", { steps: "stuck", people: (gate) => (gate.startsWith("stuck-") ? "stop" : "approve") }, "SUCCEEDED"],
    ["meets everything at once", everything, "SUCCEEDED"],
  ])("%s", async (_says, script, status) => {
    const ran = await run(plan, script);
    expect(ran.status).toBe(status);
    expect(ran.events).toBeLessThanOrEqual(ran.worst);
  });

  it.each([0, 3])("counts what happens where each call of a loop fails %d times and everything else goes as wrong as it can", async (failures) => {
    const { events, worst } = await run(plan, { ...everything, failures, failuresOutside: 3 });
    expect(events).toBeLessThanOrEqual(worst);
  });

  it("counts what happens where each call of a loop fails once, which costs two seconds for three events, and not much more", async () => {
    const { events, worst } = await run(plan, { ...everything, failures: 1, failuresOutside: 3 });
    expect(events).toBeLessThanOrEqual(worst);
    // The rest is the way back, which a run that goes forward to its end never takes.
    expect(events).toBeGreaterThan(worst * 0.6);
  });
});

test.each<readonly [string, Plan, Plan, Script]>([
  ["a step's deadline", promotingWithin("5m"), promotingWithin("2h"), everything],
  ["the hold time", shop(), shopDeciding({ hold: seconds(180) }), { watchForMs: decisionDeadlineMs(seconds(180)) }],
  ["the interval of looks", shop(), shopDeciding({ every: seconds(5) }), { watchForMs: decisionDeadlineMs(seconds(60)) }],
])("%s is counted: what it adds to a run it adds to the worst case", async (_what, less, more, script) => {
  const once: Script = { ...script, failures: 1 };
  const [one, other] = [await run(less, { ...once, watchForMs: Math.min(script.watchForMs ?? 0, decisionDeadlineMs(less.decide.hold)) }), await run(more, once)];
  expect(other.events).toBeGreaterThan(one.events);
  // Each bound may lie above its own run by another part of a visit: a call with its three retries, a choice and a wait.
  const oneVisit = 5 + 3 * 3 + 2 + 2;
  expect(other.worst - one.worst).toBeGreaterThanOrEqual(other.events - one.events - oneVisit);
});

test("a group whose branches nobody decides about asks again each round until the execution itself ends", async () => {
  const undecided = await run(hybridChat, { steps: "stuck", people: (gate) => (gate.startsWith("stuck-promote") || gate.startsWith("stuck-activate") ? undefined : gate.startsWith("stuck-") ? "skip" : "approve") });
  expect(undecided.status).toBe("TIMED_OUT");
  expect(undecided.calls["gate stuck-promote-rds-replica"]).toBeGreaterThan(1);
  expect(undecided.events).toBeLessThanOrEqual(undecided.worst);
});

test("a silent approval ends soon after the gate expires", async () => {
  const plan = shop();
  const clockStops = await run(plan, { people: () => undefined });
  expect(clockStops).toMatchObject({ status: "SUCCEEDED", calls: { "gate approve-failover": 1 } });
  expect(plan.decide.expires).toBe(minutes(30));
});
