// The function by which a person's decision arrives: called by the console and the command line, never by a link. A
// refusal is an answer with its code, because the caller shows it to a person.

import * as z from "zod";
import { Refused } from "../../workflows/failure.ts";
import { baseEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import { decideGate } from "./decide.ts";
import { personSchema } from "./person.ts";

export const decisionRequest = z.object({
  run: z.string().min(1),
  gate: z.string().min(1),
  revision: z.int().min(1),
  digest: z.string().length(64),
  decision: z.enum(["approve", "reject", "retry", "skip", "done-by-hand", "stop"]),
  by: z.string().min(1).max(200),
  reason: z.string().max(1_024),
  /** What the person typed to accept a loss. */
  typed: z.string().max(200).optional(),
  /** Who signed in; left out where the caller's own credentials are all that is known. */
  person: z.optional(personSchema),
});

export type DecisionAnswer = { readonly decided: true; readonly decision: string; readonly by: string } | { readonly decided: false; readonly code: string; readonly because: string };

export const decide = defineFunction({
  name: "decide",
  env: baseEnvironment,
  input: decisionRequest,
  async run({ input, services, log }): Promise<DecisionAnswer> {
    try {
      const gate = await decideGate(input, services);
      log.info("gate decided", { gate: input.gate, decision: input.decision, by: input.by, person: input.person });
      return { decided: true, decision: gate.decision?.decision ?? input.decision, by: gate.decision?.by ?? input.by };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      log.warn("decision refused", { gate: input.gate, by: input.by, person: input.person, code: thrown.code });
      return { decided: false, code: thrown.code ?? "refused", because: thrown.message };
    }
  },
});
