// The plan that has something for every readiness check, the world in which nothing is wrong with it, and changes of that world.

import type { FactsOf, QuestionKind } from "../../../workflows/readiness/questions.ts";
import { chat, well } from "./world.ts";
import type { World } from "./world.ts";

/** The plan that has something for every check. */
export const plan = chat();
export const normal = well(plan);

/** The normal answer to a kind of question with some fields changed. */
export function changed<K extends QuestionKind>(kind: K, fields: Partial<NonNullable<FactsOf<K>>>, which: (id: string) => boolean = () => true): Partial<World> {
  const answer = normal[kind] as (question: { readonly id?: string; readonly site?: string }) => object;
  return { [kind]: (question: { readonly id?: string; readonly site?: string }) => (which(question.id ?? question.site ?? "") ? { ...answer(question), ...fields } : answer(question)) };
}

/** The normal machines with some fields changed. */
export const machines = (fields: object): Partial<World> => ({ machines: (question) => (normal.machines(question) as FactsOf<"machines">).map((each) => ({ ...each, ...fields })) });
