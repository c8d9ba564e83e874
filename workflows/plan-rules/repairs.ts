// Rules on repairs: they mend one site in place, never start what shall not run there, and end before they are in a failover's way.

import { nearest } from "../nearest.ts";
import type { Fault, PlanPath } from "../plan-fault.ts";
import { sayList, sayPath, sayValue } from "../plan-fault.ts";
import { comesBefore, placedSteps } from "../plan-positions.ts";
import type { PlacedStep } from "../plan-positions.ts";
import { isKind } from "../plan-steps.ts";
import { longestRepairMs, repairPlan, repairsOf, sitesOfRepair } from "../repairs.ts";
import type { Repair } from "../repairs.ts";
import { deadlineOf, describeStep } from "../steps.ts";
import { sayDuration } from "../units.ts";
import { clientUrlsOf } from "./given.ts";
import type { Given, PlanRule } from "./given.ts";

/** What acts on the site itself, or only looks. A repair in the order of `restore`, `restart`, `verify`. */
const mending: readonly string[] = ["restore", "restart", "verify"];
/** As for other steps: 80 characters with the longest ending that the compiler adds. */
const longestTitle = 57;

interface PlacedRepair {
  readonly name: string;
  readonly repair: Repair;
  readonly path: PlanPath;
  readonly sites: readonly string[];
  /** Its steps, each with its path in the whole plan. */
  readonly steps: readonly PlacedStep[];
}

function repairs({ plan }: Given): readonly PlacedRepair[] {
  return repairsOf(plan).map(([name, repair]) => {
    const path = ["repairs", name];
    return { name, repair, path, sites: sitesOfRepair(plan, repair), steps: placedSteps(repairPlan(plan, name)).map((placed) => ({ ...placed, path: [...path, ...placed.path] })) };
  });
}

/**
 * The rules on steps that hold of those of a repair as of a failover's: what they name is there, and a journey is one that can be made.
 * Only what is wrong in the repair itself is told; the rest of the plan has been judged with its own steps.
 */
export function ofRepairs(rule: PlanRule): PlanRule {
  return {
    ...rule,
    faults: (given) => [
      ...rule.faults(given),
      ...repairs(given).flatMap(({ name, path, steps }) => rule.faults({ ...given, plan: repairPlan(given.plan, name), steps }).filter((found) => path.every((key, index) => found.path[index] === key))),
    ],
  };
}

const fault = (path: PlanPath, what: string, instead: string, at?: "key"): Fault => ({ path, what, instead, ...(at === undefined ? {} : { at }) });
const oneOf = (written: string, known: readonly string[]): string => `write ${nearest(written, known) ?? (known.length === 0 ? "another" : sayList(known, "or"))}`;
/** Repairs with their steps of the two kinds that act. */
const acting = (given: Given) => repairs(given).flatMap((placed) => placed.steps.map((at) => ({ ...placed, at })));

export const repairRules: readonly PlanRule[] = [
  {
    code: "repairs-mend-in-place",
    because: "C2, D2: no other site takes over in a repair, so nothing is fenced, promoted, moved or told to anybody outside",
    faults: (given) => [
      ...acting(given).flatMap(({ at }): readonly Fault[] => {
        if (!mending.includes(at.step.phase)) return [fault(at.path, `${at.step.kind} acts beyond the site that is mended`, "leave it out; a repair has restore, restart and verify", "key")];
        // A repair registers nothing, and a message proves only the registration that a run has made before.
        if (isKind(at.step, "verify.inbound")) return [fault(at.path, "a repair registers no callback, so there is none that a message could prove", "leave it out, or ask the site itself by verify.https or verify.journey", "key")];
        const anywhere = isKind(at.step, "verify.dns") || clientUrlsOf(at.step).some((url) => !url.includes("{site}"));
        return anywhere ? [fault(at.path, `what ${at.step.kind} asks may be answered by the other site`, "ask addresses with {site}", "key")] : [];
      }),
      ...given.steps.flatMap((at) => (at.step.phase === "reprotect" ? [fault(at.path, `${at.step.kind} is no step of a failover`, "leave it out; a re-protection makes its steps of the plan's databases by itself", "key")] : [])),
      ...given.steps.flatMap((at) => (at.step.phase === "live" ? [fault(at.path, `${at.step.kind} is no step of a failover`, "leave it out; the legs of a live drill have it by themselves, where a section live lets them", "key")] : [])),
      ...given.steps.flatMap((at) => (at.step.phase === "drill" ? [fault(at.path, `${at.step.kind} is no step of a failover`, "leave it out; an isolated drill makes its steps of the plan by itself, where a section isolated lets it", "key")] : [])),
      ...given.steps.flatMap((at) => (at.step.phase === "restore" || at.step.phase === "restart" ? [fault(at.path, `${at.step.kind} mends a site in place, and a failover leaves it`, "put it under repairs", "key")] : [])),
    ],
  },
  {
    code: "repair-names-what-is-there",
    because: "A4: it runs on the machine of that role at that site and on no other, and proves by services that somebody looks at",
    faults: (given) => {
      const { plan } = given;
      const services = Object.entries(plan.services).flatMap(([name, service]) => ("probe" in service ? [name] : []));
      return repairs(given).flatMap(({ path, repair, sites, steps }) => [
        ...(repair.sites ?? []).flatMap((site, index) => (plan.sites[site] === undefined ? [fault([...path, "sites", index], `no site is called ${sayValue(site)}`, oneOf(site, given.sites))] : [])),
        ...steps.flatMap(({ step, path: at }): readonly Fault[] => {
          const roles = isKind(step, "restore.files") ? step.input.hosts : isKind(step, "restart.services") ? (step.input.hosts ?? []) : [];
          const known = sites.filter((site) => plan.sites[site] !== undefined);
          return [
            ...roles.flatMap((role, index) => known.filter((site) => plan.sites[site]?.hosts[role] === undefined).slice(0, 1).map((site) => fault([...at, "hosts", index], `no host of ${site} plays the role ${sayValue(role)}`, oneOf(role, Object.keys(plan.sites[site]?.hosts ?? {}))))),
            ...(isKind(step, "restart.services") && step.input.groups !== undefined ? known.filter((site) => step.input.groups?.[site] === undefined).map((site) => fault([...at, "groups"], `there is no Auto Scaling group for ${site}`, `add one for ${site}, or leave it out of the repair's sites`)) : []),
            ...(isKind(step, "restart.services") ? step.input.answers.flatMap((name, index) => (services.includes(name) ? [] : [fault([...at, "answers", index], `nobody looks at a service ${sayValue(name)}`, oneOf(name, services))])) : []),
          ];
        }),
      ]);
    },
  },
  {
    code: "restart-is-of-hosts-or-a-group",
    because: "a machine that a group may replace has no name of its own, and every other one is named by its role",
    faults: (given) => acting(given).flatMap(({ at }) => (isKind(at.step, "restart.services") && (at.step.input.hosts === undefined) === (at.step.input.groups === undefined) ? [fault(at.path, at.step.input.hosts === undefined ? "neither hosts nor groups say where" : "hosts and groups stand together", "write one of hosts and groups", "key")] : [])),
  },
  {
    code: "repair-in-order",
    because: "what reads a restored file reads it when it starts, so files come before restarts; and each file has one content",
    faults: (given) =>
      repairs(given).flatMap(({ steps }) => [
        ...steps.filter(({ step }) => step.phase === "restart").flatMap((restart) => steps.filter((other) => other.step.phase === "restore" && !comesBefore(other, restart)).slice(0, 1).map((late) => fault(late.path, `${sayPath(restart.path)} does not wait for it`, "put it before that step", "key"))),
        ...steps.filter(({ step }) => step.phase === "verify").flatMap((verify) => steps.filter((other) => other.step.phase !== "verify" && !comesBefore(other, verify)).slice(0, 1).map((late) => fault(verify.path, `${sayPath(late.path)} is not done by then`, "put it after that step", "key"))),
        ...steps.flatMap(({ step, path }) => (isKind(step, "restore.files") ? step.input.files.flatMap(({ file }, index) => (step.input.files.findIndex((each) => each.file === file) < index ? [fault([...path, "files", index, "file"], `${file} stands twice here`, "leave one out")] : [])) : [])),
      ]),
  },
  {
    code: "repair-is-short",
    because: "R7: no failover starts while a repair is open, so its whole time, people's included, is part of how long the application is away",
    faults: (given) =>
      repairs(given).flatMap(({ repair, path, steps }) => [
        ...(longestRepairMs(repair) >= given.plan.objectives.rto ? [fault([...path, "within"], `${sayDuration(repair.within)}${longestRepairMs(repair) > repair.within ? ` and ${sayDuration(longestRepairMs(repair) - repair.within)} for putting files back` : ""} leave nothing of the RTO of ${sayDuration(given.plan.objectives.rto)} for a failover after it`, "write a shorter time")] : []),
        ...steps.flatMap(({ step, path: at }) => (deadlineOf(step) > repair.within ? [fault(at, `it may take ${sayDuration(deadlineOf(step))}, and the whole repair ${sayDuration(repair.within)}`, "give the step a shorter within, or the repair a longer one", "key")] : [])),
      ]),
  },
  {
    code: "standby-stays-as-it-is",
    because: "D3, I1: what is stopped at the standby is stopped on purpose; started there it is a second scheduler, or a second writer",
    faults: (given) =>
      acting(given).flatMap(({ repair, at }) => {
        if (repair.standby !== true) return [];
        if (isKind(at.step, "verify.sql-write")) return [fault(at.path, `${at.step.input.database} takes no writes at a site that stands by`, "leave it out, or leave out standby: true", "key")];
        if (!isKind(at.step, "restart.services")) return [];
        const { answers, "start-stopped": starts } = at.step.input;
        return [
          ...(starts === true ? [fault([...at.path, "start-stopped"], "it would also start at the standby what is stopped there on purpose", "leave it out, or leave out standby: true")] : []),
          ...answers.flatMap((name, index) => {
            const service = given.plan.services[name];
            return service !== undefined && "probe" in service && service.standby === "stopped" ? [fault([...at.path, "answers", index], `${name} is stopped at the standby on purpose and cannot answer there`, "name another service, or leave out standby: true")] : [];
          }),
        ];
      }),
  },
  {
    code: "repair-steps-can-be-told-apart",
    because: "each step is a state with a name of its own, of at most 80 characters with the compiler's endings",
    faults: (given) =>
      repairs(given).flatMap(({ sites, steps }) => {
        const seen = new Map<string, PlacedStep>();
        return steps.flatMap((placed): readonly Fault[] => {
          const titles = sites.map((site) => describeStep(placed.step, { source: site, target: site }, given.plan).title);
          const title = titles.toSorted((a, b) => b.length - a.length)[0] ?? "";
          const first = seen.get(title);
          seen.set(title, placed);
          if (first !== undefined) return [fault(placed.path, `${sayPath(first.path)} is called ${JSON.stringify(title)} too`, "put the two together, or name other hosts", "key")];
          return title.length > longestTitle ? [fault(placed.path, `the step's name in the graph has ${title.length} characters: ${JSON.stringify(title)}`, `use shorter names, ${longestTitle} characters fit`, "key")] : [];
        });
      }),
  },
];
