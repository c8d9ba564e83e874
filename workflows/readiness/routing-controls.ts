// Will the routing controls of ARC move the name? Whether the endpoints that the plan names answer and tell the states that are right now, and
// whether the records carry the health checks of these controls. Its safety rules are told by ARC's control plane alone, and not looked at.

import { allSteps, isKind, plannedNodes } from "../plan-steps.ts";
import type { StepInput } from "../plan-steps.ts";
import { clusterMajority, shortId } from "../routing-controls.ts";
import { asking } from "./check.ts";
import type { CheckItem, CheckRow, Given } from "./check.ts";
import { fail, notCheckable, pass, warn } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { ControlCheckFacts, EndpointStanding, StandingSet } from "./questions.ts";
import { held } from "./traffic.ts";

type Controlled = StepInput<"traffic.arc-routing-control">;

const each = (item: (input: Controlled, given: Given) => CheckItem) => (given: Given): readonly CheckItem[] =>
  allSteps(plannedNodes(given.plan.steps)).flatMap((step) => (isKind(step, "traffic.arc-routing-control") ? [item(step.input, given)] : []));

function told(endpoints: readonly EndpointStanding[], { name }: Controlled, { active, standby }: Given): Judgement {
  const answering = endpoints.filter((each) => each.told !== null);
  const silent = endpoints.filter((each) => each.told === null);
  const compare = "Compare endpoints and controls in the plan with `aws route53-recovery-control-config describe-cluster` and `list-routing-controls`; an endpoint may also be away for maintenance, so look again.";
  const why = [...new Set(silent.map(({ because }) => because))].join("; ");
  if (answering.length < clusterMajority) return fail(`Only ${answering.length} of the ${endpoints.length} endpoints tell the routing controls of ${name}, and ${clusterMajority} have to: ${why}.`, compare);
  const states = (site: string): readonly string[] => [...new Set(answering.map((each) => each.told?.[site] ?? "nothing"))];
  const [here, there] = [states(active), states(standby)];
  if (here.length > 1 || there.length > 1) return warn(`The endpoints tell different states of the routing controls of ${name}.`, "Look again: somebody may be changing them now.");
  if (here[0] !== "On" || there[0] !== "Off") return fail(`The routing control of ${active}, where the application is, is ${here[0] ?? "not told"}, and that of ${standby} ${there[0] ?? "not told"}.`, `Find out who set them. Set that of ${active} On and that of ${standby} Off in one call.`);
  if (silent.length > 0) return warn(`${silent.map(({ region }) => region).join(", ")} of the ${endpoints.length} endpoints ${silent.length === 1 ? "tells" : "tell"} nothing: ${why}.`, compare);
  return pass(`All ${endpoints.length} endpoints tell the routing control of ${active} On and that of ${standby} Off; which safety rules ARC holds them to does not show here.`);
}

function carried(sets: readonly StandingSet[] | null, checks: readonly ControlCheckFacts[], { name, controls, answers, ttl }: Controlled, given: Given): Judgement {
  if (sets === null) return notCheckable(`no hosted zone of this account holds ${name}`, "Ask the zone's owner whether each site's record carries the health check of its routing control.");
  for (const [site, control] of Object.entries(controls)) {
    const own = checks.filter((check) => check.control === control);
    if (own.length === 0) return fail(`No Route 53 health check of this account follows the routing control ${shortId(control)} of ${site}, so setting it moves nothing.`, "Make a health check of the type RECOVERY_CONTROL for it, and attach it to the record of that site.");
    const carrying = sets.filter(({ set }) => own.some(({ id }) => id === set.HealthCheckId));
    if (carrying.length === 0) return fail(`No record of ${name} carries the health check of the routing control of ${site}, so setting it moves nothing.`, `Attach ${own.map(({ id }) => id).join(" or ")} to the record that leads to ${site}.`);
    const wrong = own.find(({ id, inverted, disabled }) => (inverted || disabled) && carrying.some(({ set }) => set.HealthCheckId === id));
    if (wrong !== undefined) return fail(`The health check ${wrong.id} of the routing control of ${site} is ${wrong.inverted ? "inverted, so On takes users away" : "disabled and counts as healthy for ever"}.`, wrong.inverted ? "Make another one that is not inverted: Route 53 changes none of this type." : "Enable it in Route 53.");
    const foreign = carrying.flatMap(({ set }) => set.ResourceRecords.map(({ Value }) => Value)).filter((value) => !(answers[site] ?? []).includes(value));
    if (foreign.length > 0) return fail(`The record of ${name} with the health check of the routing control of ${site} answers ${foreign.join(", ")}, which is not of ${site}.`, "Bring records and plan together.");
  }
  const ours = new Set(checks.map(({ id }) => id));
  const stray = sets.filter(({ set }) => set.HealthCheckId === undefined || !ours.has(set.HealthCheckId));
  if (stray.length > 0) return warn(`${name} has ${stray.length === 1 ? "a record" : `${stray.length} records`} without the health check of one of the plan's routing controls (${stray.map(({ set }) => set.SetIdentifier ?? set.Type).join(", ")}): the controls do not decide about ${stray.length === 1 ? "it" : "them"}.`, "Attach the check of the site that it leads to, or remove the record.");
  return held(sets, ttl, given);
}

export const routingControlChecks: readonly CheckRow[] = [
  { code: "controls-told", rows: ["B3", "R14"], shows: "the cluster's endpoints answer, and the routing controls stand where the application is", items: each((input, given) => asking(input.name, [{ kind: "routing-controls", endpoints: input.endpoints, controls: input.controls }], (endpoints) => told(endpoints, input, given))) },
  {
    code: "controls-carried", rows: ["B3", "E16"], shows: "each site's record carries the health check of its routing control, with the plan's TTL",
    items: each((input, given) => asking(input.name, [{ kind: "name-records", name: input.name }, { kind: "control-checks", controls: Object.values(input.controls) }], (sets, checks) => carried(sets, checks, input, given))),
  },
];
