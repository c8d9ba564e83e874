// Who may do what in a plan, and how many have to agree. What the plan does not allow is refused, to everybody; nothing here
// knows of sign-in: who somebody is, the caller says, and the record keeps how it was known.

import { sayList } from "./plan-fault.ts";
import { identityOf, samePerson } from "./person.ts";
import type { Person } from "./person.ts";
import type { Plan } from "./plan.ts";
import type { Decision, GateFacts, GateState, RunState } from "./record.ts";

/** In the order in which they are told. */
export const actions = ["request", "approve", "accept-loss", "skip", "force", "pause"] as const;
export type Action = (typeof actions)[number];

const does: Readonly<Record<Action, string>> = {
  request: "ask for a run",
  approve: "approve, reject, retry, hold, stop, commit or return",
  "accept-loss": "accept that writes are lost",
  skip: "skip a step or say that it was done by hand",
  force: "let a step go on by force",
  pause: "pause the automation, use the kill switch or lift a block",
};
export const sayAction = (action: Action): string => does[action];

export type Leave = { readonly allowed: true } | { readonly allowed: false; readonly because: string };

/** A plan, as far as it says who may do what. */
type Named = Pick<Plan, "plan" | "access" | "decide">;

/** Who may do it: those whom `access` names for it, else those of `decide.approvers`, else nobody. Force has to be named: nobody who wrote `decide.approvers` meant it. */
export function namedFor({ access, decide }: Named, action: Action): readonly string[] {
  // The kill switch must belong to somebody: whoever may let a run go on may also keep it from going on.
  if (action === "force") return access?.force ?? [];
  return access?.[action] ?? (action === "pause" ? access?.approve : undefined) ?? decide.approvers ?? [];
}

/** Whether the plan lets this person do it. Pure: the same answer for a page that offers it and for the function that does it. */
export function mayDo(plan: Named, person: Person, action: Action): Leave {
  const named = namedFor(plan, action);
  if (named.length === 0) {
    return { allowed: false, because: `the plan ${plan.plan} names nobody who may ${does[action]}, so nobody may; add access: { ${action}: [${fitting(person.subject)}] } to it and deploy it again` };
  }
  if (named.some((each) => isMeant(each, person))) return { allowed: true };
  return { allowed: false, because: `${person.subject} may not ${does[action]} for ${plan.plan}; the plan names ${sayNamed(named)}` };
}

function isMeant(entry: string, { subject, groups }: Person): boolean {
  return entry.startsWith("group:") ? groups.includes(entry.slice("group:".length)) : entry === subject;
}

const fitting = (subject: string): string => (/^[A-Za-z0-9][A-Za-z0-9._@+-]*$/.test(subject) ? subject : "NAME");

/** `ana, bo or the group on-call`. */
export function sayNamed(named: readonly string[]): string {
  return sayList(named.map((entry) => (entry.startsWith("group:") ? `the group ${entry.slice("group:".length)}` : entry)), "or");
}

/** A gate, as far as it matters who may decide it. */
type Gate = Pick<GateFacts, "kind" | "acceptedLossSeconds" | "lossSeconds"> & Partial<Pick<GateFacts, "step">>;

/** Whether an approval at this gate accepts that writes are lost, or may be. */
export function acceptsLoss({ kind, acceptedLossSeconds, lossSeconds }: Gate): boolean {
  switch (kind) {
    case "approve-failover":
      return acceptedLossSeconds !== 0;
    case "fence-unconfirmed":
    case "step-force":
      return true;
    case "step-asks":
      // What stands at the gate may be what the run accepted before; only what this question itself is about is accepted here.
      return lossSeconds !== undefined && lossSeconds !== 0;
    case "step-gate":
    case "step-stuck":
    case "commit-window":
      return false;
  }
}

/** Whether this decision at a gate that accepts a loss takes that on: going ahead, and the word that a fence was made by hand. */
export function takesLoss(gate: Gate, decision: Decision | "hold"): boolean {
  return (decision === "approve" && acceptsLoss(gate)) || (decision === "done-by-hand" && gate.kind === "fence-unconfirmed");
}

/** What a decision at a gate is; leave for one of them is enough. Whoever may go on at all may also say no, and ask for another try. */
export function actionsOf(gate: Gate, decision: Decision | "hold"): readonly Action[] {
  switch (decision) {
    case "approve":
      return gate.kind === "step-force" ? ["force"] : [acceptsLoss(gate) ? "accept-loss" : "approve"];
    case "commit":
    case "return":
      // Neither changes anything or loses a write; what a return starts asks at a gate of its own.
      return ["approve"];
    case "skip":
      return ["skip"];
    case "done-by-hand":
      // Whoever says that the source is off answers for all that is written there from now on.
      return [takesLoss(gate, decision) ? "accept-loss" : "skip"];
    case "reject":
    case "retry":
    case "stop":
    case "hold":
      // Whoever may force may also say no to it.
      return gate.kind === "step-force" ? ["approve", "accept-loss", "force"] : ["approve", "accept-loss"];
    case "force":
      // It only opens the question; who may approve it, the gate of its own asks.
      return ["force", "approve", "accept-loss"];
  }
}

/** Whether the person may decide so at the gate. */
export function mayDecide(plan: Named, person: Person, gate: Gate, decision: Decision | "hold"): Leave {
  const all = actionsOf(gate, decision).map((action) => mayDo(plan, person, action));
  return all.find(({ allowed }) => allowed) ?? all[0] ?? { allowed: false, because: "nobody may do that" };
}

/** How many people have to approve together what loses writes, or what goes by force. */
export function lossApprovers(plan: Named, action: "accept-loss" | "force" = "accept-loss"): number {
  const named = namedFor(plan, action);
  const isAlone = named.length === 1 && named[0]?.startsWith("group:") !== true;
  return plan.access?.["loss-approvers"] ?? (isAlone ? 1 : 2);
}

/** How many people have to approve at a gate. */
export function approversOf(plan: Named, gate: Gate): number {
  return acceptsLoss(gate) ? lossApprovers(plan, gate.kind === "step-force" ? "force" : "accept-loss") : 1;
}

/** Who asked for the run; undefined where an alarm started it. Older records keep the name in front of the reason. */
export function requesterOf({ trigger }: Pick<RunState, "trigger">): string | undefined {
  // Whoever asked for the run of the plan above asked for what it asks for.
  if (trigger.by === "plan") return trigger.who;
  if (trigger.by !== "person") return undefined;
  return trigger.who ?? trigger.what.split(": ")[0];
}

/** Who asked for force at a stuck step, and why; undefined where nobody did. */
export function forceAskedBy({ gates }: Pick<RunState, "gates">, step: string | null): NonNullable<GateState["decision"]> | undefined {
  return gates.find((each) => each.step === step && each.decision?.decision === "force")?.decision ?? undefined;
}

/** Also under another name, where somebody vouches for who it is. */
function isRequester(state: Pick<RunState, "trigger">, person: Person): boolean {
  const requester = requesterOf(state);
  const known = state.trigger.by === "person" || state.trigger.by === "plan" ? state.trigger.identity : undefined;
  return requester === person.subject || (known !== undefined && known === identityOf(person));
}

/** Why this person's approval does not count, although the plan lets them approve: they asked for the run, or for the force, themselves. */
export function excludedBecause(plan: Named, state: Pick<RunState, "trigger" | "gates">, gate: Gate, person: Person): string | undefined {
  const { subject } = person;
  const rule = plan.access?.requester ?? "without-loss";
  const asked = gate.kind === "step-force" ? forceAskedBy(state, gate.step ?? null) : undefined;
  if (rule !== "always" && asked && samePerson(asked, { by: subject, person })) return `${subject} asked for force here, and somebody else has to approve it`;
  if (!isRequester(state, person) || rule === "always" || (rule === "without-loss" && !acceptsLoss(gate))) return undefined;
  return rule === "never" ? `${subject} asked for this run, and the plan wants somebody else to approve it` : `${subject} asked for this run, and somebody else has to accept that writes are lost`;
}
