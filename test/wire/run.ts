// One failover, from the alarm to the end of the execution: the home site is killed, the alarm stands, the deployed intake is
// given the event, and whoever has to decide approves by the deployed function for it.

import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { DescribeExecutionOutput, HistoryEvent } from "@aws-sdk/client-sfn";
import { systemClock } from "../../infra/local/system-clock.ts";
import { controlFunctionName, machineName, siteAlarmName } from "../../workflows/names.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { RunState } from "../../workflows/record.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { client, invoke } from "./aws.ts";
import type { WireWorld } from "./world.ts";

export interface Ended {
  readonly run: string;
  readonly execution: Pick<DescribeExecutionOutput, "status" | "output" | "error" | "cause" | "input">;
  readonly history: readonly HistoryEvent[];
  readonly state: RunState;
  /** What was decided, in order: the gate and who. */
  readonly decided: readonly string[];
}

const steadyMs: Milliseconds = 60_000;
const runMs: Milliseconds = 120_000;
const lookMs: Milliseconds = 400;
export const approver = "wire-test";

export async function failOver(world: WireWorld): Promise<Ended> {
  const { plan, endpoints, application } = world;
  await steady(world);
  await application.fault({ do: "kill", site: plan.home });
  const alarm = siteAlarmName(plan.plan, plan.home);
  const { region } = plan.arbiter;
  await client(CloudWatchClient, endpoints.platform, region).send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: "ALARM", StateReason: "the test killed the site" }));
  const event = { version: "0", source: "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", region, detail: { alarmName: alarm, state: { value: "ALARM", timestamp: `${new Date(systemClock.now()).toISOString().slice(0, -1)}+0000` } } };
  const started = (await invoke(endpoints.platform, region, controlFunctionName("intake"), event)) as { readonly answered: string; readonly run?: string; readonly because?: string };
  if (started.run === undefined) throw new TypeError(`the intake started nothing: ${started.answered}, ${started.because ?? ""}`);
  return follow(world, started.run);
}

async function follow(world: WireWorld, run: string): Promise<Ended> {
  const { plan, stacks, machines, record } = world;
  const stack = Object.values(stacks).find(({ region }) => region === plan.arbiter.region);
  const executionArn = `arn:aws:states:${plan.arbiter.region}:${stack?.account ?? ""}:execution:${machineName(plan.plan, otherSite(plan, plan.home))}:${run}`;
  const sfn = client(SFNClient, machines, plan.arbiter.region);
  const decided: string[] = [];
  const until = systemClock.now() + runMs;
  for (;;) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const state = await record.state(run);
    if (execution.status !== "RUNNING") {
      if (state === undefined) throw new TypeError(`the execution ended ${execution.status} and the record knows nothing of ${run}: ${execution.cause ?? ""}`);
      return { run, execution, history: await historyOf(sfn, executionArn), state, decided };
    }
    if (systemClock.now() > until) {
      const waiting = (state?.gates ?? []).filter(({ status }) => status === "waiting").map(({ title, sentences }) => `${title}: ${sentences.join(" ")}`);
      const way = (await historyOf(sfn, executionArn)).flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
      throw new TypeError(`the run has not ended after ${runMs / 1_000} s\n${waiting.join("\n")}\n${way.join(" > ")}\n${world.complaints()}`);
    }
    for (const gate of state?.gates ?? []) {
      const question = `${gate.gate}/${gate.revision}`;
      if (gate.status !== "waiting" || decided.includes(question) || !gate.choices.includes("approve")) continue;
      const decision = { run, gate: gate.gate, revision: gate.revision, digest: gate.digest, decision: "approve", by: approver, typed: plan.plan, reason: "the test approves everything that can be approved" };
      const answer = (await invoke(world.endpoints.platform, plan.arbiter.region, controlFunctionName("decide"), decision)) as { readonly decided: boolean };
      // Facts that changed meanwhile are another revision, which is looked at in the next round.
      if (answer.decided) decided.push(question);
    }
    await systemClock.sleep(lookMs);
  }
}

/** All events of an execution. */
export async function historyOf(sfn: SFNClient, executionArn: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, nextToken }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

/** Waits until all is well and has been seen to be: a loss can be bounded only from sightings of before. */
async function steady({ plan, application, record, complaints }: WireWorld): Promise<void> {
  const until = systemClock.now() + steadyMs;
  let missing: readonly string[];
  do {
    await systemClock.sleep(lookMs);
    const sightings = await record.sightings(plan.plan);
    const atHome = sightings.filter(({ site }) => site === plan.home);
    missing = [
      ...atHome.filter(({ kind }) => kind !== "healthy").map(({ observer, thing, detail }) => `${observer} sees ${thing}: ${detail}`),
      ...Object.keys(plan.databases).filter((name) => !atHome.some(({ thing, lastWrite }) => thing === name && lastWrite?.transactionsPerSecondPeak != null)).map((name) => `nobody has measured how fast ${name} is written`),
      ...application.outside.webhooks().filter(({ lastDeliveredAt }) => lastDeliveredAt === null).map(({ provider }) => `no message of ${provider} has arrived`),
    ];
  } while (missing.length > 0 && systemClock.now() < until);
  if (missing.length > 0) throw new TypeError(`the world is not steady after ${steadyMs / 1_000} s: ${missing.join("; ")}\n${complaints()}`);
}
