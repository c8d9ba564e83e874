// Rules on the decision: enough independent eyes, enough time to be sure, and an end to every wait.

import { minuteMs, noticedAfterMs, troubleEveryMs } from "../cadence.ts";
import type { Fault } from "../plan-fault.ts";
import { pagesTopicName } from "../names.ts";
import { sayList } from "../plan-fault.ts";
import { vantagePlace, watchedServices } from "../plan.ts";
import type { VantageWord } from "../plan.ts";
import { sayDuration } from "../units.ts";
import type { Milliseconds } from "../units.ts";
import { missingPlaces } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

/** A deadline calls a person; one that is further away than this calls nobody who could still help. */
const longestWaitMs: Milliseconds = 24 * 3_600_000;

/** The different paths over which a site can be seen by those who vote. */
function pathsOf({ plan }: Given, source: string): readonly string[] {
  const places = new Set(plan.decide.votes.of.map((word) => vantagePlace(plan, word, source)));
  const present = [...places].filter((place) => plan["vantage-points"][place] !== undefined);
  return [...new Set(present.map((place) => plan["vantage-points"][place]?.path ?? place))];
}

/** Whether anything that speaks for the site is looked at from there. */
function looksAtSomething({ plan }: Given, word: VantageWord): boolean {
  return (
    watchedServices(plan).some(([, { failure, from }]) => failure === "site" && from.includes(word)) ||
    Object.values(plan.databases).some(({ from, writer }) => writer === "single" && from.includes(word))
  );
}

export const decisionRules: readonly PlanRule[] = [
  {
    code: "escalation-outlives-the-sites",
    because: "R14: whoever is called when nobody answers has to be called while a site's Region is away, and not by the topic that nobody has answered to",
    faults: ({ plan }) => {
      const { escalate } = plan.decide;
      if (escalate === undefined) return [];
      const [, , , region = "", , name = ""] = escalate.split(":");
      const site = Object.entries(plan.sites).find(([, each]) => each.region === region);
      const path = ["decide", "escalate"];
      if (site !== undefined && region !== plan.arbiter.region) return [{ path, what: `the topic lies in ${region}, the Region of ${site[0]}, which may be what has failed`, instead: `name one in ${plan.arbiter.region}, the arbiter's Region` }];
      if (name === pagesTopicName) return [{ path, what: `${pagesTopicName} is the topic that calls people at first`, instead: "name another one, with other subscribers, or leave it out" }];
      return [];
    },
  },
  {
    code: "voter-can-look",
    because: "a voter without a vantage point, or with nothing to look at, is silent for ever",
    faults: (given) =>
      given.plan.decide.votes.of.flatMap((word, index): readonly Fault[] => {
        const path = ["decide", "votes", "of", index];
        const missing = missingPlaces(given, word);
        if (given.plan.decide.votes.of.indexOf(word) < index) return [{ path, what: `${word} votes twice`, instead: "leave one out" }];
        if (missing.length > 0) return [{ path, what: `${word} cannot vote, because ${sayList(missing)} is no vantage point`, instead: `add ${missing.map((place) => `vantage-points.${place}`).join(" and ")}, or leave ${word} out` }];
        if (!looksAtSomething(given, word)) return [{ path, what: `${word} votes, but looks at no database and no service with failure: site`, instead: `add ${word} to the from of one, or leave it out here` }];
        return [];
      }),
  },
  {
    code: "votes-suffice",
    because: "two votes over one path count as one, because one broken path would cast both",
    faults: (given) => {
      const { need } = given.plan.decide.votes;
      const path = ["decide", "votes", "need"];
      return given.sites
        .map((site) => ({ site, paths: pathsOf(given, site) }))
        .filter(({ paths }) => paths.length > 0 && paths.length < need)
        .slice(0, 1)
        .map(({ site, paths }) => ({
          path,
          what: `${need} votes can never come together: ${site} is seen over ${paths.length === 1 ? `one path (${paths[0] ?? ""})` : `${paths.length} different paths`}`,
          instead: `need at most ${paths.length}, or add a vantage point with a path of its own`,
        }));
    },
  },
  {
    code: "automatic-needs-a-witness",
    because: "R27: of two sites neither can know whether the other is dead or only out of reach",
    faults: (given) => {
      const { mode, votes } = given.plan.decide;
      if (mode !== "automatic") return [];
      const fewest = Math.min(...given.sites.map((site) => pathsOf(given, site).length));
      if (fewest < 3 || !votes.of.includes("arbiter")) {
        return [{ path: ["decide", "mode"], what: "automatic without a third vantage point", instead: "let arbiter, other-site and inside vote, each over a path of its own, or write ask" }];
      }
      if (votes.need * 2 <= votes.of.length) {
        return [{ path: ["decide", "votes", "need"], what: `${votes.need} of ${votes.of.length} votes are no majority, which automatic needs`, instead: `need ${Math.floor(votes.of.length / 2) + 1}, or write mode: ask` }];
      }
      return [];
    },
  },
  {
    code: "hold-is-long-enough",
    because: "R2, A13, B5: a restart, an election or one lost probe is no dead site",
    faults: ({ plan }) => {
      const { hold } = plan.decide;
      // Whatever looks wrong is looked at in the interval of trouble, and only looks in that interval count as one failure.
      const everyMs = troubleEveryMs(plan.decide);
      if (hold < 2 * everyMs) {
        return [{ path: ["decide", "hold"], what: `${sayDuration(hold)} is too short for two looks at ${sayDuration(everyMs)} each`, instead: `hold at least ${sayDuration(2 * everyMs)}` }];
      }
      const slow = watchedServices(plan).filter(([, { failure, within }]) => failure === "own-failover" && (within ?? 0) > hold);
      return slow.map(([key, { within }]) => ({
        path: ["services", key, "within"],
        what: `${sayDuration(within ?? 0)} for its own failover is longer than the hold of ${sayDuration(hold)}, so the site would be moved before`,
        instead: `lengthen decide.hold to at least ${sayDuration(within ?? 0)}`,
      }));
    },
  },
  {
    code: "every-can-be-kept",
    because: "every observer is woken each minute, and its silence is watched by the minute",
    faults: ({ plan }) => {
      const { every } = plan.decide;
      return every <= minuteMs ? [] : [{ path: ["decide", "every"], what: `observers look once a minute at least, not every ${sayDuration(every)}`, instead: "write 60s, or leave it out" }];
    },
  },
  {
    code: "loss-can-be-told",
    because: "I14: a loss is known no better than the interval of looks, and beyond the RPO nothing goes ahead by itself",
    faults: ({ plan }) => {
      const { mode, every } = plan.decide;
      const { rpo } = plan.objectives;
      if (mode !== "automatic" || Object.keys(plan.databases).length === 0 || every <= rpo) return [];
      const what = `up to ${sayDuration(every)} of writes may always be lost between two looks, more than the RPO of ${sayDuration(rpo)}, so nothing would ever go ahead by itself`;
      return [{ path: ["decide", "every"], what, instead: rpo === 0 ? "write mode: ask, or promise less" : `write ${sayDuration(rpo).replace(" ", "")} or less, promise less, or write mode: ask` }];
    },
  },
  {
    code: "rto-can-be-met",
    because: "a promise that the plan's own settings break is none",
    faults: ({ plan }) => {
      const { hold, every } = plan.decide;
      const { rto } = plan.objectives;
      if (noticedAfterMs(plan.decide) <= rto) return [];
      return [{ path: ["objectives", "rto"], what: `noticing (${sayDuration(every)}) and holding (${sayDuration(hold)}) take longer than the RTO of ${sayDuration(rto)}`, instead: "shorten decide.hold and decide.every, or promise less" }];
    },
  },
  {
    code: "every-wait-ends",
    because: "R7: a deadline is what calls a person; without it a run never ends",
    faults: ({ plan, steps }) => [
      ...(plan.decide.expires > longestWaitMs
        ? [{ path: ["decide", "expires"], what: `a question about facts that are ${sayDuration(plan.decide.expires)} old cannot be answered`, instead: `write at most ${sayDuration(longestWaitMs)}` }]
        : []),
      ...steps.flatMap(({ step, path }): readonly Fault[] =>
        (step.input.within ?? 0) > longestWaitMs
          ? [{ path: [...path, "within"], what: `a deadline of ${sayDuration(step.input.within ?? 0)} calls nobody in time, and the run would not end`, instead: `write at most ${sayDuration(longestWaitMs)}` }]
          : [],
      ),
    ],
  },
];
