// What people were sent, what the alarms say, and where the providers send their messages.

import { html } from "../../../../lambdas/console/html.ts";
import type { Html } from "../../../../lambdas/console/html.ts";
import type { LocalState } from "../state.ts";
import type { Mark } from "../../../../lambdas/console/words.ts";
import { marks } from "../../../../lambdas/console/words.ts";
import type { AlarmState } from "../../aws/cloudwatch.ts";
import { badge, moment, since } from "../../../../lambdas/console/view/parts.ts";

const alarmMarks: Readonly<Record<AlarmState, Mark>> = {
  OK: { ...marks.done, word: "OK" },
  ALARM: { ...marks.failed, word: "Alarm" },
  INSUFFICIENT_DATA: { ...marks.unknown, word: "No data" },
};

export function alarmMark(state: AlarmState): Mark {
  return alarmMarks[state];
}

/** What stands comes first, then what nobody knows. */
const alarmOrder: readonly AlarmState[] = ["ALARM", "INSUFFICIENT_DATA", "OK"];
const mostPages = 10;

/** Pages, newest first; older ones than the last ten are only counted. */
export function pagesView(pages: LocalState["pages"]): Html {
  // Named by its time, and by its place among those of the same time, so that an opened one stays open when the next arrives.
  const named = pages.map((page, index) => ({ ...page, id: `page-${page.at}-${pages.slice(0, index).filter((other) => other.at === page.at).length}` }));
  const newest = named.toReversed().slice(0, mostPages);
  const older = pages.length - newest.length;
  return html`<section class="panel" id="pages" aria-labelledby="pages-title"><h2 id="pages-title">Pages that people received</h2>
${newest.length === 0 ? html`<p>Nobody has been called.</p>` : html`<ul class="pages">${newest.map((page) => html`<li><details id="${page.id}"><summary><span>${page.subject} <span class="fine">${moment(page.at)}</span></span></summary>${page.message.split("\n").map((line) => html`<p>${line}</p>`)}</details></li>`)}</ul>`}
${older > 0 && html`<p class="fine">and ${older} earlier</p>`}
</section>`;
}

export function alarmsView({ alarms, webhooks }: LocalState): Html {
  return html`<section class="panel" id="alarms" aria-labelledby="alarms-title"><h2 id="alarms-title">Alarms</h2>
${alarms.length === 0 ? html`<p>${badge(marks.unknown)} There are no alarms.</p>` : html`<ul class="alarms">${alarms.toSorted((a, b) => alarmOrder.indexOf(a.state) - alarmOrder.indexOf(b.state)).map((alarm) => html`<li>${badge(alarmMark(alarm.state))} <span>${alarm.name}</span> <span class="fine">${since(alarm.since)}</span></li>`)}</ul>`}
<h3>Webhooks</h3>
${webhooks.length === 0 ? html`<p>No provider.</p>` : html`<ul class="alarms">${webhooks.map((hook) => html`<li>${hook.registeredAt === null ? badge(marks.failed, "Not registered") : badge(marks.done, "Registered")} <span>${hook.provider}</span>${hook.registeredAt !== null && html` <span class="fine">at ${hook.registeredAt}</span>`}</li>`)}</ul>`}
</section>`;
}
