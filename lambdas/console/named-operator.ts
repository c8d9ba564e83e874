// Signing in where there is nothing to sign in to: on one's own machine, where whoever started the program decides under the
// name that was given. The token still proves that a form came from a page of this very process.

import type { Clock } from "../../workflows/ports.ts";
import type { Signing, Visitor } from "./ports.ts";
import { sameToken } from "./guard.ts";

/** Calls by JSON carry the page's token in the header `understudy-token`. */
export function namedOperator(operator: string, clock: Pick<Clock, "id">): Signing {
  const visitor: Visitor = { token: clock.id(), person: { subject: operator, name: operator, groups: [], issuer: "local", authTime: null, mfa: "unknown", channel: "local" } };
  return {
    visitor: async () => visitor,
    caller: async (request) => (sameToken(request.headers.get("understudy-token") ?? "", visitor.token) ? visitor : undefined),
    signInAt: () => undefined,
    freshMs: undefined,
  };
}
