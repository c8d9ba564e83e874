// Rules on who may do what: a run that asks nobody is never answered, and at night that is too late to find out.

import { lossApprovers, namedFor, sayNamed } from "../access.ts";
import type { Fault } from "../plan-fault.ts";
import type { Given, PlanRule } from "./given.ts";

export const accessRules: readonly PlanRule[] = [
  {
    code: "somebody-may-approve",
    because: "every run may have to ask a person, also an automatic one, and what nobody is named for nobody may do",
    faults: ({ plan }) =>
      namedFor(plan, "approve").length > 0 ? [] : [{ path: ["access"], what: "nobody may approve anything, so no run could ever go on that asks", instead: "write for example access: { approve: [group:on-call], accept-loss: [group:on-call], request: [group:on-call] }" }],
  },
  {
    code: "enough-people-for-a-loss",
    because: "where more people have to approve than are left besides whoever asked for the run, nobody ever can",
    faults: (given) => (["accept-loss", "force"] as const).flatMap((action) => tooFew(given, action)),
  },
];

/** Groups are of any size; people who are named are counted, without the one of them who may have asked for the run (access.requester). */
function tooFew({ plan }: Given, action: "accept-loss" | "force"): readonly Fault[] {
  const named = new Set(namedFor(plan, action));
  const need = lossApprovers(plan, action);
  if (named.size === 0 || [...named].some((entry) => entry.startsWith("group:"))) return [];
  const mayAsk = plan.access?.requester === "always" ? [] : namedFor(plan, "request").filter((entry) => named.has(entry));
  // Whoever asks for force approves it no more; somebody besides them may ask where a gate is theirs to decide.
  const forces = action === "force" && plan.access?.requester !== "always" && !(["approve", "accept-loss"] as const).flatMap((each) => namedFor(plan, each)).some((entry) => !named.has(entry));
  const left = named.size - Math.min(1, mayAsk.length) - (forces ? 1 : 0);
  if (left >= need) return [];
  const what = `${need === 1 ? "one person has" : `${need} people have`} to ${action === "force" ? "approve force" : "accept a loss"}, and ${named.size === 1 ? "one is" : `${named.size} are`} named who may`;
  if (mayAsk.length === 0 && forces) return [{ path: ["access", action], what: `${what}, of whom whoever asks for it does not count`, instead: "name more there, or somebody under access.approve who may ask" }];
  if (mayAsk.length === 0) return [{ path: ["access", "loss-approvers"], what, instead: `name more under access.${action}, or write ${named.size}` }];
  const fewer = left > 0 ? `, or write loss-approvers: ${left}` : "";
  return [{ path: ["access", action], what: `${what}, of whom one may have asked for the run (${sayNamed(mayAsk)}), whose approval does not count`, instead: `name more there${fewer}, let nobody of them ask for runs, or write requester: always` }];
}
