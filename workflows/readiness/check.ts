// A readiness check: a row with a code, the rows of the scenario table that ask for it, and the items that it has in a plan.
// An item is a subject, the questions that it needs answered, and a pure judgement of the answers.

import { otherSite } from "../plan.ts";
import type { Plan } from "../plan.ts";
import type { Instant } from "../units.ts";
import type { Judgement } from "./judgement.ts";
import type { FactsOf, Question, QuestionKind } from "./questions.ts";

/** What checks are given: the plan, where the application is, and the time. */
export interface Given {
  readonly plan: Plan;
  readonly active: string;
  /** Where a failover would go. */
  readonly standby: string;
  readonly at: Instant;
}

/** Throws nothing; a site that the plan does not have counts as its home. */
export function givenFor(plan: Plan, active: string | undefined, at: Instant): Given {
  const site = active !== undefined && active in plan.sites ? active : plan.home;
  return { plan, active: site, standby: otherSite(plan, site), at };
}

export interface CheckItem {
  /** What it is about: "chat-config at site-b". */
  readonly subject: string;
  readonly questions: readonly Question[];
  readonly judge: (facts: readonly unknown[]) => Judgement;
}

export interface CheckRow {
  readonly code: string;
  /** Rows of the scenario table, rules and invariants that ask for it. */
  readonly rows: readonly string[];
  /** What it shows, for people who choose whether to trust it. */
  readonly shows: string;
  /** Empty: the plan has nothing of the kind. */
  readonly items: (given: Given) => readonly CheckItem[];
}

type FactsList<Q extends readonly Question[]> = { readonly [I in keyof Q]: Q[I] extends { readonly kind: infer K extends QuestionKind } ? FactsOf<K> : never };

/** An item that asks. The judgement gets one answer for each question; where one is missing nobody judges. */
export function asking<const Q extends readonly Question[]>(subject: string, questions: Q, judge: (...facts: FactsList<Q>) => Judgement): CheckItem {
  // The looker answers each question with the facts of its own kind, in this order.
  return { subject, questions, judge: (facts) => judge(...(facts as FactsList<Q>)) };
}

/** An item that the plan itself answers. */
export function said(subject: string, judgement: Judgement): CheckItem {
  return { subject, questions: [], judge: () => judgement };
}

/** The Region of a site of the plan. */
export function regionOf({ plan }: Pick<Given, "plan">, site: string): string {
  return plan.sites[site]?.region ?? plan.arbiter.region;
}
