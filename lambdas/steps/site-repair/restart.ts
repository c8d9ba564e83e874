// Restarts services on the machines of a site, host after host (C2, D2). The next host is told only when the one before has said that all
// its units run anew, and, where it is a node of a cluster, when the observers see that node answer, so that a cluster that works does not
// lose two at once. One that has too few nodes left answers only when more of them run, so that is waited for some time only. That the services answer at the end, the observers say, in looks made after the last command ended.

import type { Answer } from "../../../workflows/evidence.ts";
import { membersAt, memberThing, serviceName, thingsLookedAt } from "../../../workflows/plan-members.ts";
import type { StepInput } from "../../../workflows/plan-steps.ts";
import type { StepContext, StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import { withinOf } from "../../../workflows/step-rows/row.ts";
import { siteRepairRows } from "../../../workflows/step-rows/site-repair.ts";
import { sayDuration, wholeSeconds } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { readScalingGroup } from "../../aws/auto-scaling.ts";
import type { SeeingAdapters } from "../eyes.ts";
import { hostsAt, regionAt, sayHost } from "../hosts.ts";
import type { Host } from "../hosts.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { folderOf, haltOnHost, lookAtHosts, mayBeUnderWay, roundOf, runOnHost, standingOf, wasHalted } from "../ssm-command.ts";
import type { HostFacts } from "../ssm-command.ts";
import { unseen } from "../unseen.ts";
import { deliverSeconds, runSecondsLeft } from "./time-left.ts";
import { haltCommand, restartCommand, restartedIn } from "./restart-command.ts";

type Kind = "restart.services";
interface Sighting {
  readonly thing: string;
  readonly answer: Answer;
}
export interface RestartFacts {
  readonly hosts: Seen<readonly HostFacts[]>;
  /** The group holds not exactly one machine that serves: why it is not known which one is meant. */
  readonly unclear?: string;
  /** What the observers see of the things that have to answer by now. */
  readonly through: readonly Sighting[];
  /** And of the nodes on machines that were not told yet. */
  readonly ahead?: readonly Sighting[];
}

const lookMs: Milliseconds = 5_000;
const onlineWithinMs: Milliseconds = 60_000;
/** How long one unit may take to become active. */
const activeSeconds = 120;
/** How long a node may take to answer before a person is asked, or the next one is told where none that is left answers either. */
const nodeAnswersMs: Milliseconds = 60_000;
/** A command that is told to end does so before its next unit, and the present one has its time. */
const haltSettlesMs: Milliseconds = (activeSeconds + 30) * 1_000;

export const restart: StepKind<Kind, RestartFacts, SeeingAdapters> = {
  kind: "restart.services",

  async look(input, context, adapters) {
    const found = await hostsOf(input, context, adapters);
    if (!found.seen) return { hosts: found, through: [] };
    if ("unclear" in found.value) return { hosts: { seen: true, value: [] }, unclear: found.value.unclear, through: [] };
    const hosts = await lookAtHosts(found.value.hosts, context.target, context, adapters, lookMs);
    if (!hosts.seen) return { hosts, through: [] };
    const over = hosts.value.filter((host) => standingNow(host, hosts.value, context).state === "succeeded");
    const things = over.length === hosts.value.length ? allThings(input, context) : over.flatMap(({ role }) => thingsOf(role, input, context));
    const isTold = ({ role }: HostFacts): boolean => over.some((host) => host.role === role);
    const nextThings = things.length === 0 ? [] : hosts.value.filter((host) => !isTold(host)).flatMap(({ role }) => thingsOf(role, input, context));
    const seenAt = (list: readonly string[]): Promise<readonly Sighting[]> => Promise.all(list.map(async (thing) => ({ thing, answer: await adapters.lookAt(thing, context.target) })));
    const [through, ahead] = await Promise.all([seenAt(things), seenAt(nextThings)]);
    return { hosts, through, ahead };
  },

  decide({ hosts, unclear, through, ahead = [] }, input, context) {
    if (!hosts.seen) return unseen(hosts);
    if (unclear !== undefined) return context.at - context.startedAt < onlineWithinMs ? { to: "wait", because: unclear } : { to: "stuck", because: `${unclear}. Nothing was sent` };
    const told = hosts.value.map((host) => ({ host, standing: standingNow(host, hosts.value, context), lost: mayBeUnderWay(host, context) }));
    const because = told.map(({ host, standing }) => `${sayHost(host)} ${standing.says}`).join("; ");
    const open = told.filter(({ standing, lost }) => standing.state === "not-sent" && !lost).map(({ host }) => host.role);
    const lost = told.filter((each) => each.lost).map(({ host }) => host.role);
    const untold = open.length === 0 ? "" : `. Not told to restart: ${open.join(", ")}`;
    const unknown = lost.length === 0 ? "" : `. Told, and it is not known whether that arrived: ${lost.join(", ")}`;
    if (context.halt !== undefined) return halted(context.halt, told, because + untold + unknown, context);
    if (told.some(({ standing }) => standing.state === "goes-on")) return { to: "wait", because };
    const failed = told.find(({ standing }) => standing.state === "failed");
    if (failed !== undefined) return { to: "stuck", because: told.length === 1 ? because : `${because}. No host after ${failed.host.role} was told to restart` };
    const unsaid = told.find(({ standing }) => standing.state === "succeeded" && input.units.some((unit) => !restartedIn(standing.output ?? "").includes(unit)));
    if (unsaid !== undefined) return { to: "stuck", because: `${because}. ${unsaid.host.role} did not say of every unit that it runs since after the command` };
    const answers = through.length === 0 ? "" : `; ${through.map(({ thing, answer }) => `${thing}: ${answer.detail}`).join("; ")}`;
    const index = told.findIndex(({ standing }) => standing.state === "not-sent");
    const next = told[index];
    const isPatient = next === undefined || context.at - Math.max(context.startedAt, ...context.sent.map(({ at }) => at)) < nodeAnswersMs;
    const away = through.filter(({ answer }) => answer.kind !== "healthy");
    if (isPatient && away.length > 0) return { to: "wait", because: because + answers };
    // A person who sends it round again has seen that; and where no node of that cluster is left that answers, they may answer only together.
    const isNew = told.some(({ standing, host }) => standing.state === "succeeded" && host.runs.some((run) => run.state === "succeeded" && run.round === roundOf(context)));
    const running = ahead.filter(({ thing, answer }) => answer.kind === "healthy" && away.some((node) => serviceName(node.thing) === serviceName(thing))).map(({ thing }) => thing);
    if (next !== undefined && isNew && away.length > 0 && running.length > 0) {
      return { to: "stuck", because: `${because}; ${away.map(({ thing, answer }) => `${thing} does not answer ${sayDuration(nodeAnswersMs)} after its restart: ${answer.detail}`).join("; ")}. Still answering: ${running.join(", ")}${untold}` };
    }
    if (next !== undefined) return tell(next.host, index, because + answers, hosts.value, input, context);
    return { to: "done", proof: `${input.units.join(", ")} run since after the command: ${because}${answers}` };
  },
};

/**
 * Where a host stands. A success of an earlier round counts, so that a person's retry goes on where it stopped; but where all hosts had
 * succeeded and the services did not answer, a retry means all of them again.
 */
function standingNow(host: HostFacts, all: readonly HostFacts[], context: StepContext): ReturnType<typeof standingOf> {
  const round = roundOf(context);
  const allOver = all.every(({ runs }) => runs.some((run) => run.state === "succeeded" && run.round < round));
  return standingOf(allOver ? { ...host, runs: host.runs.filter((run) => run.round === round || run.state === "goes-on") } : host, context);
}

/** Ends what runs, and says how far each machine came when nothing runs any more. */
function halted(why: string, told: readonly { readonly host: HostFacts; readonly standing: ReturnType<typeof standingOf>; readonly lost: boolean }[], because: string, context: StepContext): StepDecision {
  // Where a command may still arrive, the halt waits for it: it makes the folder in which the command would find that it has to end.
  const rounds = ({ host, standing, lost }: (typeof told)[number]): readonly number[] => (lost ? (wasHalted(host, context) ? [] : [roundOf(context)]) : standing.state === "goes-on" ? host.runs.filter(({ state }) => state === "goes-on").map(({ round }) => round) : []);
  const mutations = told.flatMap((each) => rounds(each).map((round) => haltOnHost({ host: each.host, site: context.target, round, script: haltCommand(folderOf(context, round)), settleMs: haltSettlesMs }, context)));
  if (mutations.length > 0) return { to: "act", because: `${why}: ${because}`, mutations };
  return { to: "stuck", because: `${why}: ${because}` };
}

/** The machines of the step; of a group the one that it holds. */
async function hostsOf({ hosts, groups }: StepInput<Kind>, { plan, target }: StepContext, { clients, clock }: SeeingAdapters): Promise<Seen<{ readonly hosts: readonly Host[] } | { readonly unclear: string }>> {
  const name = groups?.[target];
  if (name === undefined) return { seen: true, value: { hosts: hostsAt(plan, target, hosts ?? []) } };
  const region = regionAt(plan, target);
  const group = await see(clock, lookMs, `Auto Scaling in ${region}`, (signal) => readScalingGroup(clients, region, name, signal));
  if (!group.seen) return group;
  if (group.value === undefined) return { seen: true, value: { unclear: `there is no Auto Scaling group ${name} in ${region}` } };
  const serving = group.value.instances.filter(({ lifecycle }) => lifecycle === "InService");
  const [only] = serving;
  // A machine that the group launches meanwhile is another host, with a mark and a send of its own.
  if (only !== undefined && serving.length === 1) return { seen: true, value: { hosts: [{ role: `${name}/${only.id}`, id: only.id }] } };
  return { seen: true, value: { unclear: `${name} holds ${serving.length} machines in service, and not exactly one` } };
}

/** The nodes of clusters that a machine is, by its role. */
function thingsOf(role: string, { answers }: StepInput<Kind>, { plan, target }: StepContext): readonly string[] {
  return answers.flatMap((name) => {
    const service = plan.services[name];
    return service !== undefined && "probe" in service && membersAt(service, target).includes(role) ? [memberThing(name, role)] : [];
  });
}

function allThings({ answers }: StepInput<Kind>, { plan, target }: StepContext): readonly string[] {
  return answers.flatMap((name) => {
    const service = plan.services[name];
    return service !== undefined && "probe" in service ? thingsLookedAt(name, service, target) : [name];
  });
}

/** The command for the next host in order. */
function tell(host: HostFacts, index: number, because: string, hosts: readonly HostFacts[], input: StepInput<Kind>, context: StepContext): StepDecision {
  if (host.ping !== "Online") {
    if (context.at - context.startedAt < onlineWithinMs) return { to: "wait", because };
    return { to: "stuck", because: `${because}. Nothing was sent to a host whose agent does not answer: ${sayHost(host)}` };
  }
  const script = restartCommand({ units: input.units, startStopped: input["start-stopped"] === true, waitSeconds: activeSeconds, folder: folderOf(context, roundOf(context)) });
  const runSeconds = runSecondsLeft(wholeSeconds(withinOf(input, siteRepairRows["restart.services"])), context);
  if (typeof runSeconds === "string") return { to: "stuck", because: `${because}; ${runSeconds}` };
  // Of a dry run every host's command is told, because each would follow the other.
  const told = context.dryRun ? hosts.slice(index) : [host];
  const mutations = told.map((each) => ({
    ...runOnHost({ host: each, site: context.target, scripts: [script], undo: "nothing: what was restarted runs", deliverSeconds, runSeconds }, context),
    sentence: `Restart ${input.units.join(", ")} on ${sayHost(each)} at ${context.target}`,
  }));
  return { to: "act", because, mutations, inOrder: true };
}
