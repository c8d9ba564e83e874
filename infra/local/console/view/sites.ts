// Both sites, what lies between them, and what a client sees: the part of the page that answers "who serves?".

import { html } from "../../../../lambdas/console/html.ts";
import type { Html } from "../../../../lambdas/console/html.ts";
import { openOutage } from "../reading.ts";
import type { LocalState, SiteView } from "../state.ts";
import type { Mark } from "../../../../lambdas/console/words.ts";
import { count, list, marks } from "../../../../lambdas/console/words.ts";
import { sayDuration } from "../../../../workflows/units.ts";
import { badge, moment, since } from "../../../../lambdas/console/view/parts.ts";

const good = (word: string): Mark => ({ ...marks.done, word });
const bad = (word: string): Mark => ({ ...marks.failed, word });
const quiet = (word: string): Mark => ({ ...marks.quiet, word });
const unknown = (word: string): Mark => ({ ...marks.unknown, word });

/** The cards of the sites with the replication, then the client. */
export function sitesView(state: LocalState): Html {
  return html`<section class="sites" id="sites" aria-labelledby="sites-title"><h2 id="sites-title">Sites</h2>
<div class="cards" id="site-cards">${state.sites.map((site) => siteCard(site, state))}</div>
<div class="cards" id="between">${replicationCard(state)}${clientCard(state)}</div>
</section>`;
}

function siteCard(site: SiteView, state: LocalState): Html {
  const serves = state.client.serving && state.client.leadsTo === site.site;
  return html`<article class="panel site ${serves ? "serving" : ""}" id="site-${site.site}" aria-labelledby="site-${site.site}-title">
<h3 id="site-${site.site}-title">${site.site} <span class="fine">${site.region}${site.site === state.home ? ", home" : ""}</span></h3>
<p class="role">${badge(serves ? good("Serves the client") : site.up ? quiet("Does not serve") : bad("Down"))}</p>
<dl class="pairs">
<dt>In the record</dt><dd>${site.active ? "active site" : "standby"}</dd>
<dt>Database</dt><dd>${databaseBadge(site)}</dd>
<dt>Machine</dt><dd>${machineBadge(site)}</dd>
</dl>
<ul class="services">${site.services.map((service) => html`<li><span>${service.service}</span> ${badge(service.running ? good("running") : service.stoppedOnPurpose ? quiet("stopped on purpose") : bad("not running"))}</li>`)}</ul>
</article>`;
}

function databaseBadge(site: SiteView): Html {
  if (site.database === "down") return badge(bad("down"));
  return badge(good(site.database === "primary" ? "primary, takes writes" : "standby, a copy"));
}

/** EC2 goes on saying "running" about a machine whose programs are dead; both are said. */
function machineBadge(site: SiteView): Html {
  if (site.up) return badge(good(site.machine));
  return site.machine === "running" ? badge(unknown("EC2 says running, yet nothing runs on it")) : badge(quiet(site.machine));
}

function replicationCard({ replication, cutLinks }: LocalState): Html {
  const lag = replication.lagMs;
  return html`<article class="panel" id="replication" aria-labelledby="replication-title">
<h3 id="replication-title">Between the sites</h3>
<p class="role">${badge(replication.cut ? bad("Replication is cut") : lag === null ? unknown("Replication is not measured") : good("Replicating"))}</p>
<p class="figure"><span class="fine">Lag</span> <strong id="lag" data-lag-ms="${lag ?? "unknown"}">${lag === null ? "unknown" : sayDuration(lag)}</strong></p>
${cutLinks.length > 0 && html`<ul class="services">${cutLinks.map((link) => html`<li><span>${link}</span> ${badge(bad("cut"))}</li>`)}</ul>`}
<div id="lag-line" class="scripted" data-keep></div>
</article>`;
}

function clientCard(state: LocalState): Html {
  const { client } = state;
  const outage = openOutage(state);
  const ended = client.outages.filter((each) => each.to !== null).slice(-3);
  return html`<article class="panel" id="client" aria-labelledby="client-title">
<h3 id="client-title">What the client sees</h3>
<p class="role">${clientBadge(client)}</p>
<dl class="pairs">
<dt>Name</dt><dd>${client.name} resolves to ${list(client.resolvesTo)} <span class="fine">(${client.leadsTo ?? "no one site"})</span></dd>
${outage !== undefined && html`<dt>Refused</dt><dd>${since(outage.from)}</dd>`}
${outage !== undefined && client.lastError !== "" && html`<dt>Because</dt><dd>${client.lastError}</dd>`}
<dt>Writes</dt><dd>${count(client.acknowledged)} acknowledged, ${count(client.refused)} refused</dd>
${ended.map((each) => html`<dt>Was out</dt><dd>${sayDuration((each.to ?? each.from) - each.from)} <span class="fine">from ${moment(each.from)}</span></dd>`)}
</dl>
</article>`;
}

function clientBadge(client: LocalState["client"]): Html {
  if (client.serving) return badge(good(`Served${client.leadsTo === null ? "" : ` by ${client.leadsTo}`}`));
  return client.refused > 0 ? badge(bad("Refused")) : badge(unknown("No answer yet"));
}
