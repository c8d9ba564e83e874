// The frame of every page. It says LIVE, LOCAL or DRILL where nobody can miss it, because a rehearsal that looks like the
// real thing, or the real thing that looks like a rehearsal, is an accident waiting.

import type { Instant } from "../../../workflows/units.ts";
import { documentOf } from "../frame.ts";
import { html } from "../html.ts";
import type { Html, Part } from "../html.ts";
import type { LegOfDrill } from "../../../workflows/trigger.ts";
import type { Scene } from "../ports.ts";
import { badge } from "../view/parts.ts";
import { marks, utc } from "../words.ts";
import type { Mark } from "../words.ts";

/** What a page is, before it has its frame. */
export interface Page {
  readonly title: string;
  readonly content: Part;
  /** How often the script asks again. */
  readonly pollMs: number;
  /** A dry run, which changes nothing. */
  readonly dry?: boolean;
  /** An isolated drill, which changes only what it makes itself, or takes back. */
  readonly isolated?: boolean;
  /** A leg of a live drill, in which production moves. */
  readonly leg?: LegOfDrill | undefined;
  /** The game day whose fault stood when the run began. */
  readonly gameDay?: string | undefined;
  /** What came of the form that this page answers; it stays when the script reads the page again. */
  readonly notice?: Html;
  /** Where the script reads it again; left out, at its own address. */
  readonly from?: string;
  /** Of a page that says what went wrong; left out, all is well. */
  readonly status?: 200 | 400 | 403 | 404 | 409 | 429 | 500 | 502 | 503;
}

/** So often a page asks again while something runs or waits, and otherwise. */
export const busyMs = 2_000;
export const idleMs = 30_000;

export function pageView(page: Page, scene: Scene): Html {
  const { world, visitor, assets, now } = scene;
  const drill = page.dry === true || page.isolated === true;
  const word = drill ? "DRILL" : page.gameDay !== undefined ? `${world.word}, GAME DAY` : page.leg === undefined ? world.word : `${world.word} DRILL`;
  const striped = drill || page.leg !== undefined || page.gameDay !== undefined || world.word !== "LIVE";
  return documentOf({
    title: `${word} ${page.title} · Understudy`,
    assets: assets.base,
    header: html`<header class="world${!striped && " live"}">
<p class="local"><strong>${word}</strong> <span>${page.dry ? html`Nothing is changed<span class="roomy">: each step ends at its first change</span>.` : page.isolated ? html`No user is led elsewhere<span class="roomy">: what is made is deleted again, what is started is stopped again</span>.` : page.gameDay !== undefined ? html`What is decided really happens<span class="roomy">: what is seen may be the fault of a game day, or a real failure</span>. ${world.sentence}` : page.leg === undefined ? world.sentence : `Leg ${page.leg.number} of ${page.leg.of} of a live drill: production moves. ${world.sentence}`}</span></p>
<nav class="about" aria-label="Console"><a href="/">All plans</a> <a href="/drills">Drills</a> <a href="/reports">Reports</a> <a href="/audit">Audit</a>${world.link && html` <a href="${world.link.href}">${world.link.label}</a>`} <span>You are ${visitor.person.name}</span> <span><span id="freshness">Read at ${utc(now)}</span><noscript>, <a href="${scene.here}">read again</a></noscript></span> <button type="button" class="link scripted roomy" id="shortcuts-open" aria-haspopup="dialog">Shortcuts</button></nav>
</header>`,
    ...(page.notice === undefined ? {} : { notice: page.notice }),
    main: html`<main id="main" tabindex="-1" data-poll="${page.pollMs}"${page.from !== undefined && html` data-from="${page.from}"`} data-at="${now}">${page.content}</main>`,
  });
}

export interface Headline {
  readonly mark: Mark;
  readonly sentence: string;
  readonly more?: readonly Part[];
  /** What a screen reader is interrupted for: a new gate, a failure. */
  readonly alert?: string;
}

/** The sentence at the top. `title` is the window's. */
export function headlineView({ mark, sentence, more = [], alert = "" }: Headline, title: string): Html {
  return html`<section class="headline ${mark.tone}" id="headline" data-title="${title}" data-status="${mark.word}: ${sentence}" data-alert="${alert}">
<p class="word">${badge(mark)}</p>
<h1>${sentence}</h1>
${more.length > 0 && html`<ul class="more">${more.map((each) => html`<li>${each}</li>`)}</ul>`}
</section>`;
}

/** A page that only says what went wrong, and where to go. */
export function problemPage(status: NonNullable<Page["status"]>, mark: Mark, sentence: string, links: Part): Page {
  return { title: mark.word, status, pollMs: idleMs, content: html`${headlineView({ mark, sentence }, mark.word)}<p class="ways">${links}</p>` };
}

/** The answer to a form that is shown once, to whoever sent it; the script goes on with the page at `from`. */
export function oncePage(word: string, sentence: string, from: string, links: Part): Page {
  const mark = { ...marks.done, word };
  return { title: word, pollMs: idleMs, from, notice: html`<p class="notice good"><span>${badge(mark)}<br>${sentence}</span></p>`, content: html`${headlineView({ mark: { ...marks.attention, word: "Shown once" }, sentence: "Keep what stands above: it is shown to you alone, and this once." }, word)}<p class="ways">${links}</p>` };
}

/** `4 min ago` is said by the script; without it the moment alone stands. */
export function ago(at: Instant): Html {
  return html`<time datetime="${new Date(at).toISOString()}" data-tick="at">${new Date(at).toISOString().slice(0, 10)} ${utc(at)}</time>`;
}
