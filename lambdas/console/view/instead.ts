// Beside the question whether to fail over: that the same could be had without loss, by a planned move, or why it could not.

import { mayDecide, mayDo } from "../../../workflows/access.ts";
import type { Instead } from "../../../workflows/instead.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { GateState, RunState } from "../../../workflows/record.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { Scene } from "../ports.ts";
import { personFor } from "../signed-in.ts";
import { bound } from "./gate.ts";
import { form, reason } from "./parts.ts";

export interface InsteadFacts {
  readonly gate: GateState;
  readonly state: Pick<RunState, "run" | "source" | "target">;
  readonly plan: Plan;
  /** Null, or left out by an older reading function, where it is not about a failover that asks. */
  readonly instead?: Instead | null | undefined;
}

export const insteadLabel = "Switch over without loss";

/** Whether the way without loss is the one that stands out: it is possible, and this person may take it. */
export function offersInstead({ gate, plan, instead }: Omit<InsteadFacts, "state">, { visitor }: Scene): boolean {
  const person = personFor(visitor.person);
  return instead?.possible === true && gate.status === "waiting" && mayDecide(plan, person, gate, "reject").allowed && mayDo(plan, person, "request").allowed;
}

/** Its button, or the sentence that says why there is none. */
export function insteadView(facts: InsteadFacts, scene: Scene): Html | false {
  const { gate, state: { run, source, target }, plan, instead } = facts;
  if (instead == null) return false;
  if (!instead.possible) return html`<p class="fine">Switching over without loss is not possible now: ${instead.because.replace(/[.\s]+$/, "")}.</p>`;
  if (!offersInstead(facts, scene)) return html`<p class="fine">Switching over without loss looks possible, and the plan lets others than you both reject this and ask for it.</p>`;
  const key = `gate-${gate.gate}-instead`;
  return html`<div class="loss good" id="instead"><h3>Nothing has to be lost</h3>
<p>${source} and ${target} are both seen well, so ${plan.title} can be moved as planned. This failover is rejected; then the move looks at both once more and asks, and whatever it cannot do before ${target} has taken over it takes back.</p>
${form(`/gates/${run}/${gate.gate}/switchover`, scene.visitor.token, "decide", [bound(gate), reason(`${key}-reason`, `Your reason, for the record, as ${scene.visitor.person.name}`, ["Both sites are well"]), html`<div class="choices"><button type="submit" name="decision" value="reject" class="primary">${insteadLabel}</button></div>`])}</div>`;
}
