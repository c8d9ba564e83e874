// What a person types before a failover without the arbiter begins; or, where nobody can be asked, what has to stand in the command.

import { confirmationsFor } from "../../../workflows/break-glass.ts";
import type { ArbiterSeen } from "../../../workflows/break-glass.ts";
import { Refused } from "../../../workflows/failure.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { parseDuration } from "../../../workflows/units.ts";
import type { Seconds } from "../../../workflows/units.ts";
import type { Asking } from "../deployed/asking.ts";

export interface ConfirmOptions {
  readonly reason?: string;
  readonly yes?: true;
  /** How much loss of writes is accepted at most without being asked. */
  readonly acceptDataLoss?: string;
  /** The beginning of the digest of the plan that is meant. */
  readonly expectDigest?: string;
}

const leastDigest = 12;
const leastReason = 3;

/** The reason, once all of it was confirmed. Throws `Refused` with codes `usage` (what is missing) and `cancelled` (something else was typed). */
export async function confirmed(plan: Plan, digest: string, source: string, target: string, seen: ArbiterSeen, options: ConfirmOptions, asking: Asking): Promise<string> {
  matches(digest, options.expectDigest);
  if (options.yes === true || !asking.canAsk) return fromOptions(digest, options);
  const reason = (options.reason ?? (await asking.ask("Why, for the record: "))).trim();
  if (reason.length < leastReason) throw new Refused('a failover needs a reason, which goes into the record: --reason "why"', { code: "usage" });
  for (const { asks, wanted } of confirmationsFor(plan, source, target, seen)) {
    if ((await asking.ask(`${asks}: `)) !== wanted) throw new Refused(`nothing was begun: that was not "${wanted}"`, { code: "cancelled" });
  }
  return reason;
}

function fromOptions(digest: string, { reason, yes, acceptDataLoss, expectDigest }: ConfirmOptions): string {
  const missing = [
    ...(yes === true ? [] : ["--yes"]),
    ...(reason !== undefined && reason.trim().length >= leastReason ? [] : ['--reason "why"']),
    ...(acceptDataLoss === undefined ? ["--accept-data-loss 30s (or unknown)"] : []),
    ...(expectDigest === undefined ? [`--expect-digest ${digest.slice(0, leastDigest)}`] : []),
  ];
  if (missing.length > 0) throw new Refused(`nobody is asked here, so all of it has to stand in the command; missing: ${missing.join(", ")}`, { code: "usage" });
  acceptedAtMost(acceptDataLoss);
  return (reason ?? "").trim();
}

function matches(digest: string, expected: string | undefined): void {
  if (expected === undefined) return;
  if (expected.length < leastDigest) throw new Refused(`--expect-digest needs at least ${leastDigest} characters of the plan's digest`, { code: "usage" });
  if (!digest.startsWith(expected)) throw new Refused(`this is another plan than was expected: its digest is ${digest.slice(0, leastDigest)} and not ${expected.slice(0, leastDigest)}`, { code: "usage" });
}

/** The loss that the command accepts, in seconds; undefined where it says nothing. */
export function acceptedAtMost(accepted: string | undefined): Seconds | undefined {
  if (accepted === undefined) return undefined;
  if (accepted === "unknown") return Number.POSITIVE_INFINITY;
  const ms = parseDuration(accepted);
  if (ms === undefined) throw new Refused(`--accept-data-loss ${accepted} is no duration; give one with its unit, such as 30s, or "unknown"`, { code: "usage" });
  return ms / 1_000;
}
