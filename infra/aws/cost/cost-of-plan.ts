// What a plan costs: synthesises its stacks as they would be deployed, into a temporary folder and without a network, and
// makes a bill of what is in them. The code of the functions is left out, because no price depends on it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "aws-cdk-lib";
import { observers } from "../../../workflows/evidence.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { buildApp } from "../build-app.ts";
import { compilePlan } from "../deployment.ts";
import { prices, pricesRead } from "../prices.ts";
import { monthSentences, runSentences } from "./assumptions.ts";
import { billOf } from "./bill.ts";
import type { Bill, Sum } from "./bill.ts";
import { networkNotes } from "./network.ts";
import { runCost } from "./run.ts";
import type { RunCost } from "./run.ts";
import { resourcesOf } from "./template.ts";
import type { Resource, SynthesisedStack } from "./template.ts";
import { monthlyUses } from "./usage.ts";

/** `version` grows when a field changes its meaning or goes away. Sums are US$ a month while nothing happens. */
export interface CostReport {
  readonly version: 1;
  readonly plan: string;
  readonly title: string;
  readonly digest: string;
  readonly arbiterRegion: string;
  readonly everySeconds: number;
  readonly observers: readonly string[];
  readonly prices: { readonly region: string; readonly lookedUp: string; readonly table: typeof prices };
  readonly assumptions: readonly string[];
  readonly bill: Bill;
  /** What another plan of the same kind adds in the same account and Region. */
  readonly secondPlan: Sum;
  /** Of a usual failover away from home, at list price. */
  readonly run: RunCost;
  /** What private networks would add, which is not counted. */
  readonly notCounted: readonly string[];
  /** Types of resources whose price is not known here; empty when the bill is whole. */
  readonly unpriced: readonly string[];
}

/** Makes the report. Throws `Refused` for a plan that cannot be deployed. */
export function costOfPlan(plan: Plan, digest: string): CostReport {
  const stacks = synthesised(plan, digest);
  const { uses, unpriced } = monthlyUses(plan, stacks);
  const bill = billOf(uses);
  const run = runCost(plan, { source: plan.home, target: otherSite(plan, plan.home) }, largestMemory(stacks));
  return {
    version: 1,
    plan: plan.plan,
    title: plan.title,
    digest,
    arbiterRegion: plan.arbiter.region,
    everySeconds: plan.decide.every / 1_000,
    observers: observers(plan),
    prices: { region: "eu-central-1", lookedUp: pricesRead, table: prices },
    assumptions: [...monthSentences, ...runSentences],
    bill,
    secondPlan: difference(billOf([...uses, ...uses.filter(({ group }) => group === "plan")]).idle, bill.idle),
    run,
    notCounted: networkNotes(plan),
    unpriced,
  };
}

const difference = (a: Sum, b: Sum): Sum => ({ listUsd: a.listUsd - b.listUsd, freeUsd: a.freeUsd - b.freeUsd, netUsd: a.netUsd - b.netUsd });

/** The stacks of one plan, as they would be deployed alone in its Regions. */
export function synthesised(plan: Plan, digest: string): readonly SynthesisedStack[] {
  const folder = mkdtempSync(join(tmpdir(), "understudy-cost-"));
  try {
    // CDK wants a folder with something in it, beside the one that it writes to.
    const code = join(folder, "code");
    mkdirSync(code);
    writeFileSync(join(code, "index.mjs"), "");
    const { app, control, plans, vantage } = buildApp({ plans: [compilePlan(plan, digest)], account: undefined, pages: [] }, () => code, { outdir: join(folder, "out") });
    const assembly = app.synth();
    const read = (of: SynthesisedStack["of"], all: ReadonlyMap<string, Stack>): readonly SynthesisedStack[] =>
      [...all.values()].map((stack) => ({ name: stack.stackName, of, region: stack.region, resources: (assembly.getStackByName(stack.stackName).template as { readonly Resources: Readonly<Record<string, Resource>> }).Resources }));
    return [...read("control", control), ...read("plan", plans), ...read("vantage", vantage)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a run's functions have; taken for all of them, because the steps are what takes time. */
function largestMemory(stacks: readonly SynthesisedStack[]): number {
  return Math.max(128, ...stacks.filter(({ of }) => of === "plan").flatMap((stack) => resourcesOf(stack, "AWS::Lambda::Function").map(([, { Properties }]) => Number(Properties?.["MemorySize"] ?? 128))));
}
