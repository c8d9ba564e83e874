// What one failover costs: a usual run walked through the compiled definition, state by state. The site fails for the hold
// time, a person approves where one is asked, every step takes what its kind usually takes and is then done. Pure.

import type { Machine } from "../../../workflows/asl.ts";
import { compileFailover } from "../../../workflows/compile.ts";
import { endings, stepTitles } from "../../../workflows/compile-names.ts";
import { observers } from "../../../workflows/evidence.ts";
import { Refused } from "../../../workflows/failure.ts";
import { allSteps, plannedNodes } from "../../../workflows/plan-steps.ts";
import type { StepKindName } from "../../../workflows/plan-steps.ts";
import { troubleEveryMs } from "../../../workflows/cadence.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { insideCall, waitBeforeLookMs } from "../../../workflows/polling.ts";
import { describeStep } from "../../../workflows/steps.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { prices } from "../prices.ts";
import type { PriceKey } from "../prices.ts";
import { assumptions } from "./assumptions.ts";

export interface RunCost {
  readonly transitions: number;
  readonly calls: number;
  /** At list price: a run is rare, and by then the month's allowances may be used up. */
  readonly usd: number;
}

const gigabyte = 1_000_000_000;
const shortestCallMs: Milliseconds = 500;
/** What steps usually take: as AWS and the providers say or are known for, and short scripts; a plan's own may take longer. */
const usualSeconds: Readonly<Record<StepKindName, number>> = {
  "fence.renounce": 8, "fence.ec2-stop": 60, "fence.auto-scaling": 120, "fence.self-fence": 30, "promote.rds-replica": 300, "promote.postgresql": 10, "promote.mysql": 15, "promote.sql-server": 20, "promote.mongodb": 20, "promote.global-cluster": 120, "promote.restore": 1_800, "promote.owner-confirms": 600, "activate.command": 30, "activate.auto-scaling": 180, "activate.ec2-start": 180, "fence.kubernetes": 40, "fence.ecs": 120, "activate.ecs": 90, "activate.aurora-serverless": 120, "activate.aurora-instances": 600, "fence.event-sources": 60, "fence.event-rules": 70, "fence.network-acl": 10, "activate.lambda": 30, "activate.event-sources": 30, "activate.event-rules": 10, "activate.kubernetes": 60, "activate.rabbitmq-cluster": 60,
  "configure.ssm-parameter": 5, "configure.secret": 5, "configure.appconfig": 60, "configure.cname": 60,
  "traffic.route53-health-switch": 60, "traffic.arc-routing-control": 75, "traffic.route53-records": 60, "traffic.elb-targets": 180, "traffic.route53-round-robin": 60, "webhooks.viber": 5, "webhooks.facebook": 5, "webhooks.whatsapp": 5, "webhooks.telegram": 5, "webhooks.http": 5,
  "restore.files": 10, "restart.services": 60, "reprotect.rds-set-aside": 300, "reprotect.rds-replica": 7_200, "reprotect.postgresql": 1_800, "drill.left-overs": 2, "drill.rds-copy": 7_200, "drill.rds-promote": 300, "live.shut-down": 300,
  "verify.https": 5, "verify.sql-write": 5, "verify.dns": 60, "verify.journey": 5, "verify.publish-consume": 5, "verify.inbound": 1,
};
/** The word that leads on at a choice, where nothing else is said. */
const onward: readonly string[] = ["opened", "approve", "go", "done", "ok"];

interface Walk {
  transitions: number;
  stepCalls: number;
  stepSeconds: number;
  controlCalls: number;
  looks: number;
  /** How often a choice still leads to waiting, by the name of its state. */
  readonly waits: Map<string, number>;
}

/** The cost of a usual run in one direction. Throws `Refused` for a plan that cannot be compiled. */
export function runCost(plan: Plan, direction: Direction, memoryMb: number): RunCost {
  const compiled = compileFailover(plan, direction);
  if (!compiled.ok) throw new Refused(`plan ${plan.plan} cannot be compiled: ${compiled.reasons.join("; ")}`);
  const steps = allSteps(plannedNodes(plan.steps));
  const titles = stepTitles(plannedNodes(plan.steps), direction, plan);
  const walked: Walk = { transitions: 1, stepCalls: 0, stepSeconds: 0, controlCalls: 0, looks: 0, waits: new Map([["What is the verdict?", Math.ceil(plan.decide.hold / troubleEveryMs(plan.decide))]]) };
  for (const step of steps) {
    const { calls, seconds } = callsFor(usualSeconds[step.kind] * 1_000, describeStep(step, direction, plan).row.callMs);
    walked.waits.set(`${titles.get(step.id) ?? step.id}${endings.came}`, calls - 1);
    walked.stepSeconds += seconds;
  }
  walk(compiled.definition, new Set(titles.values()), plan, walked);

  const calls = walked.stepCalls + walked.controlCalls + walked.looks * observers(plan).length;
  const seconds = walked.stepSeconds + walked.controlCalls * assumptions.controlCallSeconds + walked.looks * observers(plan).length * assumptions.lookSeconds;
  const used: Partial<Readonly<Record<PriceKey, number>>> = {
    transitions: walked.transitions,
    "lambda-requests": calls,
    "lambda-compute": seconds * (memoryMb / 1_024),
    "dynamodb-writes": calls * assumptions.callWrites,
    "dynamodb-reads": calls * assumptions.callReads,
    "logs-ingested": (walked.transitions * assumptions.logBytesPerTransition + calls * assumptions.logBytesPerCall) / gigabyte,
    emails: assumptions.pagesPerRun,
    traces: 1,
  };
  const usd = Object.entries(used).reduce((sum, [key, amount]) => sum + (amount * prices[key as PriceKey].usd) / prices[key as PriceKey].per, 0);
  return { transitions: walked.transitions, calls, usd };
}

/**
 * How often a step's function is called until its effect is there, and how long it runs in all: each call looks on for a
 * while before it hands back, and the one that sees the effect ends with it. No call takes less than `shortestCallMs`.
 */
function callsFor(effectMs: Milliseconds, callMs: Milliseconds): { readonly calls: number; readonly seconds: number } {
  const insideMs = Math.min(insideCall.forMs, callMs - insideCall.spareMs);
  let [at, calls, runningMs] = [0, 0, 0];
  for (;;) {
    calls += 1;
    const tookMs = Math.max(shortestCallMs, Math.min(insideMs, effectMs - at));
    runningMs += tookMs;
    at += tookMs;
    if (at >= effectMs) return { calls, seconds: runningMs / 1_000 };
    at += waitBeforeLookMs(at);
  }
}

/** Enters one state after the other until the machine, or the branch, ends. */
function walk({ StartAt, States }: Machine, stepStates: ReadonlySet<string>, plan: Plan, walked: Walk): void {
  for (let name: string | undefined = StartAt; name !== undefined; ) {
    const state: Machine["States"][string] | undefined = States[name];
    if (state === undefined) return;
    walked.transitions += 1;
    if (state.Type === "Parallel") for (const branch of state.Branches) walk(branch, stepStates, plan, walked);
    if (state.Type === "Task") {
      if (stepStates.has(name)) walked.stepCalls += 1;
      else walked.controlCalls += 1;
      if (JSON.stringify(state.Parameters).includes("${Look}")) walked.looks += 1;
    }
    if (state.Type !== "Choice") {
      name = "Next" in state ? state.Next : undefined;
      continue;
    }
    const waits = walked.waits.get(name) ?? 0;
    const words = waits > 0 ? ["wait", "watch"] : [plan.decide.mode === "ask" ? "ask" : "fail-over", ...onward];
    walked.waits.set(name, waits - 1);
    const ways = new Map(state.Choices.flatMap((rule) => ("StringEquals" in rule ? [[rule.StringEquals, rule.Next] as const] : [])));
    // Where the facts are looked at again they are the same; elsewhere the first word that the choice knows.
    const word = ways.has("go") ? "go" : words.find((each) => ways.has(each));
    name = (word === undefined ? undefined : ways.get(word)) ?? state.Default;
  }
}
