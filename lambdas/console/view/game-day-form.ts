// What people say of a game day that is open: its facilitator that the fault is caused now, anybody that it is taken back, or that the day shall end.
// Who may is for the requesting function to say.

import { createDigest } from "../../../workflows/digest.ts";
import { faultStands } from "../../../workflows/game-day-state.ts";
import type { ShownGameDay } from "../../../workflows/game-day-state.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { Visitor } from "../ports.ts";
import { form, reason } from "./parts.ts";
import { planHref } from "../pages/links.ts";

/** False where there is nothing more to be said. `planDigest`: of the text that is deployed now. */
export function gameDayForm(day: ShownGameDay, planDigest: string, { token, person: { name } }: Visitor): Html | false {
  const { id, plan, who, caused, removed, stop, closed } = day;
  const stands = faultStands(day);
  const mayCause = caused === null && stop === null && who === name;
  if (closed !== null || removed !== null || (stop !== null && !stands)) return false;
  return form(`${planHref(plan)}/requests`, token, "game-day", html`<input type="hidden" name="id" value="${createDigest(id).slice(0, 32)}"><input type="hidden" name="digest" value="${planDigest}">
${reason(`reason-of-${id}`, `What is to be kept with it, as ${name}`, [])}
<div class="choices">${stands && html`<button type="submit" name="what" value="game-day removed" class="primary">The fault is taken back</button> `}${mayCause && html`<button type="submit" name="what" value="game-day caused" class="primary">I cause the fault now</button> `}${stop === null && html`<button type="submit" name="what" value="game-day ended">End the game day</button>`}</div>
${stands && html`<p class="fine">Nobody measures that: say it when it is so, and where production has moved only after you have seen that nothing starts again that was stopped for that.</p>`}`);
}
