// Invariants that no single story can show: what a fault must not change. A story that holds such a fault is told twice, the
// second time without it (its twin), and what came of both is compared here. Times, epochs, attempts, the marks that calls
// carry, how many seconds of writes are lost and how often people were called may differ; what is lost is held to I14.

import type { Happening, Story } from "../statements.ts";
import { gatesOf } from "../seen.ts";
import type { PlanTruth, Truth } from "../world.ts";
import { entriesOf, Ledger, openRuns, sayList } from "./judging.ts";
import type { Call } from "./judging.ts";

export interface TwinInvariant {
  /** `I8` */
  readonly code: string;
  readonly sentence: string;
  /** What the twin does without, as it is said: "the crash". */
  readonly fault: string;
  readonly isFault: (happening: Happening) => boolean;
  /** What differs and may not, a clause each. */
  readonly compare: (told: Truth, twin: Truth) => readonly string[];
}

/** The story without what the invariant is about; undefined where it holds nothing of it. Its expectations are not asked. */
export function twinOf(story: Story, { isFault }: Pick<TwinInvariant, "isFault">): Story | undefined {
  const makes = story.statements.filter((each) => each.says !== "expect" && each.says !== "always" && each.says !== "never");
  const kept = makes.filter((each) => !((each.says === "at" || each.says === "given") && isFault(each.happening)));
  return kept.length === makes.length ? undefined : { ...story, statements: kept };
}

export const sameEnd: TwinInvariant = {
  code: "I8",
  sentence: "A run in which functions die ends like its twin in which none did, or asks a person",
  fault: "the crash",
  isFault: ({ does }) => does === "crash",
  compare: (told, twin) =>
    eachPlan(told, twin, (name, mine, other) => {
      const more = moreEffects(name, told, twin);
      // Who waits for a person may have done less than the twin, and never more.
      return waitsForPeople(mine) ? more : [...differentEnds(mine, other), ...differentStates(mine, other), ...more, ...fewerEffects(name, told, twin)];
    }),
};

export const anyClock: TwinInvariant = {
  code: "I26",
  sentence: "A clock that is wrong makes nobody bolder, and who succeeds in spite of it ends like the twin whose clocks are right",
  fault: "the wrong clock",
  isFault: ({ does }) => does === "clock",
  compare: (told, twin) =>
    eachPlan(told, twin, (name, mine, other) => {
      const more = moreEffects(name, told, twin);
      // To do nothing, or to ask, because times do not fit is what a careful run may do; to stop half-way is not.
      const careful = waitsForPeople(mine) || effectsOf(name, told).size === 0;
      return careful ? more : [...differentLastEnds(mine, other), ...differentStates(mine, other), ...more, ...fewerEffects(name, told, twin)];
    }),
};

/** In the order of their numbers. */
export const twinInvariants: readonly TwinInvariant[] = [sameEnd, anyClock];

function eachPlan(told: Truth, twin: Truth, compare: (name: string, mine: PlanTruth, other: PlanTruth) => readonly string[]): readonly string[] {
  const several = Object.keys(told.plans).length > 1;
  return Object.entries(told.plans).flatMap(([name, mine]) => {
    const other = twin.plans[name];
    return other === undefined ? [`the twin has no plan ${name}`] : compare(name, mine, other).map((each) => (several ? `${name}: ${each}` : each));
  });
}

function waitsForPeople({ runs }: PlanTruth): boolean {
  const open = openRuns(runs);
  return open.some((run) => gatesOf(run).some(({ state }) => state === "waiting")) || entriesOf(runs.at(-1), "closed").at(-1)?.body.end === "paused";
}

/** How each run ended that has opened, oldest first. */
const endsOf = ({ runs }: PlanTruth): readonly string[] =>
  runs.flatMap((run) => {
    const opened = entriesOf(run, "opened")[0]?.body;
    return opened === undefined ? [] : [`${opened.kind} to ${opened.target}: ${entriesOf(run, "closed").at(-1)?.body.end ?? "open"}`];
  });

function differentEnds(mine: PlanTruth, other: PlanTruth): readonly string[] {
  const [ends, twins] = [endsOf(mine), endsOf(other)];
  return ends.join() === twins.join() ? [] : [`the runs ended as ${sayList(ends)}, and those of the twin as ${sayList(twins)}`];
}

/** The same of the last runs alone: a clock may bring about a run more that changes nothing. */
function differentLastEnds(mine: PlanTruth, other: PlanTruth): readonly string[] {
  const [end, twins] = [endsOf(mine).at(-1) ?? "no run", endsOf(other).at(-1) ?? "no run"];
  return end === twins ? [] : [`the last run ended as ${end}, and that of the twin as ${twins}`];
}

/** What is so at the end, by what it is said of. */
function stateOf(plan: PlanTruth): ReadonlyMap<string, string> {
  const { sites, services, databases, dns, webhooks, killSwitchSince } = plan;
  return new Map([
    ...Object.entries(sites).map(([site, { up }]) => [site, up ? "is up" : "is down"] as const),
    ...Object.entries(services).flatMap(([name, at]) => Object.entries(at).map(([site, runs]) => [`${name} at ${site}`, runs ? "runs" : "does not run"] as const)),
    ...Object.entries(databases).flatMap(([name, at]) =>
      Object.entries(at).map(([site, { up, accepts, writer }]) => [`${name} at ${site}`, `${up ? "is up" : "is down"}, ${writer ? "is the writer" : "is a copy"} and ${accepts ? "takes writes" : "takes no writes"}`] as const)),
    ...Object.entries(dns).map(([name, at]) => [name, `leads to ${sayList(at.toSorted())}`] as const),
    ...Object.entries(webhooks).map(([provider, { site }]) => [provider, `delivers to ${site ?? "nowhere"}`] as const),
    ["the kill switch", killSwitchSince === null ? "is off" : "is on"] as const,
  ]);
}

function differentStates(mine: PlanTruth, other: PlanTruth): readonly string[] {
  const twins = stateOf(other);
  return [...stateOf(mine)].flatMap(([what, is]) => (twins.get(what) === is ? [] : [`at the end ${what} ${is}, and in the twin it ${twins.get(what) ?? "is not there"}`]));
}

interface Effect {
  readonly count: number;
  readonly repeatable: boolean;
  /** The polite fence has ten seconds, whatever dies in them: the fence behind it does the work, and what it brings about is compared. */
  readonly advisory: boolean;
}

/** What took effect in a plan: each change by its operation, its Region and the sentence of its intent, and how often. */
function effectsOf(name: string, { plans, mutations }: Truth): ReadonlyMap<string, Effect> {
  const entries = (plans[name]?.runs ?? []).flatMap(({ run, entries: all }) => all.map((entry) => ({ plan: name, run, entry })));
  const calls = new Ledger().match({ entries, mutations: mutations.filter(({ plan }) => plan === name) });
  const effects = new Map<string, Effect>();
  for (const call of calls.filter(({ mutation }) => mutation.tookEffect)) {
    const key = sayEffect(call);
    effects.set(key, { count: (effects.get(key)?.count ?? 0) + 1, repeatable: call.intent?.body.mutation.repeatable ?? false, advisory: call.intent?.body.step.startsWith("fence-renounce") ?? false });
  }
  return effects;
}

function sayEffect({ mutation: { operation, region }, intent }: Call): string {
  return `${operation}${region === null ? "" : ` in ${region}`} (${intent?.body.mutation.sentence ?? "without an intent"})`;
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** Effects that the twin does not have, or has less often; what may be repeated without harm may come more often. */
function moreEffects(name: string, told: Truth, twin: Truth): readonly string[] {
  const twins = effectsOf(name, twin);
  return [...effectsOf(name, told)].flatMap(([what, { count, repeatable }]) => {
    const expected = twins.get(what)?.count ?? 0;
    if (expected === 0) return [`${what} took effect, and in the twin it did not`];
    return count <= expected || repeatable ? [] : [`${what} took effect ${times(count)}, and in the twin ${times(expected)}`];
  });
}

function fewerEffects(name: string, told: Truth, twin: Truth): readonly string[] {
  const mine = effectsOf(name, told);
  return [...effectsOf(name, twin)].flatMap(([what, { count, repeatable, advisory }]) => {
    if (advisory) return [];
    const had = mine.get(what)?.count ?? 0;
    return had === 0 ? [`${what} took no effect, and in the twin it did`] : had < count && !repeatable ? [`${what} took effect ${times(had)}, and in the twin ${times(count)}`] : [];
  });
}
