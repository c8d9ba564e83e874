// Asks all questions of a plan's checks, some at the same time, each with a deadline of its own: a site in trouble costs
// seconds and hides nothing of the rest. What could not be asked is an answer that says why.

import { asFailure } from "../../workflows/failure.ts";
import type { Where } from "../../workflows/permission-things.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { LeftBehind } from "../../workflows/drills.ts";
import type { KeptProofs } from "../../workflows/proofs.ts";
import { asksAws } from "../../workflows/readiness/question-permissions.ts";
import type { OtherPlanFacts } from "../../workflows/readiness/service-facts.ts";
import type { Question } from "../../workflows/readiness/questions.ts";
import { keyOf } from "../../workflows/readiness/table.ts";
import type { Answered, Answers } from "../../workflows/readiness/table.ts";
import type { SiteLease } from "../../workflows/self-fence.ts";
import type { Sighting } from "../../workflows/sightings.ts";
import { sayDuration } from "../../workflows/units.ts";
import type { Milliseconds } from "../../workflows/units.ts";
import { readIdentity } from "../aws/identity.ts";
import type { Adapters } from "../runtime/adapters.ts";
import { answer } from "./answers.ts";

export interface LookCall {
  readonly plan: Plan;
  readonly questions: readonly Question[];
  readonly adapters: Adapters;
  readonly sightings: () => Promise<readonly Sighting[]>;
  readonly proofs: () => Promise<KeptProofs>;
  readonly drillLeft: () => Promise<readonly LeftBehind[]>;
  readonly otherPlan: (plan: string) => Promise<OtherPlanFacts | null>;
  readonly siteLease: (site: string) => Promise<SiteLease | undefined>;
}

/** Longer than a call to AWS with its one repetition. */
const deadlineMs: Milliseconds = 12_000;
/** AWS throttles an account that asks for everything at once. */
const atOnce = 8;

/** Never throws: each question is answered, or says why it is not. */
export async function lookAtReadiness({ plan, questions, adapters, sightings, proofs, drillLeft, otherPlan, siteLease }: LookCall): Promise<Answers> {
  const identity = await within(adapters, "AWS", (signal) => readIdentity(adapters.clients, plan.arbiter.region, signal));
  const ask = async (question: Question): Promise<Answered> => {
    if (!asksAws(question)) return within(adapters, sayQuestion(question), (signal) => answer(question, { plan, adapters, sightings, proofs, drillLeft, otherPlan, siteLease, where: nowhere, signal }));
    if (!identity.answered) return { ...identity, todo: "Sign in to AWS for the arbiter's account (AWS_PROFILE, aws sso login), and see that this place reaches it." };
    return within(adapters, sayQuestion(question), (signal) => answer(question, { plan, adapters, sightings, proofs, drillLeft, otherPlan, siteLease, where: identity.facts as Where, signal }));
  };
  const answers = new Map<string, Answered>();
  const waiting = [...questions];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) answers.set(keyOf(next), await ask(next));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}

/** No question outside of AWS asks for an account. */
const nowhere: Where = { partition: "", account: "" };

async function within(adapters: Adapters, what: string, ask: (signal: AbortSignal) => Promise<unknown>): Promise<Answered> {
  const over = new AbortController();
  const because = (words: string): Answered => ({ answered: false, because: words });
  const late = adapters.clock.sleep(deadlineMs, over.signal).then(() => because(`${what} gave no answer within ${sayDuration(deadlineMs)}`));
  const answered = ask(over.signal).then((facts): Answered => ({ answered: true, facts }), (thrown: unknown) => because(oneLine(asFailure(thrown).message)));
  try {
    return await Promise.race([answered, late]);
  } finally {
    over.abort();
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").replace(/\.$/, "").trim();

/** What was asked, for the sentence that it gave no answer. */
function sayQuestion(question: Question): string {
  const { kind, ...ask } = question;
  const named = Object.values(ask).filter((value) => typeof value === "string");
  return [`the question for ${kind}`, ...(named.length === 0 ? [] : [`(${named.join(", ")})`])].join(" ");
}
