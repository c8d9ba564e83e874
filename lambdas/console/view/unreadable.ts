// Plans of which the record cannot be read, shown beside those that can be, so that nobody takes them for well.

import type { Unreadable } from "../../read/read.ts";
import { html } from "../html.ts";
import type { Part } from "../html.ts";
import { planHref } from "../pages/links.ts";
import { marks } from "../words.ts";
import { badge } from "./parts.ts";

export function unreadableView(unreadable: readonly Unreadable[]): Part {
  return unreadable.length > 0 && html`<section class="plans" id="unreadable" aria-labelledby="unreadable-title"><h2 id="unreadable-title">Cannot be read</h2><ul class="cards">${unreadable.map(({ plan, because }) => html`<li class="panel plan" id="plan-${plan}"><h3><a href="${planHref(plan)}">${plan}</a></h3><p>${badge(marks.unknown)}, because ${because.replace(/[.\s]+$/, "")}.</p></li>`)}</ul></section>`;
}
