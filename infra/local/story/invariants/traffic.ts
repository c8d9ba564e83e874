// Invariants about where users and messages are led.

import type { PlanTruth } from "../world.ts";
import { fresh, freshlyServing, sayList, servesAfter } from "./judging.ts";
import type { Invariant } from "./judging.ts";

export const neverEmpty: Invariant = {
  code: "I3",
  sentence: "A name is never empty; a run that succeeded leads to the target alone, or, where a leg of a live drill has shut the other node down, to both; and the target is up",
  begin() {
    const legs = new Set<string>();
    return (judged) => {
      const { before, now } = judged;
      for (const { plan, run, entry } of fresh(judged, "opened")) if (entry.body.trigger.leg !== undefined && now.plans[plan]?.plan.live !== undefined) legs.add(run);
      const emptied = Object.entries(now.plans).flatMap(([plan, { dns }]) =>
        Object.entries(dns).flatMap(([name, sites]) => (sites.length === 0 && (before?.plans[plan]?.dns[name]?.length ?? 1) > 0 ? [`${name} leads nowhere`] : [])),
      );
      const ended = freshlyServing(judged).flatMap(({ plan, run }) => {
        const truth = now.plans[plan];
        const target = servesAfter(judged, plan, run);
        if (truth === undefined || target === undefined) return [];
        const wanted = legs.has(run) ? Object.keys(truth.sites) : [target];
        const elsewhere = Object.entries(truth.dns).flatMap(([name, sites]) => (sites.length === wanted.length && wanted.every((site) => sites.includes(site)) ? [] : [`a run succeeded after which ${target} serves, and ${name} leads to ${sayList(sites)}`]));
        return truth.sites[target]?.up === true ? elsewhere : [...elsewhere, `a run succeeded after which ${target} serves, and ${target} is down`];
      });
      return [...emptied, ...ended];
    };
  },
};

/** A service that died so short a time ago may not have been noticed by anybody yet. */
const unnoticedMs = 60_000;

/** What must run at a site before users are led there: services whose failure is the site's, and the writer of each database. */
function needed(truth: PlanTruth, site: string): readonly (readonly [string, boolean])[] {
  const services = Object.entries(truth.plan.services).flatMap(([name, service]) => ("probe" in service && service.failure === "site" ? [[name, truth.services[name]?.[site] === true] as const] : []));
  const databases = Object.entries(truth.plan.databases).map(([name]) => [name, truth.databases[name]?.[site]?.accepts === true] as const);
  return [...services, ...databases];
}

export const servicesFirst: Invariant = {
  code: "I19",
  sentence: "Traffic reaches a site only when everything it needs runs there",
  begin() {
    const lastRan = new Map<string, number>();
    return ({ before, now }) =>
      Object.entries(now.plans).flatMap(([plan, truth]) =>
        Object.keys(truth.sites).flatMap((site) => {
          const missing = needed(truth, site).flatMap(([name, runs]) => {
            const key = `${plan}/${site}/${name}`;
            if (runs) lastRan.set(key, now.at);
            return now.at - (lastRan.get(key) ?? -Infinity) > unnoticedMs ? [name] : [];
          });
          if (before === undefined || missing.length === 0) return [];
          const reached = Object.entries(truth.dns).filter(([name, sites]) => sites.includes(site) && before.plans[plan]?.dns[name]?.includes(site) === false);
          return reached.map(([name]) => `${name} leads to ${site}, where ${sayList(missing)} ${missing.length === 1 ? "does" : "do"} not run`);
        }),
      );
  },
};

export const inboundProved: Invariant = {
  code: "I23",
  sentence: "After success each provider delivers to the active site, and a message arrived there",
  begin() {
    const openedAt = new Map<string, number>();
    return (judged) => {
      for (const { run } of fresh(judged, "opened")) openedAt.set(run, judged.now.at);
      return fresh(judged, "closed").flatMap(({ plan, run, entry }) => {
        const target = servesAfter(judged, plan, run);
        if (entry.body.end !== "succeeded" || target === undefined) return [];
        return Object.entries(judged.now.plans[plan]?.webhooks ?? {}).flatMap(([provider, { site, lastInboundAt }]) => {
          if (site !== target) return [`a run succeeded after which ${target} serves, and ${provider} delivers to ${site ?? "nowhere"}`];
          return (lastInboundAt ?? -Infinity) >= (openedAt.get(run) ?? 0) ? [] : [`a run succeeded after which ${target} serves, and no message of ${provider} has arrived since it began`];
        });
      });
    };
  },
};
