// A small world for tests of stories: it does what a script says at the times that it says. Its behaviour: truth changes only by
// the script and by what a story makes happen, events come in order of time, and time between them passes without any.

import { chain, firstHash } from "../../../workflows/entry-chain.ts";
import type { Entry, EntryBody } from "../../../workflows/record.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Happening } from "../../../infra/local/story/statements.ts";
import type { Happened, MakeWorld, PlanTruth, RunTruth, StoryWorld, Truth, WorldMutation } from "../../../infra/local/story/world.ts";
import { now, shop } from "../builders.ts";

/** The truth of a plan when all is well: everything runs at site-a, which users reach and which writes; site-b follows. */
export function healthyTruth(plan: Plan = shop()): PlanTruth {
  const [home = "", other = ""] = Object.keys(plan.sites);
  const atSites = <T>(of: (site: string) => T): Record<string, T> => ({ [home]: of(home), [other]: of(other) });
  return {
    plan,
    sites: atSites(() => ({ up: true })),
    services: Object.fromEntries(Object.keys(plan.services).map((name) => [name, atSites(() => true)])),
    databases: Object.fromEntries(Object.keys(plan.databases).map((name) => [name, atSites((site) => ({ up: true, accepts: site === home, writer: site === home, newestWriteAt: now }))])),
    lostSeconds: Object.fromEntries(Object.keys(plan.databases).map((name) => [name, 0])),
    drillCopies: [],
    dns: { "shop.example.com": [home] },
    webhooks: { viber: { site: home, lastInboundAt: now } },
    epochs: { lease: 0, registers: atSites(() => 0) },
    killSwitchSince: null,
    runs: [],
  };
}

export function truthOf(plan: PlanTruth = healthyTruth(), more: Partial<Truth> = {}): Truth {
  return { at: now, plans: { [plan.plan.plan]: plan }, mutations: [], pages: [], lostPages: [], waits: [], ...more };
}

export const runTruth = (entries: readonly Entry[], more: Partial<RunTruth> = {}): RunTruth => ({
  run: entries[0]?.run ?? "shop-1", plan: "shop", entries, execution: entries.at(-1)?.body.type === "closed" ? "SUCCEEDED" : "RUNNING", startedAt: now, endedAt: null, ...more,
});

export const mutationOf = (more: Partial<WorldMutation> = {}): WorldMutation => ({
  at: now, plan: "shop", operation: "ec2.StopInstances", region: "eu-west-1", input: { InstanceIds: ["i-0a0a0a0a0a"] }, tookEffect: true, highestEpoch: 7, looksBefore: 0, ...more,
});

/** What a script can do with the truth. */
export interface Hand {
  /** Changes the truth of the plan. */
  plan(change: (truth: PlanTruth) => PlanTruth): void;
  /** Appends to the record of a run, which begins with its first entry. */
  record(body: EntryBody, run?: string): void;
  mutate(more?: Partial<WorldMutation>): void;
  page(text: string): void;
  /** Does something later. */
  later(ms: number, sentence: string | null, act: (hand: Hand) => void): void;
}

export interface Script {
  /** What becomes of what a story makes happen; left out, it takes effect and changes nothing. */
  readonly react?: (happening: Happening, hand: Hand) => Happened | void;
  /** From the start: what the world does by itself. */
  readonly events?: readonly (readonly [number, string | null, (hand: Hand) => void])[];
  readonly pending?: readonly string[];
}

/** Worlds of this script. `made` collects what they were told. */
export function scripted(script: Script, made: Happening[] = []): MakeWorld {
  return (plans, { quietBeforeMs }) => Promise.resolve(new ScriptedWorld(plans[0] ?? shop(), script, quietBeforeMs, made));
}

class ScriptedWorld implements StoryWorld {
  readonly startedAt = now;
  #now: number;
  #moved: number;
  #truth: Truth;
  readonly #script: Script;
  readonly #made: Happening[];
  readonly #agenda: { readonly at: number; readonly sentence: string | null; readonly act: (hand: Hand) => void }[] = [];

  constructor(plan: Plan, script: Script, quietBeforeMs: number, made: Happening[]) {
    this.#now = now - quietBeforeMs;
    this.#moved = this.#now;
    this.#truth = truthOf(healthyTruth(plan), { at: this.#now });
    this.#script = script;
    this.#made = made;
    for (const [ms, sentence, act] of script.events ?? []) this.#agenda.push({ at: now + ms, sentence, act });
  }

  now = (): number => this.#now;
  lastMovedAt = (): number => this.#moved;
  truth = (): Truth => this.#truth;
  pending = (): readonly string[] => this.#script.pending ?? [];
  close = (): Promise<void> => Promise.resolve();

  make(happening: Happening): Promise<Happened> {
    this.#made.push(happening);
    this.#moved = this.#now;
    return Promise.resolve(this.#script.react?.(happening, this.#hand) ?? { tookEffect: true, because: "" });
  }

  async runUntil(at: number, observe: Parameters<StoryWorld["runUntil"]>[1]): Promise<void> {
    for (;;) {
      const next = this.#agenda.filter((each) => each.at <= at).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#agenda.splice(this.#agenda.indexOf(next), 1);
      this.#now = next.at;
      this.#moved = next.at;
      this.#set({});
      next.act(this.#hand);
      observe({ at: next.at, sentence: next.sentence });
    }
    this.#now = Math.max(this.#now, at);
    this.#set({});
    await Promise.resolve();
  }

  #set(more: Partial<Truth>): void {
    this.#truth = { ...this.#truth, ...more, at: this.#now };
  }

  get #hand(): Hand {
    const name = Object.keys(this.#truth.plans)[0] ?? "";
    const change = (to: (truth: PlanTruth) => PlanTruth): void => {
      const plan = this.#truth.plans[name];
      if (plan !== undefined) this.#set({ plans: { [name]: to(plan) } });
    };
    return {
      plan: change,
      record: (body, run = "shop-1") =>
        change((truth) => {
          const known = truth.runs.find((each) => each.run === run) ?? runTruth([], { run });
          const entry = chain(known.entries.at(-1) ?? { seq: 0, hash: firstHash }, { run, at: this.#now, epoch: 7, body });
          const grown = { ...known, entries: [...known.entries, entry], execution: body.type === "closed" ? ("SUCCEEDED" as const) : known.execution };
          return { ...truth, epochs: { ...truth.epochs, lease: 7 }, runs: [...truth.runs.filter((each) => each.run !== run), grown] };
        }),
      mutate: (more) => this.#set({ mutations: [...this.#truth.mutations, mutationOf({ at: this.#now, ...more })] }),
      page: (text) => this.#set({ pages: [...this.#truth.pages, { at: this.#now, text }] }),
      later: (ms, sentence, act) => void this.#agenda.push({ at: this.#now + ms, sentence, act }),
    };
  }
}
