// Moves traffic by routing controls of ARC: each site's failover record carries a health check that is healthy exactly while the site's
// control is On. Both are set in one call, because a safety rule that wants one of them On would refuse the first of two, and because
// between two calls both would be Off, or both On. Endpoints and ARNs stand in the plan: whoever would look them up during an outage
// needs ARC's control plane, which is in us-west-2 alone (R14).

import type { Mutation, MutationCall } from "../../../workflows/mutations.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import { clusterMajority, shortId } from "../../../workflows/routing-controls.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Direction } from "../../../workflows/step-rows/row.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { resolveAddresses } from "../../aws/dns.ts";
import { recordName } from "../../aws/record-name.ts";
import { readRoutingControl } from "../../aws/recovery-cluster.ts";
import type { RoutingControlState } from "../../aws/recovery-cluster.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { moveUsers } from "../dns-failover/barrier.ts";
import { sameAddresses } from "../dns-failover/same-addresses.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { unseen } from "../unseen.ts";

type Input = StepInput<"traffic.arc-routing-control">;

const lookMs: Milliseconds = 6_000;
/** How long an endpoint may tell the former state after another one has taken the new one. AWS names no figure. */
const settleMs: Milliseconds = 10_000;

/** What one endpoint tells of the controls of both sites. */
export interface EndpointFacts {
  readonly region: string;
  readonly states: Seen<Readonly<Record<"source" | "target", RoutingControlState>>>;
}
export interface RoutingControlFacts {
  /** In the order in which they are tried: which is the first differs by name and site, so that not all steps lean on one, and is the same in a dry run. */
  readonly endpoints: readonly EndpointFacts[];
  readonly answers: Seen<readonly string[]>;
}
type Told = EndpointFacts & { readonly states: Extract<EndpointFacts["states"], { seen: true }> };

export const arcRoutingControl: StepKind<"traffic.arc-routing-control", RoutingControlFacts, Adapters> = {
  kind: "traffic.arc-routing-control",

  async look(input, context, { clock, clients, ...adapters }) {
    const [source = "", target = ""] = [input.controls[context.source], input.controls[context.target]];
    const named = Object.entries(input.endpoints).map(([region, endpoint]) => ({ region, endpoint }));
    const first = drawnBy(`${input.name} ${context.target}`, named.length);
    const [endpoints, answers] = await Promise.all([
      Promise.all([...named.slice(first), ...named.slice(0, first)].map(async (each): Promise<EndpointFacts> => ({
        region: each.region,
        states: await see(clock, lookMs, `the cluster's endpoint in ${each.region}`, async (signal) => {
          const [ofSource, ofTarget] = await Promise.all([readRoutingControl(clients, each, source, signal), readRoutingControl(clients, each, target, signal)]);
          return { source: ofSource, target: ofTarget };
        }),
      }))),
      see(clock, lookMs, `the name servers of ${input.name}`, () => resolveAddresses(input.name, { ...adapters })),
    ]);
    return { endpoints, answers };
  },

  decide(facts, input, context) {
    const { standing, decision } = judged(facts, input, context, "target");
    if (decision !== undefined) return decision;
    const moving = moveUsers(standing, [setting(facts, input, context, "target")], context);
    return moving.to === "act" ? { ...moving, ...overriding(input, context) } : moving;
  },

  undo(facts, input, context) {
    const { standing, decision } = judged(facts, input, context, "source");
    return decision ?? { to: "act", because: standing, mutations: [setting(facts, input, context, "source")] };
  },
};

/** What follows from what was seen for leading the name to one of the sites; `decision` undefined: the controls have to be set. */
function judged({ endpoints, answers }: RoutingControlFacts, input: Input, context: Direction, to: "source" | "target"): { readonly standing: string; readonly decision?: StepDecision } {
  const site = context[to];
  const [off, wanted] = [to === "target" ? "source" : "target", input.answers[site]] as const;
  if (wanted === undefined || input.controls[site] === undefined) return { standing: "", decision: { to: "stuck", because: `the plan names no addresses or no routing control of ${site} for ${input.name}` } };
  const told = endpoints.filter((each): each is Told => each.states.seen);
  const right = told.filter(({ states: { value } }) => value[to] === "On" && value[off] === "Off");
  const standing = says(endpoints, context);
  if (told.length === 0) return { standing, decision: nobodyTells(endpoints) };
  // As many as a majority have taken it over, and they are sequentially consistent: whoever tells otherwise is late.
  if (right.length < clusterMajority) return right.length < told.length ? { standing } : { standing, decision: { to: "wait", because: `${standing}; ${clusterMajority} of them have to tell it` } };
  if (!answers.seen) return { standing, decision: unseen(answers) };
  if (sameAddresses(answers.value, wanted)) return { standing, decision: { to: "done", proof: `${input.name} resolves to ${wanted.join(", ")}, which is ${site}; ${standing}` } };
  return { standing, decision: { to: "wait", because: `${input.name} still resolves to ${answers.value.join(", ") || "nothing"}, although ${standing}; answers are kept for ${sayDuration(input.ttl)}` } };
}

/** No endpoint gave both states: a person where all of them said no, else the next look. */
function nobodyTells(endpoints: readonly EndpointFacts[]): StepDecision {
  const silent = endpoints.flatMap(({ states }) => (states.seen ? [] : [states]));
  const because = `none of the cluster's endpoints tells the states: ${[...new Set(silent.map((each) => each.because))].join("; ")}`;
  return unseen({ seen: false, refused: silent.every(({ refused }) => refused), because });
}

/** What the endpoints tell, those that tell the same together. */
function says(endpoints: readonly EndpointFacts[], { source, target }: Direction): string {
  const by = new Map<string, string[]>();
  for (const { region, states } of endpoints) {
    const told = states.seen ? `the control of ${target} is ${states.value.target} and that of ${source} ${states.value.source}` : "nothing is told";
    by.set(told, [...(by.get(told) ?? []), region]);
  }
  return [...by].map(([told, regions]) => `${told} by ${regions.toSorted().join(", ")}`).join("; ");
}

/** At an endpoint that has just answered, and after each send at the next one of these. */
function setting({ endpoints }: RoutingControlFacts, input: Input, { source, target, sent, forced }: StepContext, to: "source" | "target"): Mutation {
  const answering = endpoints.filter(({ states }) => states.seen).map(({ region }) => region);
  const region = answering[sent.length % answering.length] ?? "";
  const site = to === "target" ? target : source;
  const rules = forced === undefined || to === "source" ? [] : (input["safety-rules"] ?? []);
  const states = (on: string): MutationCall => ({
    operation: "route53-recovery-cluster.UpdateRoutingControlStates",
    region,
    input: {
      Endpoint: input.endpoints[region] ?? "",
      UpdateRoutingControlStateEntries: [target, source].map((each) => ({ RoutingControlArn: input.controls[each] ?? "", RoutingControlState: each === on ? "On" : "Off" })),
      ...(rules.length === 0 || on !== target ? {} : { SafetyRulesToOverride: [...rules] }),
    },
  });
  const overridden = rules.length === 0 ? "" : `, over its safety ${rules.length === 1 ? "rule" : "rules"} ${rules.map(shortId).join(", ")}, as ${forced?.by ?? "a person"} approved`;
  return {
    key: `lead-to-${site}`,
    sentence: `Set the routing control of ${site} On and that of ${site === target ? source : target} Off in one call at the cluster's endpoint in ${region}, so that ${recordName(input.name)} leads to ${site}${overridden}`,
    call: states(site),
    undo: `set the routing control of ${source} On and that of ${target} Off again`,
    undoBy: states(source),
    settleMs,
    repeatable: true,
  };
}

/** What force would mean, should ARC refuse: only rules that the plan names for it are ever overridden. */
function overriding(input: Input, { source, target }: Direction): Pick<Extract<StepDecision, { to: "act" }>, "force"> {
  const rules = input["safety-rules"] ?? [];
  if (rules.length === 0) return {};
  return { force: { sentences: [`ARC's safety ${rules.length === 1 ? "rule" : "rules"} ${rules.map(shortId).join(", ")} ${rules.length === 1 ? "is" : "are"} overridden, for this one call, and the control of ${target} is set On and that of ${source} Off. What ${rules.length === 1 ? "it protects" : "they protect"} from, whoever made ${rules.length === 1 ? "it" : "them"} knows. Other rules still say no.`] } };
}

/** A number below `count` that a text draws, always the same one. */
function drawnBy(text: string, count: number): number {
  return text.split("").reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % Math.max(1, count);
}
