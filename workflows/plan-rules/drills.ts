// Rules on drills: they come, when they are said to, and can do what their kind does.

import { namedFor } from "../access.ts";
import { noticedAfterMs } from "../cadence.ts";
import { aDrill } from "../drill-kinds.ts";
import { drillTimesFault } from "../drill-times.ts";
import { letsIsolated } from "../isolated-drills.ts";
import { whyNoLiveDrill } from "../live-legs.ts";
import { whyNoShutDown } from "../node-shutdown.ts";
import type { Fault } from "../plan-fault.ts";
import { sayValue } from "../plan-fault.ts";
import { sayDuration } from "../units.ts";
import type { Milliseconds } from "../units.ts";
import { clientStepsIn } from "./given.ts";
import type { PlanRule } from "./given.ts";

/** From when on a drill has to come; any time will do, because a plan must mean the same whenever it is read. */
const reckonedFrom = Date.UTC(2026, 0, 1);

/** A fault that stands longer is no exercise any more. */
const mostLastsMs: Milliseconds = 4 * 3_600_000;

/** The host of an address, with its placeholders. */
const hostOf = (url: string): string => /^https:\/\/([^/:?#]+)/.exec(url)?.[1] ?? url;

export const drillRules: readonly PlanRule[] = [
  {
    code: "isolated-drill-is-let",
    because: "an isolated drill makes copies that cost money and may start machines, so the plan has to say that it may, and how",
    faults: ({ plan }) => {
      const index = (plan.drills ?? []).findIndex(({ kind }) => kind === "isolated");
      return [
        ...(index >= 0 && plan.isolated === undefined ? [{ path: ["drills", index, "kind"], what: "an isolated drill is scheduled, and nothing lets one", instead: "add a section isolated, for example isolated: {}" }] : []),
        ...(plan.isolated !== undefined && !letsIsolated(plan) ? [{ path: ["isolated"], what: "an isolated drill of this plan would show nothing: no read replica of RDS is promoted, and no machines or groups may be started", instead: "leave it out, or write start: true where a failover starts machines" }] : []),
      ];
    },
  },
  {
    code: "drills-ask-test-names",
    because: "what a drill verifies must be answered by the site that stands by, and no user's request may be led to it by the same name",
    faults: (given) =>
      (given.plan.isolated?.verify ?? []).flatMap((url, index): readonly Fault[] => {
        const path = ["isolated", "verify", index];
        const host = hostOf(url);
        if (!host.includes("{site}")) return [{ path, what: `${host} may be answered by the site that serves`, instead: "write a test name with {site}, for example https://drill.{site}.example.com/health" }];
        const known = [...given.steps.flatMap(({ step: { phase, input } }) => (phase === "traffic" && "name" in input ? [input.name] : [])), ...clientStepsIn(given).flatMap(({ urls }) => urls.map(hostOf))];
        return known.includes(host) ? [{ path, what: `${host} is a name that users know`, instead: "write a name that is for drills alone" }] : [];
      }),
  },
  {
    code: "live-drill-comes-home",
    because: "a live drill that leads away and not home again would leave production at the other site each time",
    faults: ({ plan }) =>
      (plan.drills ?? []).flatMap(({ kind }, index): readonly Fault[] => {
        const reasons = kind === "live" ? whyNoLiveDrill(plan) : [];
        return reasons.length === 0 ? [] : [{ path: ["drills", index, "kind"], what: `production could not be moved away and home again by planned moves: ${reasons.join("; ")}`, instead: "write dry, or mend that" }];
      }),
  },
  {
    code: "live-drill-shuts-down-one-of-two",
    because: "a node may be shut down for a drill only while the other serves by itself and no name leads to it",
    faults: ({ plan }) => {
      const reasons = [...whyNoShutDown(plan), ...(plan.live === undefined ? [] : whyNoLiveDrill(plan))];
      return reasons.length === 0 ? [] : [{ path: ["live"], what: `no node can be shut down for a live drill: ${reasons.join("; ")}`, instead: "leave it out, or mend that" }];
    },
  },
  {
    code: "live-drill-can-be-approved",
    because: "a leg that needs more people than may approve expires each time",
    faults: ({ plan }) =>
      (plan.drills ?? []).flatMap(({ approvers = 1 }, index): readonly Fault[] => {
        const named = namedFor(plan, "approve");
        return named.some((each) => each.startsWith("group:")) || named.length === 0 || named.length >= approvers ? [] : [{ path: ["drills", index, "approvers"], what: `${approvers} people have to approve, and the plan lets ${named.length} approve`, instead: "name more people, or a group, or ask fewer" }];
      }),
  },
  {
    code: "live-words-of-live-drills",
    because: "only a live drill has legs that people approve, and moves production so that it could stay somewhere",
    faults: ({ plan }) =>
      (plan.drills ?? []).flatMap((drill, index): readonly Fault[] =>
        drill.kind === "live" ? [] : (["approvers", "stay"] as const).flatMap((word) => (drill[word] === undefined ? [] : [{ path: ["drills", index, word], what: `${aDrill(drill.kind)} has no ${word}`, instead: "leave it out, or write live" }]))),
  },
  {
    code: "game-day-has-faults",
    because: "a game day without a list has nothing to draw, and a fault that is found by its name has to have one of its own",
    faults: ({ plan }) => {
      const index = (plan.drills ?? []).findIndex(({ kind }) => kind === "game-day");
      const faults = plan["game-day"]?.faults ?? [];
      return [
        ...(index >= 0 && plan["game-day"] === undefined ? [{ path: ["drills", index, "kind"], what: "a game day is due, and the plan lists no fault to draw from", instead: "add a section game-day with faults" }] : []),
        ...faults.flatMap(({ name }, at): readonly Fault[] => (faults.findIndex((each) => each.name === name) === at ? [] : [{ path: ["game-day", "faults", at, "name"], what: `${name} is listed twice`, instead: "give each fault a name of its own" }])),
      ];
    },
  },
  {
    code: "fault-can-be-met",
    because: "a fault that nothing can answer as the plan expects fails each game day, whatever people do",
    faults: ({ plan }) =>
      (plan["game-day"]?.faults ?? []).flatMap(({ name, expect, notice, lasts }, at): readonly Fault[] => [
        ...(expect === "repair" && Object.keys(plan.repairs ?? {}).length === 0 ? [{ path: ["game-day", "faults", at, "expect"], what: `${name} is to be repaired in place, and the plan has no repair`, instead: "add a repair, or write failover or none" }] : []),
        ...(notice !== undefined && notice > lasts ? [{ path: ["game-day", "faults", at, "notice"], what: `${name} is taken back before it has to be noticed`, instead: "write a shorter notice, or let it last longer" }] : []),
        ...(lasts < noticedAfterMs(plan.decide) ? [{ path: ["game-day", "faults", at, "lasts"], what: `${name} is taken back before it can have been noticed (${sayDuration(plan.decide.every)}) and held (${sayDuration(plan.decide.hold)}), so it would show nothing`, instead: `write ${sayDuration(noticedAfterMs(plan.decide))} at least` }] : []),
        ...(lasts > mostLastsMs ? [{ path: ["game-day", "faults", at, "lasts"], what: `${name} may stand for ${sayDuration(lasts)}`, instead: `write ${sayDuration(mostLastsMs)} at most` }] : []),
      ]),
  },
  {
    code: "one-drill-of-a-kind",
    because: "whether a drill is overdue is told by kind, and two schedules of one would hide each other",
    faults: ({ plan: { drills = [] } }) =>
      drills.flatMap(({ kind }, index): readonly Fault[] => (drills.findIndex((each) => each.kind === kind) === index ? [] : [{ path: ["drills", index, "kind"], what: `${aDrill(kind)} is scheduled twice`, instead: "put both times into one expression, or leave one out" }])),
  },
  {
    code: "drill-comes",
    because: "EventBridge Scheduler refuses what it does not understand at the deployment, and never says that a date does not come",
    faults: ({ plan: { drills = [] } }) =>
      drills.flatMap((drill, index): readonly Fault[] => {
        const fault = drillTimesFault(drill, reckonedFrom);
        if (fault === undefined) return [];
        return [{ path: ["drills", index, fault.field], what: fault.what, instead: fault.field === "zone" ? "write one of the IANA time zones, for example Europe/Berlin or UTC" : "write for example cron(0 6 ? * MON *)" }];
      }),
  },
  {
    code: "freeze-ends-after-it-begins",
    because: "a freeze that ends before it begins freezes nothing, in the week that it was written for",
    faults: ({ plan: { freeze = [] } }) =>
      freeze.flatMap(({ from, until }, index): readonly Fault[] => {
        const wrong = [["from", from], ["until", until]].find(([, day]) => Number.isNaN(Date.parse(day ?? "")));
        if (wrong !== undefined) return [{ path: ["freeze", index, wrong[0] ?? "from"], what: `there is no day ${sayValue(wrong[1])}`, instead: "write a day of the calendar" }];
        return from <= until ? [] : [{ path: ["freeze", index, "until"], what: `${until} is before ${from}`, instead: "write the last frozen day" }];
      }),
  },
];
