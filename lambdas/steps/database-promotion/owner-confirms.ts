// Somebody outside promotes the database (A27, B10). The step asks until a person confirms it with evidence, and then believes
// what it can see: a trial write where the plan lets the database be looked at. Where it does not, the proof says that nobody
// measured it. It changes nothing.

import type { Answer } from "../../../workflows/evidence.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { databasePromotionRows } from "../../../workflows/step-rows/database-promotion.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { SeeingAdapters } from "../eyes.ts";

/** What is seen of the database at the target; null where the plan has no probe for it. */
export interface OwnerFacts {
  readonly probe: Answer | null;
}

type Input = StepInput<"promote.owner-confirms">;
/** A word or two tell nobody next morning how it was known. */
const leastEvidence = 12;

export const ownerConfirms: StepKind<"promote.owner-confirms", OwnerFacts, SeeingAdapters> = {
  kind: "promote.owner-confirms",

  async look({ database }, { plan, target }, { lookAt }) {
    return { probe: plan.databases[database] === undefined ? null : await lookAt(database, target) };
  },

  decide({ probe }, input, context) {
    const { database } = input;
    const seen = probe === null ? undefined : `${database} at ${context.target} ${probe.detail}`;
    const written = probe?.kind === "healthy" && probe.database?.role === "writer" && probe.database.writeAccepted === true;
    const { answered } = context;
    const inadmissible = answered === undefined ? undefined : objection(input, answered);
    if (answered === undefined || inadmissible !== undefined) return context.dryRun ? dry(input) : ask(input, [seen, inadmissible], context);
    const word = `confirmed by ${answered.by}, a person: ${answered.reason.trim()}`;
    if (probe === null) return { to: "done", proof: `${word}. Nobody measured it, because the plan has no probe for ${database}` };
    if (written) return { to: "done", proof: `${word}; ${seen}`, brought: { writable: database } };
    if (probe.kind === "silent") return { to: "wait", because: `${word}, but it is not seen: ${seen}` };
    return { to: "wait", because: `${word}, but what is seen does not agree: ${seen}` };
  },
};

function objection({ "confirmed-by": may }: Input, { by, reason }: NonNullable<StepContext["answered"]>): string | undefined {
  if (may !== undefined && !may.includes(by)) return `${by} confirmed it, and the plan lets only ${may.join(", ")} do so`;
  return reason.trim().length < leastEvidence ? `${by} confirmed it with the words “${reason.trim()}”, which are no evidence` : undefined;
}

function dry({ database, owner }: Input): StepDecision {
  return { to: "done", proof: `not checkable in a dry run: nobody is asked; ${owner} would be, for ${database}` };
}

function ask(input: Input, said: readonly (string | undefined)[], context: StepContext): StepDecision {
  const { database, owner, evidence, "confirmed-by": may } = input;
  const withinMs = withinOf(input, databasePromotionRows["promote.owner-confirms"]);
  return {
    to: "stuck",
    because: [`${owner} promotes ${database} at ${context.target}, and that is not confirmed yet`, ...said.filter((each) => each !== undefined)].join("; "),
    asks: {
      sentences: [
        `Call ${owner} and have ${database} promoted at ${context.target}. ${context.source} must take no writes of it any more.`,
        `Approve confirms that it is done. Write as the reason: ${evidence}`,
        `After that it is looked at for at most ${sayDuration(withinMs)}, where the plan has a probe for it.${may === undefined ? "" : ` Only ${may.join(", ")} may confirm.`}`,
      ],
    },
  };
}
