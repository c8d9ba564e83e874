// What people have switched on a plan: said at the top of every page of it, where nobody can miss it, and the forms by which it is
// switched. What makes a plan bolder again (the end of a pause, the kill switch off, a block lifted) asks for a fresh sign-in; what
// holds it back does not, because that is asked for when something goes wrong.

import { mayDo } from "../../../workflows/access.ts";
import { lineOfPlanEntry } from "../../../workflows/audit.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Instant } from "../../../workflows/units.ts";
import { sayInstant } from "../../../workflows/units.ts";
import type { Halts, PlanDetails } from "../../read/read.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import { auditHref, planHref, runHref } from "../pages/links.ts";
import type { Scene } from "../ports.ts";
import { personFor } from "../signed-in.ts";
import { marks, utc } from "../words.ts";
import { badge, form, reason } from "./parts.ts";

export interface Halt {
  readonly mark: { readonly icon: string; readonly word: string; readonly tone: "bad" | "warn" };
  /** `until 14:00 … by …, because …` with the date, as text. */
  readonly sentence: string;
  readonly until: Instant | null;
}

/** What keeps the plan from changing anything now, the strongest first; empty where nothing does. */
export function haltsOf(halts: Halts, now: Instant): readonly Halt[] {
  const { killSwitch, killSwitchBy, killSwitchReason, pausedUntil, pausedBy, pauseReason } = halts;
  const who = (by: string | undefined, why: string | undefined): string => `${by === undefined ? "" : ` by ${by}`}${why === undefined || why === "" ? "" : `, because: ${why.replace(/[.\s]+$/, "")}`}`;
  return [
    ...(killSwitch ? [{ mark: { ...marks.stopped, word: "Kill switch on", tone: "bad" as const }, sentence: `Turned on${who(killSwitchBy, killSwitchReason)}. Nothing is changed until somebody turns it off.`, until: null }] : []),
    ...(pausedUntil !== undefined && pausedUntil > now ? [{ mark: { ...marks.paused, tone: "warn" as const }, sentence: `Paused until ${sayDay(pausedUntil)}${who(pausedBy, pauseReason)}. Runs look and ask; nothing is changed before then.`, until: pausedUntil }] : []),
  ];
}

/** `2026-11-30 14:00:00 UTC`: a pause may last for days. */
export const sayDay = (at: Instant): string => `${new Date(at).toISOString().slice(0, 10)} ${utc(at)}`;

/** The bar over everything of a plan; `name` where a page is about several. */
export function haltedView(halts: Halts, now: Instant, name?: string): Html | false {
  const all = haltsOf(halts, now);
  return all.length > 0 && html`<section class="halted" id="halted-${halts.plan}" aria-label="What is switched off${name !== undefined && ` for ${name}`}">${all.map(({ mark, sentence, until }) => html`<p class="${mark.tone}">${badge(mark)} <span>${name !== undefined && html`<a href="${planHref(halts.plan)}#automation">${name}</a>: `}${sentence}${until !== null && html` <span class="fine">(<time datetime="${sayInstant(until)}" data-tick="left">until then</time>)</span>`}</span></p>`)}</section>`;
}

/** So long a pause may be; a person picks one, because the clock that counts is the server's. */
const lengths = [["30m", "30 minutes"], ["1h", "1 hour"], ["2h", "2 hours"], ["4h", "4 hours"], ["8h", "8 hours"], ["24h", "1 day"], ["3d", "3 days"], ["7d", "7 days"]] as const;

export interface SwitchParts {
  readonly details: PlanDetails;
  readonly text: Plan;
  /** Why this person cannot do what wants a fresh sign-in, and where to sign in again; undefined where they can. */
  readonly stale: Part;
}

/** The panel on the plan's page: what holds, what can be switched by this person, and what was switched before. */
export function automationView({ details, text, stale }: SwitchParts, scene: Scene): Html {
  const { lease, plan, switched } = details;
  const { now, visitor } = scene;
  const leave = mayDo(text, personFor(visitor.person), "pause");
  const halts = haltsOf(lease, now);
  return html`<section class="panel" id="automation" aria-labelledby="automation-title"><h2 id="automation-title">Automation</h2>
${halts.length === 0 ? html`<p>${badge({ ...marks.done, word: "On" })} Runs of this plan may change what it says, within its limits.</p>` : halts.map(({ mark, sentence }) => html`<p>${badge(mark)} ${sentence}</p>`)}
${leave.allowed ? html`${stale}${switchForms(details, scene)}` : html`<p class="fine">${leave.because}.</p>`}
${switched.broken !== null && html`<p>${badge({ ...marks.failed, word: "Does not hold" })} The log of what was switched does not hold: ${switched.broken}.</p>`}
${switched.entries.length > 0 && html`<details id="switched"><summary>What was switched before</summary><ol class="rows">${switched.entries.map(lineOfPlanEntry).map(({ at, who, action, reason: why, seq }) => html`<li><span class="fine">${seq} · ${sayDay(at)}</span> <span><strong>${who}</strong> ${action}: ${why}</span></li>`)}</ol></details>`}
<p class="fine"><a href="${auditHref({ plan })}">All of it, with every run, in the audit</a></p></section>`;
}

function switchForms({ plan, lease }: PlanDetails, { visitor, now }: Scene): Html {
  const aside = (id: string, label: string, what: string, brings: Part, fields: Part, button: string, tone: "primary" | "danger" | "plain"): Html => html`<details class="aside" id="${id}"><summary>${label}…</summary><p>${brings}</p>
${form(`${planHref(plan)}/switches`, visitor.token, "decide", html`<input type="hidden" name="what" value="${what}">${fields}${reason(`${id}-reason`, `Your reason, for the record, as ${visitor.person.name}`, [])}<div class="choices"><button type="submit" class="${tone}">${button}</button></div>`)}</details>`;
  const paused = lease.pausedUntil !== undefined && lease.pausedUntil > now;
  const blocked = lease.blockedUntil !== undefined && lease.blockedUntil > now ? lease.blockedBy : undefined;
  return html`${aside("pause", paused ? "Pause for longer" : "Pause automation", "pause", "Runs go on looking and asking; no change passes until the pause is over. It ends by itself.", html`<div class="reason"><label for="pause-for">Until when, counted from now</label><select id="pause-for" name="for" required>${lengths.map(([value, label]) => html`<option value="${value}"${value === "2h" && html` selected`}>${label}</option>`)}</select></div>`, "Pause automation", "primary")}
${paused && aside("resume", "Resume", "resume", "Changes pass again at once, also those of a run that is open.", false, "Resume", "primary")}
${blocked !== undefined && aside("acknowledge", "Acknowledge the last run", "acknowledge", html`Run <a href="${runHref(blocked)}">${blocked}</a> ended shortly before, so no run starts by itself until ${sayDay(lease.blockedUntil ?? now)}. Acknowledged, runs may start by themselves again.`, html`<input type="hidden" name="run" value="${blocked}">`, "Acknowledge", "primary")}
${lease.killSwitch
    ? aside("kill-switch", "Turn the kill switch off", "kill-switch-off", "Changes pass again at once, also those of a run that is open.", false, "Turn the kill switch off", "danger")
    : aside("kill-switch", "Turn the kill switch on", "kill-switch-on", "From then on no change passes, of no run, until somebody turns it off. What was sent before is not called back.", false, "Turn the kill switch on", "danger")}`;
}
