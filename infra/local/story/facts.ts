// Whether what a story expects is so, and what is so instead. Judged by the truth of the world; only what is about the record
// (verdicts, gates, runs, texts) is read from it.

import { never } from "../../../workflows/failure.ts";
import { sayList } from "../../../workflows/plan-fault.ts";
import type { Instant } from "../../../workflows/units.ts";
import { gatesOf, newestOf, runsOf } from "./seen.ts";
import type { NewEntry, Seen } from "./seen.ts";
import type { Fact } from "./statements.ts";
import type { RunTruth, Truth, WorldMutation } from "./world.ts";

/** One fact that is watched from event to event. */
export interface FactWatch {
  /** Whether it held at some instant since the event before. Called after every event, in order. */
  holds(seen: Seen): boolean;
  /** What is so in a truth, as a clause. */
  was(truth: Truth): string;
}

export interface About {
  /** The plan that the line names; null where it names none. */
  readonly named: string | null;
  readonly first: string;
  readonly startedAt: Instant;
}

/** Begins to watch a fact. */
export function watchFact(fact: Fact, about: About): FactWatch {
  const plan = about.named ?? about.first;
  const newest = (truth: Truth): RunTruth | undefined => runsOf(truth.plans[plan]).at(-1);
  const all = (truth: Truth): readonly RunTruth[] => Object.entries(truth.plans).flatMap(([name, each]) => (about.named === null || about.named === name ? runsOf(each) : []));
  const ofPlan = (each: NewEntry): boolean => each.plan === plan;
  switch (fact.is) {
    case "verdict": {
      const fits = ({ verdict: { verdict, code } }: { readonly verdict: { readonly verdict: string; readonly code: string } }): boolean => verdict === fact.word && (fact.code === null || fact.code === code);
      return {
        holds: ({ entries, now }) => entries.some((each) => ofPlan(each) && each.entry.body.type === "assessed" && fits(each.entry.body)) || isSo(newestOf(newest(now), "assessed"), fits),
        was(truth) {
          const verdict = newestOf(newest(truth), "assessed")?.verdict;
          return verdict === undefined ? "no run had decided anything" : `the newest verdict was ${verdict.verdict} ${verdict.code}: ${verdict.sentence}`;
        },
      };
    }
    case "gate":
      return {
        holds: ({ entries, now }) => gatesOf(newest(now)).some(({ title, state }) => title === fact.gate && state === fact.state) || entries.some((each) => ofPlan(each) && momentarily(each, fact, newest(now))),
        was(truth) {
          const gates = gatesOf(newest(truth));
          const same = gates.find(({ title }) => title === fact.gate);
          if (same !== undefined) return `the gate was ${same.state}`;
          return gates.length === 0 ? "no gate was opened" : `the gates were ${sayList(gates.map(({ title, state }) => `"${title}" (${state})`))}`;
        },
      };
    case "dns": {
      const leadsTo = (truth: Truth): readonly string[] => truth.plans[plan]?.dns[fact.name] ?? [];
      return {
        holds: ({ now }) => (fact.leadsTo === null ? leadsTo(now).length === 0 : leadsTo(now).length === 1 && leadsTo(now)[0] === fact.leadsTo),
        was: (truth) => (leadsTo(truth).length === 0 ? `${fact.name} was empty` : `${fact.name} led to ${sayList(leadsTo(truth))}`),
      };
    }
    case "writers": {
      const writers = (truth: Truth): readonly string[] => Object.entries(truth.plans[plan]?.databases[fact.database] ?? {}).flatMap(([site, { accepts }]) => (accepts ? [site] : []));
      const { where } = fact;
      return {
        holds: ({ now }) => ("atMost" in where ? writers(now).length <= where.atMost : writers(now).length === 1 && writers(now)[0] === where.site),
        was: (truth) => (writers(truth).length === 0 ? `no site took writes of ${fact.database}` : `${sayList(writers(truth))} took writes of ${fact.database}`),
      };
    }
    case "loss":
      return lossWatch(fact, plan, newest);
    case "webhook": {
      const site = (truth: Truth): string | null => truth.plans[plan]?.webhooks[fact.provider]?.site ?? null;
      return { holds: ({ now }) => site(now) === fact.site, was: (truth) => (site(truth) === null ? `${fact.provider} delivered nowhere` : `${fact.provider} delivered to ${site(truth)}`) };
    }
    case "mutations": {
      const since = fact.sinceMs === null ? -Infinity : about.startedAt + fact.sinceMs;
      const counted = (each: WorldMutation): boolean => each.at >= since && (about.named === null || each.plan === about.named);
      let count = 0;
      return {
        holds({ mutations }) {
          count += mutations.filter(counted).length;
          return count === fact.count;
        },
        was: (truth) => sayMutations(truth.mutations.filter(counted)),
      };
    }
    case "run": {
      const end = (truth: Truth): string => (newest(truth) === undefined ? "none" : (newestOf(newest(truth), "closed")?.end ?? "open"));
      if (fact.end === "none") return { holds: ({ now }) => all(now).length === 0, was: (truth) => sayRuns(all(truth)) };
      return { holds: ({ now }) => end(now) === fact.end, was: (truth) => (end(truth) === "none" ? "there was no run" : sayRuns([newest(truth)].flatMap((each) => each ?? []))) };
    }
    case "runs":
      return { holds: ({ now }) => all(now).length === fact.count, was: (truth) => sayRuns(all(truth)) };
    case "record":
      return saidWatch(({ entries, pages }) => entries.some((each) => (about.named === null || ofPlan(each)) && holdsText(each.entry.body, fact.says)) || (about.named === null && pages.some(({ text }) => text.includes(fact.says))), "no entry and no page said it");
    case "page":
      return saidWatch(({ pages }) => pages.some(({ text }) => text.includes(fact.says)), (truth) => (truth.pages.length === 0 ? "nobody was called" : `the pages said ${sayList(truth.pages.map(({ text }) => `"${text.split("\n")[0] ?? ""}"`))}`));
    case "pages":
      return { holds: ({ now }) => now.pages.length === fact.count, was: ({ pages }) => (pages.length === 0 ? "nobody was called" : `people were called ${pages.length === 1 ? "once" : `${pages.length} times`}: ${sayList(pages.map(({ text }) => `"${text.split("\n")[0] ?? ""}"`))}`) };
    default:
      return never(fact, "a story's fact");
  }
}

const isSo = <T>(value: T | undefined, fits: (value: T) => boolean): boolean => value !== undefined && fits(value);

/** A gate that was opened and decided between two events waited for an instant all the same. */
function momentarily({ run, entry: { body } }: NewEntry, fact: Extract<Fact, { is: "gate" }>, newest: RunTruth | undefined): boolean {
  if (newest?.run !== run) return false;
  if (body.type === "gate-opened") return fact.state === "waiting" && body.facts.title === fact.gate;
  const title = body.type === "gate-decided" || body.type === "gate-ended" ? gatesOf(newest).find(({ gate }) => gate === body.gate)?.title : undefined;
  return title === fact.gate && ((body.type === "gate-decided" && fact.state === "decided") || (body.type === "gate-ended" && fact.state === body.how));
}

function lossWatch(fact: Extract<Fact, { is: "loss" }>, plan: string, newest: (truth: Truth) => RunTruth | undefined): FactWatch {
  const promised = (truth: Truth) => newestOf(newest(truth), "assessed")?.verdict.losses.find(({ database }) => database === fact.database);
  const lost = (truth: Truth): number => truth.plans[plan]?.lostSeconds[fact.database] ?? 0;
  return {
    holds({ now }) {
      const said = promised(now);
      if (fact.most === "unknown") return said !== undefined && !said.known;
      const mostSeconds = fact.most / 1000;
      return lost(now) <= mostSeconds && (said === undefined || (said.known && said.seconds.max <= mostSeconds));
    },
    was(truth) {
      const said = promised(truth);
      const verdict = said === undefined ? "no verdict said what would be lost" : said.known ? `the newest verdict said ${said.seconds.min.toFixed(1)} to ${said.seconds.max.toFixed(1)} s` : `the newest verdict said that it is unknown, because ${said.because}`;
      return `${lost(truth).toFixed(1)} s of ${fact.database} were lost, and ${verdict}`;
    },
  };
}

/** Something that was said stays said. */
function saidWatch(isSaid: (seen: Seen) => boolean, was: string | ((truth: Truth) => string)): FactWatch {
  let said = false;
  return {
    holds(seen) {
      said ||= isSaid(seen);
      return said;
    },
    was: (truth) => (typeof was === "string" ? was : was(truth)),
  };
}

/** Whether a text stands anywhere in a value. */
function holdsText(value: unknown, text: string): boolean {
  if (typeof value === "string") return value.includes(text);
  return typeof value === "object" && value !== null && Object.values(value).some((each) => holdsText(each, text));
}

const mostNamed = 8;

function sayMutations(mutations: readonly WorldMutation[]): string {
  if (mutations.length === 0) return "no changing call was sent";
  const named = mutations.slice(0, mostNamed).map(({ operation, tookEffect }) => `${operation}${tookEffect ? "" : " (without effect)"}`);
  return `${mutations.length === 1 ? "1 changing call was" : `${mutations.length} changing calls were`} sent: ${named.join(", ")}${mutations.length > mostNamed ? " and more" : ""}`;
}

function sayRuns(runs: readonly RunTruth[]): string {
  if (runs.length === 0) return "there was no run";
  const each = runs.map((run) => {
    const closed = newestOf(run, "closed");
    return closed === undefined ? `open (${sayDoing(run)})` : `${closed.end} (${closed.sentence})`;
  });
  return runs.length === 1 ? `the run was ${each[0]}` : `there were ${runs.length} runs: ${each.join("; ")}`;
}

/** What an open run does. */
function sayDoing(run: RunTruth): string {
  const waiting = gatesOf(run).filter(({ state }) => state === "waiting");
  if (waiting.length > 0) return `it waited at ${sayList(waiting.map(({ title }) => `"${title}"`))}`;
  const step = newestOf(run, "step");
  if (step !== undefined) return `step ${step.step} was ${step.status}: ${step.because}`;
  const verdict = newestOf(run, "assessed")?.verdict;
  return verdict === undefined ? "nothing was decided" : `its verdict was ${verdict.verdict} ${verdict.code}`;
}

