// Runs a story on a world: makes happen what it says when it says it, and after every event asks whether what must be so is so.

import type { Plan } from "../../../workflows/plan.ts";
import { compareWithTwins } from "./beside-twins.ts";
import { gatesOf, isBreakGlass, runsOf, Watch } from "./seen.ts";
import { Chronicle } from "./chronicle.ts";
import type { Told } from "./chronicle.ts";
import { lossSentences, runSentences } from "./ending.ts";
import { watchFact } from "./facts.ts";
import type { FactWatch } from "./facts.ts";
import { Judge } from "./invariants/table.ts";
import { sayClock, sayHappening } from "./say.ts";
import { longestMs } from "./slots.ts";
import type { Happening, Statement, Story } from "./statements.ts";
import { ToldTwins } from "./told-twins.ts";
import type { MakeWorld, StoryWorld, Truth } from "./world.ts";
import type { Milliseconds } from "../../../workflows/units.ts";

/** How long all is quiet before 0 s, so that every observer has looked and the first copy of a write is there. */
export const quietBeforeMs: Milliseconds = 120_000;
/** A story ends when nothing has moved for so long. */
export const quietEndMs: Milliseconds = 600_000;

/** What came of one line of a story. */
export interface LineResult {
  readonly line: number;
  /** As it was written, without the comment's end. */
  readonly text: string;
  readonly held: boolean;
  /** From the start: when it held, or when it was found not to; null where that is no instant. */
  readonly atMs: Milliseconds | null;
  /** What was so, a sentence. */
  readonly sentence: string;
}

export interface BrokenInvariant {
  readonly invariant: string;
  readonly sentence: string;
  readonly facts: string;
  readonly atMs: Milliseconds;
}

export interface StoryResult {
  readonly file: string;
  readonly title: string;
  readonly plans: readonly string[];
  readonly seed: number;
  /** Every expectation and every invariant held. */
  readonly held: boolean;
  readonly endedAtMs: Milliseconds;
  /** Expectations, and happenings that took no effect. */
  readonly lines: readonly LineResult[];
  readonly violations: readonly BrokenInvariant[];
  /** Invariants for which the story was told once more without what they are about. */
  readonly twins: readonly string[];
  readonly told: readonly Told[];
  /** A few sentences for each run, oldest first. */
  readonly runs: readonly string[];
  readonly losses: readonly string[];
  readonly mutations: number;
  /** How many events were judged. */
  readonly events: number;
}

type Timed = Extract<Statement, { says: "at" }>;
type Expected = Extract<Statement, { says: "expect" | "always" | "never" }>;

interface Expectation {
  readonly statement: Expected;
  readonly watch: FactWatch;
  result: LineResult | undefined;
}

/**
 * Runs a story to its end, and where a fault of it must not change the end, its twin without that fault too. The same story
 * with the same seed on the same kind of world gives the same result. Whoever runs several stories gives each the same `twins`.
 * `ended` is told how the world was at the end of the story itself.
 */
export async function runStory(story: Story, plans: readonly Plan[], makeWorld: MakeWorld, { seed, twins = new ToldTwins(), ended }: { readonly seed: number; readonly twins?: ToldTwins; readonly ended?: (truth: Truth) => void }): Promise<StoryResult> {
  const { result, truth } = await perform(story, plans, makeWorld, { seed, leastMs: 0 });
  ended?.(truth);
  const { endedAtMs: atMs } = result;
  const { codes, violations } = await compareWithTwins(story, { truth, endedAtMs: atMs }, (twin, least) =>
    twins.end(twin, plans, seed, least, async (leastMs) => (await perform(twin, plans, makeWorld, { seed, leastMs })).truth));
  return {
    ...result,
    held: result.held && violations.length === 0,
    twins: codes,
    violations: [...result.violations, ...violations.map((each) => ({ ...each, atMs }))],
    told: [...result.told, ...violations.map(({ invariant, facts, sentence }): Told => ({ atMs, kind: "trouble", plan: null, sentence: `Invariant ${invariant} is broken: ${facts}`, details: [sentence] }))],
  };
}

/** What came of telling a story once. */
export interface Performed {
  readonly result: StoryResult;
  /** How the world was at the end. */
  readonly truth: Truth;
}

/** Tells a story once, for at least `leastMs`, and compares it with no twin. */
export async function perform(story: Story, plans: readonly Plan[], makeWorld: MakeWorld, { seed, leastMs }: { readonly seed: number; readonly leastMs: Milliseconds }): Promise<Performed> {
  const world = await makeWorld(plans, { seed, quietBeforeMs });
  try {
    return await new Performance(story, plans, world, { seed, leastMs }).run();
  } finally {
    await world.close();
  }
}

class Performance {
  readonly #story: Story;
  readonly #plans: readonly Plan[];
  readonly #world: StoryWorld;
  readonly #seed: number;
  readonly #leastMs: Milliseconds;
  readonly #watch = new Watch();
  readonly #judge = new Judge();
  readonly #chronicle: Chronicle;
  readonly #expectations: readonly Expectation[];
  readonly #failed: LineResult[] = [];
  readonly #violations: BrokenInvariant[] = [];
  #made: { readonly plan: string; readonly happening: Happening }[] = [];
  #events = 0;

  constructor(story: Story, plans: readonly Plan[], world: StoryWorld, { seed, leastMs }: { readonly seed: number; readonly leastMs: Milliseconds }) {
    this.#story = story;
    this.#plans = plans;
    this.#world = world;
    this.#seed = seed;
    this.#leastMs = leastMs;
    this.#chronicle = new Chronicle(world.startedAt);
    this.#expectations = story.statements.flatMap((statement) =>
      statement.says === "expect" || statement.says === "always" || statement.says === "never"
        ? [{ statement, watch: watchFact(statement.fact, { named: statement.plan, first: this.#first, startedAt: world.startedAt }), result: undefined }]
        : [],
    );
  }

  get #first(): string {
    return this.#plans[0]?.plan ?? "";
  }

  async run(): Promise<Performed> {
    const world = this.#world;
    for (const statement of this.#story.statements) if (statement.says === "given") await this.#make(statement, statement.happening);
    await this.#runUntil(0);
    this.#observe();
    const timed = this.#story.statements.filter((each): each is Timed => each.says === "at").toSorted((a, b) => a.atMs - b.atMs);
    for (const statement of timed) {
      await this.#runUntil(statement.atMs);
      await this.#make(statement, statement.happening);
      this.#observe();
    }
    await this.#runToEnd(timed.at(-1)?.atMs ?? 0);
    // What is broken by time alone would else be seen only at an event, and at the end there is none.
    this.#observe();
    this.#finish(world.truth());
    for (const sentence of world.pending()) this.#failed.push({ line: 0, text: "", held: false, atMs: null, sentence });
    const lines = [...this.#failed, ...this.#expectations.flatMap(({ result }) => (result === undefined ? [] : [result]))].toSorted((a, b) => a.line - b.line);
    const truth = world.truth();
    const result: StoryResult = {
      file: this.#story.file,
      title: this.#story.title,
      plans: this.#plans.map(({ plan }) => plan),
      seed: this.#seed,
      held: lines.every(({ held }) => held) && this.#violations.length === 0,
      endedAtMs: this.#nowMs(),
      lines,
      violations: this.#violations,
      twins: [],
      told: this.#chronicle.told,
      runs: runSentences(truth, this.#world.startedAt),
      losses: lossSentences(truth),
      mutations: truth.mutations.length,
      events: this.#events,
    };
    return { result, truth };
  }

  #nowMs(): Milliseconds {
    return this.#world.now() - this.#world.startedAt;
  }

  async #runUntil(atMs: Milliseconds): Promise<void> {
    await this.#world.runUntil(this.#world.startedAt + atMs, ({ at, sentence }) => {
      if (sentence !== null) this.#chronicle.say(at, "world", sentence);
      // Before the start nothing is judged: what was given has not taken its place yet.
      if (at >= this.#world.startedAt) this.#observe();
    });
  }

  /** To `until`; else until nothing has moved for ten minutes and no expectation may still come true. */
  async #runToEnd(lastMs: Milliseconds): Promise<void> {
    const until = this.#story.statements.find((each) => each.says === "until");
    if (until !== undefined) return this.#runUntil(until.atMs);
    for (;;) {
      const quietAtMs = Math.max(lastMs, this.#world.lastMovedAt() - this.#world.startedAt) + quietEndMs;
      const awaitedMs = Math.max(0, ...this.#expectations.flatMap(({ statement, result }) => (statement.says === "expect" && statement.byMs !== null && result === undefined ? [statement.byMs] : [])));
      const endMs = Math.min(longestMs, Math.max(quietAtMs, awaitedMs, this.#leastMs));
      if (this.#nowMs() >= endMs) return undefined;
      await this.#runUntil(endMs);
    }
  }

  async #make(statement: Extract<Statement, { says: "at" | "given" }>, happening: Happening): Promise<void> {
    const plan = statement.plan ?? this.#first;
    const unfit = happening.does === "decide" ? this.#unfitGate(happening.decides.gate, plan, happening.expected) : undefined;
    const from = this.#chronicle.told.length;
    const at = this.#world.now();
    const happened = await this.#world.make(happening, plan);
    if (happened.tookEffect) this.#made.push({ plan, happening });
    // A decision that was taken is told by the record. What a happening brings about in the same instant is told after it.
    const isTold = happening.does === "decide" && happening.expected === "taken" && happened.tookEffect;
    const details = happened.tookEffect ? (happening.does === "decide" ? [`As the story wants: ${happened.because}`] : []) : [`It has no effect: ${happened.because}`];
    if (!isTold) this.#chronicle.say(at, happening.does === "decide" || "by" in happening ? "people" : "world", sayHappening(happening), details, from);
    const fails = unfit ?? (happened.tookEffect ? undefined : `it never took effect: ${happened.because}`);
    if (fails !== undefined) this.#failed.push({ ...this.#written(statement), held: false, atMs: this.#nowMs(), sentence: fails });
  }

  /** A decision is about one gate: one that waits, or, where it has to be refused, one that there was. */
  #unfitGate(title: string, plan: string, expected: "taken" | "refused"): string | undefined {
    const runs = runsOf(this.#world.truth().plans[plan]);
    // At the terminal of a run without the arbiter nobody means another run.
    const own = runs.filter((run) => isBreakGlass(run) && gatesOf(run).some((gate) => gate.title === title && gate.state === "waiting"));
    const same = (own.length > 0 ? own : runs).flatMap((run) => gatesOf(run).filter((gate) => gate.title === title));
    const waiting = same.filter(({ state }) => state === "waiting");
    if (waiting.length > 1) return `the decision matches ${waiting.length} gates that wait`;
    if (waiting.length === 1 || (expected === "refused" && same.length > 0)) return undefined;
    const last = same.at(-1);
    return last === undefined ? "the decision matches no gate: none with this title was opened" : `the decision matches no gate that waits: this one was ${last.state}`;
  }

  #observe(): void {
    this.#events += 1;
    const seen = this.#watch.look(this.#world.truth());
    this.#chronicle.look(seen);
    const atMs = this.#nowMs();
    for (const { invariant, sentence, facts } of this.#judge.look(seen, this.#made)) {
      this.#violations.push({ invariant, sentence, facts, atMs });
      this.#chronicle.say(seen.now.at, "trouble", `Invariant ${invariant} is broken: ${facts}`, [sentence]);
    }
    this.#made = [];
    for (const expectation of this.#expectations) {
      const { statement, watch } = expectation;
      // Watched to the end also after it is settled, because what it counts goes on.
      const holds = watch.holds(seen);
      if (expectation.result !== undefined || (statement.says === "expect" && statement.byMs === null)) continue;
      if (statement.says === "expect") {
        const byMs = statement.byMs ?? 0;
        if (atMs > byMs) expectation.result = this.#result(statement, false, byMs, `by ${sayClock(byMs)} ${watch.was(seen.before ?? seen.now)}`);
        else if (holds) expectation.result = this.#result(statement, true, atMs, "");
      } else if (holds === (statement.says === "never")) {
        expectation.result = this.#result(statement, false, atMs, `at ${sayClock(atMs)} ${watch.was(seen.now)}`);
      }
    }
  }

  #finish(truth: Truth): void {
    const seen = this.#watch.look(truth);
    for (const expectation of this.#expectations) {
      const { statement, watch } = expectation;
      if (expectation.result !== undefined) continue;
      if (statement.says !== "expect") {
        expectation.result = this.#result(statement, true, null, "");
        continue;
      }
      const holds = statement.byMs === null && watch.holds(seen);
      expectation.result = this.#result(statement, holds, this.#nowMs(), holds ? "" : `at the end, at ${sayClock(this.#nowMs())}, ${watch.was(truth)}`);
    }
  }

  #result(statement: Expected, held: boolean, atMs: Milliseconds | null, sentence: string): LineResult {
    return { ...this.#written(statement), held, atMs, sentence };
  }

  #written({ place }: Statement): { readonly line: number; readonly text: string } {
    return { line: place.line, text: (this.#story.lines[place.line - 1] ?? "").replace(/\s+#.*$/, "").trim() };
  }
}
