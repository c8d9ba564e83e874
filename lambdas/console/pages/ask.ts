// Asking somebody else to decide: who may, and a plain link to send them. Nothing is changed and nothing is sent by it; the link holds
// no token and lets nobody decide who could not before.

import { actionsOf, namedFor, sayAction, sayNamed } from "../../../workflows/access.ts";
import type { Action } from "../../../workflows/access.ts";
import type { GateState, RunState } from "../../../workflows/record.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import { badge, deadline } from "../view/parts.ts";
import { marks, utc } from "../words.ts";
import { headlineView, idleMs } from "./layout.ts";
import type { Page } from "./layout.ts";
import { gateHref } from "./links.ts";

export interface AskFacts {
  readonly gate: GateState;
  readonly state: Pick<RunState, "run" | "plan">;
  readonly plan: Plan;
  /** The console's own address, such as `https://console.example`. */
  readonly origin: string;
}

export function askPage({ gate, state, plan, origin }: AskFacts): Page {
  const mark = { ...marks.waiting, word: "Ask someone else" };
  const title = `Ask: ${gate.title}`;
  const back = gateHref(state.run, gate.gate);
  const link = `${origin}${back}`;
  const actions = [...new Set(gate.choices.flatMap((choice) => actionsOf(gate, choice)))];
  const until = gate.expiresAt === null ? "It does not expire." : `It expires at ${utc(gate.expiresAt)}, without going on.`;
  const mail = `mailto:?${[["subject", `Please decide: ${gate.title} (${plan.title})`], ["body", `A run of ${plan.title} waits for a decision: ${gate.title}. ${until}\n\nLook, sign in and decide here: ${link}\n`]].map(([name, text]) => `${name}=${encodeURIComponent(text ?? "")}`).join("&")}`;
  const waits = gate.status === "waiting";
  return {
    title,
    pollMs: idleMs,
    content: html`${headlineView({ mark, sentence: waits ? `Who else can decide: ${gate.title}?` : `${gate.title}: nobody has to decide any more.`, more: waits && gate.expiresAt !== null ? [html`Expires ${deadline(gate.expiresAt)}.`] : [] }, title)}
<section class="panel" id="who-may" aria-labelledby="who-may-title"><h2 id="who-may-title">Who may decide</h2><ul class="sentences">${actions.map((action) => html`<li>${mayDoIt(plan, action)}</li>`)}</ul>
<p class="fine">The plan says so. Who asked for the run may be left out, where the plan wants somebody else.</p></section>
<section class="panel" id="send" aria-labelledby="send-title"><h2 id="send-title">Send them this link</h2>
<div class="reason"><label for="link">The link; it holds nothing secret</label><input id="link" type="text" readonly value="${link}"></div>
<p>Whoever opens it signs in, sees what you see, and decides under their own name. ${badge(marks.quiet, "Nothing")} is decided or sent by this page.</p>
<p class="ways"><a class="button" href="${mail}">Write a mail with it</a> <a class="button" href="${back}">Back to the question</a></p></section>`,
  };
}

function mayDoIt(plan: Plan, action: Action): Html {
  const named = namedFor(plan, action);
  return html`${named.length === 0 ? "Nobody is named who" : sayNamed(named)} may ${sayAction(action)}.`;
}
