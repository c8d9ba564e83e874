// One unattended rehearsal: the real local world begins, faults happen at their times, named people decide, and a report says
// what was measured from outside. Nobody who was not named decides anything.

import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import { readRun } from "../../workflows/record.ts";
import type { Entry, GateState, RunState } from "../../workflows/record.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { OnChange } from "./aws-world.ts";
import type { TimedFault } from "./faults.ts";
import { lettingDecide, sayLetting } from "./letting-decide.ts";
import { FunctionError } from "./process/handlers.ts";
import { RealWorld } from "./real-world.ts";
import { measure } from "./rehearsal-report.ts";
import type { RehearsalReport } from "./rehearsal-report.ts";
import { waitUntilSteady } from "./steady.ts";

export interface RehearsalOptions {
  /** Already divided by the tempo. */
  readonly plan: Plan;
  readonly tempo: number;
  readonly clock: Clock;
  readonly faults: readonly TimedFault[];
  readonly decideAs: { readonly name: string; readonly decision: "approve" | "reject" } | undefined;
  /** How long the named person reads at a gate before deciding; not at all when left out. */
  readonly readsMs?: Milliseconds;
  /** Stay when a gate waits for nobody, because somebody else decides or the world does; otherwise the rehearsal ends there. */
  readonly staysAtGates?: boolean;
  /** Ends the rehearsal when nothing has ended by itself after so long. */
  readonly limitMs: Milliseconds;
  readonly say: (sentence: string) => void;
  readonly onChange?: OnChange;
  readonly signal: AbortSignal;
  /** Given the running world before the first fault, for tests that look from outside. */
  readonly onReady?: (world: RealWorld) => void;
  /** Given the world when the run is over and measured, and before anything is ended. */
  readonly onMeasured?: (world: RealWorld) => Promise<void>;
}

export interface RehearsalEnd {
  readonly report: RehearsalReport;
  readonly waitingGate: GateState | undefined;
}

/** Runs the rehearsal and ends the world, whatever happens. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalEnd> {
  const { clock, tempo, say } = options;
  const plan = hostedFor(options);
  const world = await RealWorld.start({ plan, clock, tempo, signal: options.signal, ...(options.onChange ? { onChange: options.onChange } : {}) });
  try {
    await waitUntilSteady(world, options.signal);
    options.onReady?.(world);
    const { writer } = world.application;
    say(`${plan.home} serves, ${writer === undefined ? "its writes are not measured here" : `replication streams, ${writer.acknowledged.size} writes acknowledged`}; tempo ${tempo}`);
    const startedAt = clock.now();
    const faults = new AbortController();
    const doing = doFaults(world, options, startedAt, faults.signal);
    try {
      const waitingGate = await followRuns(world, options, startedAt);
      await world.application.writer?.stop();
      const entries = await newestEntries(world);
      const report = await measure(world, entries, { startedAt, faultAt: firstFaultAt(options, startedAt) });
      await options.onMeasured?.(world);
      return { report, waitingGate };
    } finally {
      faults.abort();
      await doing;
    }
  } finally {
    await world.close();
  }
}

/** The plan as it is hosted for whoever decides here; where nobody was named, nobody decides, and it stays as it is. */
export function hostedFor({ plan, decideAs, say }: Pick<RehearsalOptions, "plan" | "decideAs" | "say">): Plan {
  if (decideAs === undefined) return plan;
  say(sayLetting([decideAs.name]));
  return lettingDecide(plan, [decideAs.name]);
}

function firstFaultAt({ faults }: RehearsalOptions, startedAt: Instant): Instant | null {
  const harmful = faults.filter(({ fault }) => fault.do === "kill" || fault.do === "isolate" || fault.do === "kill-service");
  return harmful.length === 0 ? null : startedAt + Math.min(...harmful.map(({ atMs }) => atMs));
}

/** Does each fault at its time; ends when it is told that nothing more shall happen. */
export async function doFaults(world: RealWorld, { faults, clock, say }: Pick<RehearsalOptions, "faults" | "clock" | "say">, startedAt: Instant, signal: AbortSignal): Promise<void> {
  for (const { atMs, fault, text } of faults.toSorted((a, b) => a.atMs - b.atMs)) {
    try {
      await clock.sleep(Math.max(0, startedAt + atMs - clock.now()), signal);
    } catch {
      // Aborted: the rehearsal is over before this fault's time.
      return;
    }
    say(text);
    await world.fault(fault);
  }
}

/** What a follower needs of a rehearsal. */
export type Following = Pick<RehearsalOptions, "clock" | "limitMs" | "decideAs" | "readsMs" | "staysAtGates" | "say" | "signal">;

/** Follows the newest run until it is closed and the client is served again, a gate waits for nobody, or the limit is reached. */
export async function followRuns(world: RealWorld, options: Following, startedAt: Instant): Promise<GateState | undefined> {
  const { clock, limitMs, decideAs, readsMs = 0, say, signal } = options;
  const shown = new Map<string, Instant>();
  const said = new Set<string>();
  const decided = new Set<string>();
  const once = (sentence: string): void => {
    if (!said.has(sentence)) say(sentence);
    said.add(sentence);
  };
  while (clock.now() - startedAt < limitMs) {
    signal.throwIfAborted();
    const state = readRun(await newestEntries(world));
    // One that was opened before is another fault's.
    if (state !== undefined && state.trigger.at >= startedAt) {
      for (const sentence of sentencesOf(state)) once(sentence);
      if (state.closed !== null) {
        await waitForClient(world, state, clock, signal);
        return undefined;
      }
      for (const gate of state.gates.filter((each) => each.status === "waiting" && !decided.has(`${each.gate}/${each.revision}`))) {
        if (decideAs === undefined && options.staysAtGates === true) continue;
        if (decideAs === undefined) return gate;
        const reading = shown.get(`${gate.gate}/${gate.revision}`) ?? clock.now();
        shown.set(`${gate.gate}/${gate.revision}`, reading);
        if (clock.now() - reading < readsMs) continue;
        const decision = decisionAt(gate, decideAs.decision);
        if (decision === undefined) return gate;
        const answer = await decideOnce(world, { run: state.run, gate: gate.gate, revision: gate.revision, digest: gate.digest, decision, by: decideAs.name, typed: world.plan.plan, reason: `rehearsal: ${decideAs.name} was named on the command line` });
        if (answer === undefined) {
          say(`${decideAs.name}'s ${decision} of "${gate.title}" was not answered and is sent again`);
          continue;
        }
        decided.add(`${gate.gate}/${gate.revision}`);
        say(answer.decided ? `${decideAs.name}: ${decision} "${gate.title}"` : `${decideAs.name} could not ${decision} "${gate.title}": ${answer.because ?? ""}`);
      }
    }
    await clock.sleep(100);
  }
  return undefined;
}

interface DecideAnswer {
  readonly decided: boolean;
  readonly because?: string;
}

/** One press of the button. Undefined where it should be pressed again: the function lost its way to the record, or died. */
async function decideOnce(world: RealWorld, decision: object): Promise<DecideAnswer | undefined> {
  try {
    return (await world.invoke("decide", decision)) as DecideAnswer;
  } catch (thrown) {
    if (thrown instanceof FunctionError && (thrown.errorType === "Transient" || thrown.errorType === "Lambda.Unknown")) return undefined;
    throw thrown;
  }
}

/** The named person approves what can be approved; a stuck step is not theirs to wave through. */
function decisionAt(gate: GateState, wish: "approve" | "reject"): string | undefined {
  if (gate.choices.includes(wish)) return wish;
  if (wish === "approve" && gate.choices.includes("commit")) return "commit";
  if (wish === "reject" && gate.choices.includes("stop")) return "stop";
  return undefined;
}

function sentencesOf(state: RunState): readonly string[] {
  return [
    `run ${state.run} opened, epoch ${state.epoch}: ${state.trigger.what}`,
    ...(state.verdict === null ? [] : [`${state.verdict.verdict} (${state.verdict.code}): ${state.verdict.sentence}`]),
    ...state.gates.filter((gate) => gate.status === "waiting").map((gate) => `gate "${gate.title}" waits`),
    ...Object.values(state.steps).filter((step) => step.status !== "waiting").map((step) => `${step.step} ${step.status}: ${step.because}`),
    ...(state.closed === null ? [] : [`${state.closed.end}: ${state.closed.sentence}`]),
  ];
}

/** After a run that moved the application, the client follows when its cached answer expires. */
async function waitForClient(world: RealWorld, state: RunState, clock: Clock, signal: AbortSignal): Promise<void> {
  const { writer } = world.application;
  if (writer === undefined || (state.closed?.end !== "succeeded" && state.closed?.end !== "done-with-exceptions")) return;
  const until = clock.now() + 90_000;
  while (!writer.serving && clock.now() < until) await clock.sleep(50, signal);
  // A few more writes, so that "served" is not one lucky answer.
  const before = writer.acknowledged.size;
  while (writer.acknowledged.size < before + 20 && clock.now() < until) await clock.sleep(50, signal);
}

/** The entries of the newest run; none where there was none. */
export async function newestEntries(world: RealWorld): Promise<readonly Entry[]> {
  const [newest] = await world.record.listRuns(world.plan.plan, 1);
  return newest === undefined ? [] : world.record.entries(newest.run);
}

/** A default fault for a rehearsal that names none. */
export function defaultFaults(plan: Plan): string {
  return `kill ${plan.home} at 3s`;
}

