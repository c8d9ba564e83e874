// Where the time of a run went. The wait for people is a number of its own: it is neither hidden nor counted as work.

import type { RunTimes } from "../../../workflows/report.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { sayDuration } from "../../../workflows/units.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";

/** The rows in the order in which a run goes through them. */
export function timeRows(times: RunTimes): readonly { readonly what: string; readonly ms: Milliseconds | null }[] {
  return [
    { what: "Detect, from the first sighting to the run", ms: times.detectMs },
    { what: "Hold, until there was a verdict", ms: times.holdMs },
    { what: "Wait for people", ms: times.humanMs },
    { what: "Decide, looking again after the approval", ms: times.decideMs },
    { what: "Fence", ms: times.phasesMs.fence },
    { what: "Promote", ms: times.phasesMs.promote },
    { what: "Activate", ms: times.phasesMs.activate },
    { what: "Configure", ms: times.phasesMs.configure },
    { what: "Traffic", ms: times.phasesMs.traffic },
    { what: "Webhooks", ms: times.phasesMs.webhooks },
    { what: "Verify", ms: times.phasesMs.verify },
    { what: "Wait for managed services, hosts and providers", ms: times.managedMs },
    { what: "Our own overhead", ms: times.overheadMs },
    { what: "Total", ms: times.totalMs },
    // Runs without one have no such row.
    ...(times.commitMs === undefined ? [] : [{ what: "Commit window, which is no part of the total", ms: times.commitMs }]),
  ];
}

export function timesView(times: RunTimes, tempo: number | null): Html {
  return html`<h3>Times <span class="fine">${tempo !== null && `at tempo ${tempo}; `}phases overlap, so they do not add up</span></h3>
<dl class="times">${timeRows(times).map((row) => html`<div><dt>${row.what}</dt><dd>${row.ms === null ? "not reached" : sayDuration(row.ms)}</dd></div>`)}</dl>`;
}
