// From what was thrown, or from the code of a refusal, to the exit code that scripts rely on.

import { exitCodes } from "../exit.ts";

const codes: Readonly<Record<string, number>> = {
  usage: exitCodes.usage,
  cancelled: exitCodes.usage,
  "reason-missing": exitCodes.usage,
  "not-signed-in": exitCodes.signInNeeded,
  "not-allowed": exitCodes.refused,
  "not-an-approver": exitCodes.refused,
  "asked-for-it": exitCodes.refused,
  "already-voted": exitCodes.refused,
  "held-enough": exitCodes.refused,
  "plan-not-typed": exitCodes.usage,
  "not-a-choice": exitCodes.refused,
  "loss-not-accepted": exitCodes.refused,
  "already-decided": exitCodes.lostRace,
  "facts-changed": exitCodes.lostRace,
  "gate-ended": exitCodes.lostRace,
  "gate-expired": exitCodes.lostRace,
  "gate-waits": exitCodes.waiting,
};

/** The exit code of a failure's code; 1 for any other. */
export function exitOf(code: string | undefined): number {
  return codes[code ?? ""] ?? exitCodes.failed;
}
