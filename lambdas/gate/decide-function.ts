// The function by which a person's decision arrives: called by the console and the command line, never by a link. A
// refusal is an answer with its code, because the caller shows it to a person.

import * as z from "zod/mini";
import { asFailure, Refused } from "../../workflows/failure.ts";
import { decidingEnvironment } from "../runtime/environment.ts";
import { defineFunction } from "../runtime/function.ts";
import type { ErrorLog } from "../runtime/function.ts";
import { tellOver } from "../runtime/over.ts";
import { auditRun } from "../runtime/record/audit.ts";
import type { Services } from "../runtime/services.ts";
import { sayInstant } from "../../workflows/units.ts";
import { sayVotes } from "../../workflows/voting.ts";
import { decideGate } from "./decide.ts";
import { personOf, personSchema } from "./person.ts";

export const decisionRequest = z.object({
  run: z.string().check(z.minLength(1)),
  gate: z.string().check(z.minLength(1)),
  revision: z.int().check(z.minimum(1)),
  digest: z.string().check(z.length(64)),
  decision: z.enum(["approve", "reject", "retry", "skip", "done-by-hand", "force", "stop", "commit", "return", "hold"]),
  by: z.string().check(z.minLength(1), z.maxLength(200)),
  reason: z.string().check(z.maxLength(1_024)),
  typed: z.optional(z.string().check(z.maxLength(200))),
  person: z.optional(personSchema),
});

/** Not decided, and not refused either: `waits-for-others`, this approval counts and somebody else has to give theirs; `held`, there are ten minutes more. */
export type DecisionAnswer = { readonly decided: true; readonly decision: string; readonly by: string } | { readonly decided: false; readonly code: string; readonly because: string };

export const decide = defineFunction({
  name: "decide",
  env: decidingEnvironment,
  input: decisionRequest,
  async run({ env, input, services, log }): Promise<DecisionAnswer> {
    try {
      const gate = await decideGate(input, services).finally(() => findable(input.run, services, log));
      if (gate.decision === null && input.decision === "hold") {
        log.info("gate held", { gate: input.gate, by: personOf(input).subject });
        return { decided: false, code: "held", because: gate.expiresAt === null ? "people are called again ten minutes later" : `it now expires at ${sayInstant(gate.expiresAt)}` };
      }
      if (gate.decision === null) {
        log.info("approval counted", { gate: input.gate, by: personOf(input).subject });
        return { decided: false, code: "waits-for-others", because: `your approval counts, and somebody else has to approve too; ${sayVotes(gate) ?? "the gate waits"}` };
      }
      await tellOver(input.run, env.UNDERSTUDY_NOTIFY, services, log);
      log.info("gate decided", { gate: input.gate, decision: input.decision, by: personOf(input).subject });
      return { decided: true, decision: gate.decision.decision, by: gate.decision.by };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      log.warn("decision refused", { gate: input.gate, by: personOf(input).subject, code: thrown.code });
      return { decided: false, code: thrown.code ?? "refused", because: thrown.message };
    }
  },
});

/** Puts what was decided or refused into the audit. The decision stands without that, and the next sweep does it where it failed. */
async function findable(run: string, { record }: Services, log: ErrorLog): Promise<void> {
  await record.alone((context) => auditRun(context, run)).catch((thrown: unknown) => log.error("the audit of a run is behind", { run, error: asFailure(thrown) }));
}
