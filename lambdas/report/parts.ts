// The small pieces of a report's document: a table that becomes a list on a telephone, facts with their names, amounts in words.

import type { Loss } from "../../workflows/loss.ts";
import type { Against } from "../../workflows/reporting/targets.ts";
import type { Instant, Seconds } from "../../workflows/units.ts";
import { sayInstant } from "../../workflows/units.ts";
import { html } from "../console/html.ts";
import type { Html, Part } from "../console/html.ts";
import { marks } from "../console/words.ts";
import type { Mark } from "../console/words.ts";

export interface Column {
  readonly head: string;
  readonly number?: true;
  /** Its cells stay in one line. */
  readonly name?: true;
}

/** A table; each cell carries its column's name, which stands before it where there is no room for columns. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Html {
  const kind = (column: Column | undefined): Part => (column?.number && html` class="number"`) || (column?.name && html` class="name"`);
  return html`<table><caption>${caption}</caption><thead><tr>${columns.map((column) => html`<th scope="col"${kind(column)}>${column.head}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell, index) => html`<td data-label="${columns[index]?.head ?? ""}"${kind(columns[index])}>${cell}</td>`)}</tr>
`)}</tbody></table>`;
}

export function section(id: string, title: string, ...content: readonly Part[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

export const facts = (rows: readonly (readonly [string, Part])[]): Html => html`<dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

/** `2026-11-09 03:12:07 UTC`: in a document that is read years later every time has its day. */
export function when(at: Instant): Html {
  const text = sayInstant(at);
  return html`<time datetime="${text}">${sayDay(at)} ${text.slice(11, 19)} UTC</time>`;
}
export const sayDay = (at: Instant): string => sayInstant(at).slice(0, 10);
/** The time of day; for what follows a moment of the same run. */
export function clockTime(at: Instant): Html {
  const text = sayInstant(at);
  return html`<time datetime="${text}">${text.slice(11, 19)}</time>`;
}

export const saySeconds = (value: number): string => `${Number(value.toFixed(1))} s`;
export const sayAmount = (accepted: Seconds | "unknown"): string => (accepted === "unknown" ? "an unknown amount" : accepted === 0 ? "nothing" : `at most ${accepted} s`);

/** A bound as people read it: `none`, `up to 4 s`, `2 to 4 s`. */
export function sayBound({ min, max }: { readonly min: number; readonly max: number }, unit: string): string {
  const [low, high] = [Number(min.toFixed(1)), Number(max.toFixed(1))];
  if (high === 0) return "none";
  return low === high ? `${high}${unit}` : low === 0 ? `up to ${high}${unit}` : `${low} to ${high}${unit}`;
}

export const lossSeconds = (loss: Loss | null): string => (loss === null ? "not measured" : loss.known ? sayBound(loss.seconds, " s") : `unknown: ${loss.because}`);
export const lossTransactions = (loss: Loss | null): string => (loss === null || !loss.known ? "–" : loss.transactions === null ? "not counted" : sayBound(loss.transactions, ""));

/** The mark of an objective: not measured is neither met nor missed. */
export function objectiveMark({ met }: Against<number>): Mark {
  if (met === null) return { ...marks.unknown, word: "Not measured" };
  return met ? { ...marks.done, word: "Met" } : { ...marks.failed, word: "Missed" };
}
