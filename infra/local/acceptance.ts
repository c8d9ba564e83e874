// The acceptance of two nodes that both serve (E14), unattended and with real parts: each node is shut down once, one after the
// other, taken out of the name by a run, comes back and is put into the name again by hand. Meanwhile the name is asked without pause, and at the end every write that
// a user was told is kept is looked for on both databases.

import { Defect } from "../../workflows/failure.ts";
import type { Plan } from "../../workflows/plan.ts";
import { otherSite } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { GateState } from "../../workflows/record.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import { countWrites, untilTogether } from "./acceptance-counts.ts";
import type { WriteCount } from "./acceptance-counts.ts";
import { RealWorld } from "./real-world.ts";
import { measure } from "./rehearsal-report.ts";
import type { RehearsalReport } from "./rehearsal-report.ts";
import { followRuns, hostedFor, newestEntries } from "./rehearsal.ts";
import type { Following, RehearsalOptions } from "./rehearsal.ts";
import { waitUntilSteady } from "./steady.ts";
import { siteOfAddress } from "./world/plan-resources.ts";

export interface AcceptedNode {
  readonly node: string;
  /** What the name answered when the run was over. */
  readonly answered: readonly string[];
  /** From the start of the node until both databases held the same; null where it did not come so far. */
  readonly togetherAfterMs: Milliseconds | null;
  readonly report: RehearsalReport;
}

export interface AcceptanceReport {
  readonly plan: string;
  /** `succeeded` where each node's run did, the name always answered and no acknowledged write is missing. */
  readonly outcome: "succeeded" | "failed" | "waiting";
  readonly nodes: readonly AcceptedNode[];
  /** How often the name servers were asked, and how often they answered nothing. */
  readonly name: { readonly looks: number; readonly empty: number; readonly atEnd: readonly string[] };
  readonly writes: WriteCount;
  /** The longest time in which no write was acknowledged, where it was longer than a second. */
  readonly outageMs: Milliseconds | null;
  readonly tempo: number;
}

export interface AcceptanceEnd {
  readonly report: AcceptanceReport;
  readonly waitingGate: GateState | undefined;
}

/** How long what still comes in before each node is shut down is waited for. */
const quietMs: Milliseconds = 2_000;
const lookEveryMs: Milliseconds = 100;

/** Shuts each node down in turn and ends the world, whatever happens. */
export async function rehearseAcceptance(options: Omit<RehearsalOptions, "faults">): Promise<AcceptanceEnd> {
  const { clock, tempo, signal, say } = options;
  const plan = hostedFor(options);
  const world = await RealWorld.start({ plan, clock, tempo, signal, ...(options.onChange ? { onChange: options.onChange } : {}) });
  const over = new AbortController();
  const name = { looks: 0, empty: 0 };
  try {
    const { writer } = world.application;
    // No write would be missing where none is acknowledged, and that would prove nothing.
    if (writer === undefined) throw new Defect(`nobody writes to ${plan.plan} here, so its acceptance would count nothing`);
    await waitUntilSteady(world, signal);
    options.onReady?.(world);
    say(`both nodes serve, each database applies the other's writes, ${writer.acknowledged.size} writes acknowledged; tempo ${tempo}`);
    const asking = askName(world, clock, name, over.signal);
    const startedAt = clock.now();
    const nodes: AcceptedNode[] = [];
    let waitingGate: GateState | undefined;
    for (const node of [plan.home, otherSite(plan, plan.home)]) {
      const { accepted, gate } = await shutDown(world, options, node);
      nodes.push(accepted);
      waitingGate = gate;
      if (accepted.togetherAfterMs === null) break;
    }
    await writer.stop();
    over.abort();
    await asking;
    const writes = await countWrites(world);
    await options.onMeasured?.(world);
    return { report: { plan: plan.plan, outcome: outcomeOf(plan, nodes, name.empty, writes, waitingGate), nodes, name: { ...name, atEnd: await world.application.resolve() }, writes, outageMs: longestOutage(world, startedAt), tempo }, waitingGate };
  } finally {
    over.abort();
    await world.close();
  }
}

/** One node: shut down, taken out by a run, started again, and waited for until both databases hold the same. */
async function shutDown(world: RealWorld, options: Following, node: string): Promise<{ readonly accepted: AcceptedNode; readonly gate: GateState | undefined }> {
  const { clock, say, signal, decideAs } = options;
  const { aws, application, plan, record } = world;
  await clock.sleep(quietMs, signal);
  const faultAt = clock.now();
  say(`kill ${node}`);
  await world.fault({ do: "kill", site: node });
  const gate = await followRuns(world, options, faultAt);
  const entries = await newestEntries(world);
  const report = await measure(world, entries, { startedAt: faultAt, faultAt });
  const answered = await application.resolve();
  if (gate !== undefined || report.outcome !== "succeeded") return { accepted: { node, answered, togetherAfterMs: null, report }, gate };
  say(`start ${node}`);
  const startedAt = clock.now();
  await world.fault({ do: "start", site: node });
  const together = await untilTogether(world, signal, say);
  if (together) {
    // No kind of run brings a node back into the name yet, so a person does, by the call that the record kept of each change.
    for (const { body } of entries.toReversed()) if (body.type === "intent" && body.mutation.undoBy?.operation === "route53.ChangeResourceRecordSets") await aws.changeRecordsByHand(body.mutation.undoBy);
    say(`${node} is put back into the name by hand, which answers ${(await untilAnswers(world, node, signal)).join(", ")}`);
    // Without a person's word no other run starts for the block time (R4).
    if (decideAs !== undefined) await record.acknowledge(plan.plan, decideAs.name, `rehearsal: ${node} is back and both databases hold the same`);
  }
  return { accepted: { node, answered, togetherAfterMs: together ? clock.now() - startedAt : null, report }, gate };
}

/** What the name answers as soon as the node is in it, and what it answers after a few seconds where it is not. */
async function untilAnswers({ application, clock, plan }: RealWorld, node: string, signal: AbortSignal): Promise<readonly string[]> {
  const end = clock.now() + 5_000;
  let answers = await application.resolve();
  while (!answers.some((address) => siteOfAddress(plan, address) === node) && clock.now() < end) {
    await clock.sleep(lookEveryMs, signal);
    answers = await application.resolve();
  }
  return answers;
}

function outcomeOf(plan: Plan, nodes: readonly AcceptedNode[], empty: number, { missing }: WriteCount, gate: GateState | undefined): AcceptanceReport["outcome"] {
  if (gate !== undefined) return "waiting";
  const all = nodes.length === Object.keys(plan.sites).length && nodes.every(({ togetherAfterMs, report }) => togetherAfterMs !== null && report.outcome === "succeeded");
  return all && empty === 0 && Object.values(missing).every((count) => count === 0) ? "succeeded" : "failed";
}

/** Asks the name servers again and again, without a cache. */
async function askName(world: RealWorld, clock: Clock, name: { looks: number; empty: number }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const answers = await world.application.resolve();
    name.looks += 1;
    if (answers.length === 0) name.empty += 1;
    await clock.sleep(lookEveryMs, signal).catch(() => undefined);
  }
}

function longestOutage({ application, clock }: RealWorld, since: Instant): Milliseconds | null {
  const lengths = (application.writer?.outages ?? []).filter(({ to }) => to === null || to >= since).map(({ from, to }) => (to ?? clock.now()) - from);
  return lengths.length === 0 ? null : Math.max(...lengths);
}
