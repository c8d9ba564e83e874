// The buttons that break something and mend it again, in the words of the language of faults, and the request for a failover.

import { html } from "../../../../lambdas/console/html.ts";
import type { Html } from "../../../../lambdas/console/html.ts";
import { activeSite } from "../reading.ts";
import type { LocalState, SiteView } from "../state.ts";
import { form, reason } from "../../../../lambdas/console/view/parts.ts";
import type { Visitor } from "./document.ts";

interface Button {
  readonly text: string;
  readonly label: string;
  /** Mends instead of breaking. */
  readonly mends?: true;
}

export function faultsView(state: LocalState, visitor: Visitor): Html {
  return html`<section class="panel" id="break" aria-labelledby="break-title"><h2 id="break-title">Break something</h2>
<p class="fine">Real processes on this machine are stopped, and only those of this rehearsal.</p>
<div class="fault-groups">
${state.sites.map((site) => group(site.site, siteFaults(site, state.cutLinks), visitor))}
${group("Between the sites", pathFaults(state), visitor)}
</div>
</section>`;
}

function group(title: string, buttons: readonly Button[], visitor: Visitor): Html {
  const first = buttons.slice(0, 2);
  const more = buttons.slice(2);
  return html`<div class="fault-group"><h3>${title}</h3><div class="faults">${first.map((each) => faultForm(each, visitor))}</div>
${more.length > 0 && html`<details id="more-${title}"><summary>Services of ${title}</summary><div class="faults">${more.map((each) => faultForm(each, visitor))}</div></details>`}
</div>`;
}

function faultForm(button: Button, visitor: Visitor): Html {
  return form("/local/fault", visitor.token, "fault", html`<input type="hidden" name="text" value="${button.text}"><button type="submit" class="${button.mends ? "plain" : "break"}">${button.label}</button>`);
}

function siteFaults(site: SiteView, cutLinks: readonly string[]): readonly Button[] {
  const at = site.site;
  const isolated = cutLinks.some((link) => link === `${at} from everything`);
  return [
    site.up ? { text: `kill ${at}`, label: `Stop ${at}` } : { text: `start ${at}`, label: `Start ${at}`, mends: true },
    isolated ? { text: `rejoin ${at}`, label: `Rejoin ${at}`, mends: true } : { text: `isolate ${at}`, label: `Isolate ${at}` },
    ...site.services.map(({ service, running }): Button =>
      running ? { text: `kill service ${service} at-site ${at}`, label: `Kill ${service}` } : { text: `start service ${service} at-site ${at}`, label: `Start ${service}`, mends: true },
    ),
  ];
}

function pathFaults(state: LocalState): readonly Button[] {
  const [a, b] = state.sites.map((site) => site.site);
  const replication: Button = state.replication.cut ? { text: "restore replication", label: "Restore replication", mends: true } : { text: "cut replication", label: "Cut replication" };
  if (a === undefined || b === undefined) return [replication];
  const cut = state.cutLinks.some((link) => link.includes(a) && link.includes(b));
  return [replication, cut ? { text: `restore link ${a} ${b}`, label: `Restore the link ${a} – ${b}`, mends: true } : { text: `cut link ${a} ${b}`, label: `Cut the link ${a} – ${b}` }];
}

/** Asking for a failover only opens a run that asks again; so it says. */
export function failoverView(state: LocalState, visitor: Visitor): Html {
  const active = activeSite(state);
  const target = state.sites.find((site) => site !== active);
  return html`<section class="panel" id="failover" aria-labelledby="failover-title"><h2 id="failover-title">Move by request</h2>
${
    state.run?.end === "open"
      ? html`<p>A run is open. Decide there.</p>`
      : active === undefined || target === undefined
        ? html`<p>The record does not name one active site, so there is nothing to move away from.</p>`
        : html`<details class="aside" id="failover-form"><summary>Fail over…</summary>
${form("/local/failover", visitor.token, "failover", [html`<p>From <strong>${active.site}</strong> to <strong>${target.site}</strong>. It is looked first, and you are asked once more before anything is changed.</p>`, reason("failover-reason", `Your reason, for the record, as ${visitor.operator}`, [`Planned work at ${active.site}`, "A rehearsal"]), html`<div class="choices"><button type="submit" class="primary">Request failover to ${target.site}</button></div>`])}
</details>`
  }
</section>`;
}
