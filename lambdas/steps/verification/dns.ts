// Verifies what clients are told: a name resolves to the target's addresses and to no other.

import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { resolveAddresses } from "../../aws/dns.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";
import { notCheckable } from "./dry-run.ts";

const lookMs: Milliseconds = 6_000;

export interface DnsFacts {
  /** Undefined in a dry run. */
  readonly answers: Seen<readonly string[]> | undefined;
}

export const dns: StepKind<"verify.dns", DnsFacts, Adapters> = {
  kind: "verify.dns",

  async look(input, { dryRun }, adapters) {
    if (dryRun) return { answers: undefined };
    return { answers: await see(adapters.clock, lookMs, `the name servers of ${input.name}`, () => resolveAddresses(input.name, adapters)) };
  },

  decide({ answers }, input, context): StepDecision {
    const dry = notCheckable(context, `what ${input.name} resolves to`);
    if (dry !== undefined) return dry;
    const wanted = (input.answers[context.target] ?? []).map((address) => address.toLowerCase());
    if (wanted.length === 0) return { to: "stuck", because: `the plan names no addresses of ${context.target} for ${input.name}` };
    if (answers === undefined) return { to: "wait", because: "the name servers were not asked" };
    if (!answers.seen) return unseen(answers);
    if (answers.value.length === 0) return { to: "wait", because: `${input.name} resolves to nothing` };
    // A name server may give a part of many addresses, so some of the target's are enough; any other is not.
    const others = answers.value.filter((address) => !wanted.includes(address.toLowerCase()));
    if (others.length > 0) return { to: "wait", because: `${input.name} still resolves to ${others.join(", ")}, which is not ${context.target}` };
    return { to: "done", proof: `${input.name} resolves to ${answers.value.join(", ")} and no other, which is ${context.target}` };
  },
};
