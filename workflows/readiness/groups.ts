// Can the Auto Scaling group at the standby site grow as the takeover asks: is it there, what does it launch, and does the
// account's quota let it?

import { fencedGroups, fencedProcesses } from "../fencing.ts";
import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { StepInput } from "../plan-steps.ts";
import { asking, regionOf } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { GroupFacts, LaunchFacts, QuotaFacts } from "./questions.ts";

interface Asked {
  readonly site: string;
  readonly region: string;
  readonly name: string;
}
type Capacity = StepInput<"activate.auto-scaling">["capacity"];

/** The groups of the plan at a site with what a takeover sets them to. */
function groupsAt(given: Given, site: string): readonly (Asked & { readonly capacity: Capacity })[] {
  return allSteps(plannedNodes(given.plan.steps)).flatMap((step) => {
    const name = isKind(step, "activate.auto-scaling") ? step.input.groups[site] : undefined;
    return name === undefined || !isKind(step, "activate.auto-scaling") ? [] : [{ site, region: regionOf(given, site), name, capacity: step.input.capacity }];
  });
}
const subjectOf = ({ name, site }: Asked): string => `${name} at ${site}`;
const gone = ({ name, region }: Asked): Judgement => fail(`There is no Auto Scaling group ${name} in ${region}.`, "Make it, or correct groups in the plan and deploy it.");

function growing(facts: GroupFacts, { name, capacity }: { readonly name: string; readonly capacity: Capacity }, resumes: boolean): Judgement {
  if (facts.deleting) return fail(`${name} is being deleted.`, "Make it anew, or correct groups in the plan.");
  // What the fence of a former run suspended, the takeover resumes.
  if (facts.suspended.includes("Launch") && !resumes) return fail(`The process Launch of ${name} is suspended, so it never grows.`, "Resume it: aws autoscaling resume-processes --auto-scaling-group-name " + name);
  if (facts.zones.length === 0) return fail(`${name} has no zone to launch in.`, "Give it subnets.");
  const raised = facts.max < capacity.max ? `; the takeover raises its maximum from ${facts.max} to ${capacity.max}` : "";
  if (facts.zones.length === 1) return warn(`${name} launches in ${facts.zones[0] ?? ""} only${raised}.`, "Give it subnets in a second zone, or it finds no capacity when that one is full.");
  return pass(`${name} may launch in ${facts.zones.join(", ")} up to ${Math.max(facts.max, capacity.max)} machines${raised}.`);
}

function launching(facts: LaunchFacts, { name }: Asked): Judgement {
  switch (facts.by) {
    case "missing":
      return fail(`${name} launches by ${facts.template}, which does not exist.`, "Give the group a launch template and version that exist.");
    case "other":
      return notCheckable(`${name} launches by ${facts.what}, which is not looked into`, "Give the group a launch template.");
    case "template": {
      const { id, state } = facts.image;
      if (state === "available") return pass(`${name} launches by ${facts.template} from the image ${id}, which is available.`);
      if (state === "not-looked-up") return notCheckable(`${facts.template} finds its image by itself (${id})`, "See that what it names leads to an image; a drill proves it.");
      return fail(`${name} launches by ${facts.template} from the image ${id}, which is ${state}.`, "Give the template an image that exists in this Region; images are deregistered by clean-up jobs.");
    }
  }
}

function afforded({ perMachine, inUse, quota, type }: QuotaFacts, { desired }: GroupFacts, { capacity, region }: { readonly capacity: Capacity; readonly region: string }): Judgement {
  const needs = (machines: number): number => Math.max(0, machines - desired) * perMachine;
  const free = quota - inUse;
  const has = `${inUse} of ${quota} processors of its kind are in use in ${region}`;
  const todo = "Ask for a higher quota in Service Quotas (EC2, running On-Demand instances) in that Region; it may take days.";
  if (needs(capacity.desired) > free) return fail(`The takeover needs ${needs(capacity.desired)} more processors (${type}), and ${has}.`, todo);
  if (needs(capacity.max) > free) return warn(`The takeover fits, but the group cannot grow to ${capacity.max} machines of ${type}: ${has}.`, todo);
  return pass(`The takeover needs ${needs(capacity.desired)} more processors, at most ${needs(capacity.max)}; ${has}.`);
}

const askGroup = ({ site, region, name }: Asked) => ({ kind: "scaling-group", site, region, name }) as const;

function emptying(facts: GroupFacts, { name }: Asked): Judgement {
  const stays = [...(facts.suspended.includes("Terminate") ? ["its process Terminate is suspended"] : []), ...(facts.stays ?? [])];
  if (stays.length > 0) return fail(`The fence could not empty ${name}: ${stays.join(", ")}.`, "Resume Terminate, take the protection away, or end Standby; else only a person can stop these machines in the night.");
  return pass(`A fence suspends ${fencedProcesses.join(" and ")} of ${name} and lets its ${facts.desired} machines go.`);
}

const atStandby = (item: (asked: Asked & { readonly capacity: Capacity }) => CheckItem) => (given: Given): readonly CheckItem[] => groupsAt(given, given.standby).map(item);

export const groupChecks: readonly CheckRow[] = [
  { code: "group-can-grow", rows: ["D1"], shows: "the standby's group exists, and nothing keeps it from growing", items: (given) => groupsAt(given, given.standby).map((asked) => asking(subjectOf(asked), [askGroup(asked)], (facts) => (facts === null ? gone(asked) : growing(facts, asked, fencedGroups(given.plan, asked.site).includes(asked.name))))) },
  { code: "group-at-source", rows: ["D1"], shows: "the active site's group exists, for the way back", items: (given) => groupsAt(given, given.active).map((asked) => asking(subjectOf(asked), [{ kind: "scaling-group", site: asked.site, region: asked.region, name: asked.name }], (facts) => (facts === null ? gone(asked) : pass(`${asked.name} has ${facts.desired} machines, at most ${facts.max}.`)))) },
  {
    code: "group-can-empty", rows: ["D3"], shows: "a fence can empty the active site's group, and no machine of it would stay",
    items: (given) => fencedGroups(given.plan, given.active).map((name) => {
      const asked = { site: given.active, region: regionOf(given, given.active), name };
      return asking(subjectOf(asked), [askGroup(asked)], (facts) => (facts === null ? gone(asked) : emptying(facts, asked)));
    }),
  },
  { code: "group-launches", rows: ["D1"], shows: "launch template and image of the standby's group exist", items: atStandby((asked) => asking(subjectOf(asked), [{ kind: "launching", site: asked.site, region: asked.region, name: asked.name }], (facts) => (facts === null ? gone(asked) : launching(facts, asked)))) },
  {
    code: "group-quota", rows: ["D1"], shows: "the account may run as many processors as the takeover needs",
    items: atStandby((asked) => asking(subjectOf(asked), [{ kind: "scaling-group", site: asked.site, region: asked.region, name: asked.name }, { kind: "processors", site: asked.site, region: asked.region, name: asked.name }], (group, facts) => {
      if (group === null) return gone(asked);
      return facts === null ? notCheckable(`CloudWatch tells no quota for the machines of ${asked.name} in ${asked.region}`, "Compare the quota of running On-Demand instances with what the takeover needs.") : afforded(facts, group, asked);
    })),
  },
  {
    code: "group-balanced", rows: ["D4"], shows: "what the group launches is reached at one address that stays",
    items: atStandby((asked) => asking(subjectOf(asked), [{ kind: "scaling-group", site: asked.site, region: asked.region, name: asked.name }], (facts) => {
      if (facts === null) return gone(asked);
      return facts.balancers > 0 ? pass(`${facts.balancers} load ${facts.balancers === 1 ? "balancer stands" : "balancers stand"} in front of ${asked.name}.`) : warn(`No load balancer stands in front of ${asked.name}: each machine that it launches has a new address.`, "Attach a target group, unless nobody has to find these machines.");
    })),
  },
];
