// Modelled worlds for tests: the shipped plan in a quiet world, and how a test lets its time pass.

import { resolve } from "node:path";
import { makeModelledWorld } from "../../infra/local/modelled/world.ts";
import { lettingDecide } from "../../infra/local/letting-decide.ts";
import { readPlanFile } from "../../infra/plan-file.ts";
import type { CallFault, CallOutcome, Happening, Thing } from "../../infra/local/story/statements.ts";
import type { Happened, Moment, PlanTruth, StoryWorld } from "../../infra/local/story/world.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Decision, Entry, EntryBody } from "../../workflows/record.ts";

const root = resolve(__dirname, "../..");

/** The shipped plan, hosted so that the people of these tests decide alone, and changed where a test needs it otherwise. */
export function hybridChat(change: (plan: Plan) => Plan = (plan) => plan): Plan {
  const read = readPlanFile(resolve(root, "workflows/plans/hybrid-chat.yaml"));
  if (!read.ok) throw new TypeError("the shipped plan has faults");
  return change(lettingDecide(read.plan, ["on-call-1", "lead-1", "operator-1"]));
}

export const seconds = (n: number): number => n * 1_000;
export const minutes = (n: number): number => n * 60_000;

/** A world and the clock of its story, in seconds. */
export class Told {
  readonly world: StoryWorld;
  readonly moments: Moment[] = [];

  private constructor(world: StoryWorld) {
    this.world = world;
  }

  static async begin(plans: readonly Plan[] = [hybridChat()], seed = 1): Promise<Told> {
    return new Told(await makeModelledWorld(plans, { seed, quietBeforeMs: minutes(3) }));
  }

  /** Lets time pass until so many seconds after the beginning. */
  async at(second: number): Promise<void> {
    await this.world.runUntil(this.world.startedAt + seconds(second), (moment) => this.moments.push(moment));
  }
  get second(): number {
    return (this.world.now() - this.world.startedAt) / 1_000;
  }

  make(happening: Happening, plan = Object.keys(this.world.truth().plans)[0] ?? ""): Promise<Happened> {
    return this.world.make(happening, plan);
  }
  down(what: Thing): Promise<Happened> {
    return this.make({ does: "down", what });
  }
  up(what: Thing): Promise<Happened> {
    return this.make({ does: "up", what });
  }
  cut(from: string, to: string, how: "full" | "one-way" | "flapping" = "full"): Promise<Happened> {
    return this.make({ does: "cut", what: { kind: "between", from, to, how } });
  }
  fault(operation: string, outcome: CallOutcome, lasts: CallFault["lasts"] = { times: 1 }): Promise<Happened> {
    return this.make({ does: "call", fault: { operation, on: null, region: null, outcome, lasts } });
  }
  decide(gate: string, decision: Decision = "approve", more: { readonly seenAtMs?: number; readonly expected?: "taken" | "refused" } = {}): Promise<Happened> {
    return this.make({ does: "decide", expected: more.expected ?? "taken", decides: { decision, forMs: null, gate, by: "on-call-1", reason: "site-a is dark", seenAtMs: more.seenAtMs ?? null } });
  }

  plan(name = "hybrid-chat"): PlanTruth {
    const found = this.world.truth().plans[name];
    if (found === undefined) throw new TypeError(`no plan ${name}`);
    return found;
  }
  get entries(): readonly Entry[] {
    return this.plan().runs.flatMap(({ entries }) => entries);
  }
  all<T extends EntryBody["type"]>(type: T): readonly Extract<EntryBody, { type: T }>[] {
    return this.entries.flatMap(({ body }) => (body.type === type ? [body as Extract<EntryBody, { type: T }>] : []));
  }
  /** The titles of the gates that wait, also of those that were decided and asked anew. */
  get waiting(): readonly string[] {
    const open = new Map<string, string>();
    for (const { body } of this.entries) {
      if (body.type === "gate-opened") open.set(body.facts.gate, body.facts.title);
      if (body.type === "gate-decided" || body.type === "gate-ended") open.delete(body.gate);
    }
    return [...new Set(open.values())];
  }
  get changes(): readonly string[] {
    return this.world.truth().mutations.map(({ operation }) => operation);
  }

  /** Approves each gate twenty seconds after it was opened, until a run is closed or the time is over. */
  async approveAll(untilSecond: number): Promise<void> {
    while (this.second < untilSecond && this.all("closed").length === 0) {
      await this.at(this.second + 5);
      const [title] = this.waiting;
      if (title === undefined) continue;
      await this.at(this.second + 20);
      if (this.waiting.includes(title)) await this.decide(title);
    }
  }
}

/** Begins a world, does something with it and closes it. */
export async function told(work: (world: Told) => Promise<void>, plans?: readonly Plan[], seed?: number): Promise<void> {
  const begun = await Told.begin(plans, seed);
  try {
    await work(begun);
  } finally {
    await begun.world.close();
  }
}
