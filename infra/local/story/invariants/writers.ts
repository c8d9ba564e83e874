// Invariants about who writes and what is lost by it.

import { entriesOf, freshlyServing, hasFence, isOverridden, isPromotion, openRuns, runOf, sayList, singleWriters, servesAfter } from "./judging.ts";
import type { Intent, Invariant } from "./judging.ts";
import type { PlanTruth, RunTruth } from "../world.ts";

const acceptingSites = (plan: PlanTruth, database: string): readonly string[] => Object.entries(plan.databases[database] ?? {}).flatMap(([site, { accepts }]) => (accepts ? [site] : []));

export const oneWriter: Invariant = {
  code: "I1",
  sentence: "At most one site accepts writes, except after a recorded human override",
  begin() {
    const broken = new Set<string>();
    return ({ now }) =>
      Object.entries(now.plans).flatMap(([name, truth]) =>
        singleWriters(truth.plan).flatMap((database) => {
          const sites = acceptingSites(truth, database);
          const key = `${name}/${database}`;
          if (sites.length <= 1) broken.delete(key);
          else if (!broken.has(key) && !truth.runs.some((run) => isOverridden(run))) {
            broken.add(key);
            return [`${sayList(sites)} accept writes of ${database} at the same time`];
          }
          return [];
        }),
      );
  },
};

export const fenceFirst: Invariant = {
  code: "I2",
  sentence: "A promotion follows a fence that was read back, or an override",
  begin: () => (judged) =>
    judged.calls.flatMap(({ mutation, run: id, intent }) => {
      const plan = judged.now.plans[mutation.plan]?.plan;
      if (!isPromotion(mutation) || plan === undefined || !hasFence(plan)) return [];
      const run = runOf(judged, mutation.plan, id);
      const fences = entriesOf(run, "step", intent?.seq).flatMap(({ body }) => (body.brought.fenced === undefined ? [] : [body.brought.fenced]));
      const confirmed = fences.at(-1) === "confirmed";
      return confirmed || isOverridden(run, intent?.seq) ? [] : [`${mutation.operation} was sent while the fence was ${fences.at(-1) ?? "not tried"} and nobody had decided to go on without it`];
    }),
};

export const lossAccepted: Invariant = {
  code: "I14",
  sentence: "What is lost by a promotion was accepted, or lies within the RPO; unknown counts as endless",
  begin() {
    const promoted = new Map<string, { readonly plan: string; readonly database: string; readonly acceptedSeconds: number }>();
    return (judged) => {
      const told: string[] = [];
      for (const { mutation, run: id, intent } of judged.calls) {
        if (!isPromotion(mutation)) continue;
        const plan = judged.now.plans[mutation.plan]?.plan;
        const accepted = entriesOf(runOf(judged, mutation.plan, id), "authorised", intent?.seq).at(-1)?.body;
        if (accepted === undefined || plan === undefined) {
          told.push(`${mutation.operation} was sent and nobody had accepted any loss`);
          continue;
        }
        const forced = forcedWith(runOf(judged, mutation.plan, id), intent);
        if (accepted.how === "automatic" && (accepted.acceptedLossSeconds === "unknown" || accepted.acceptedLossSeconds * 1000 > plan.objectives.rpo)) told.push(`a promotion without a person accepted ${accepted.acceptedLossSeconds} s, more than the RPO`);
        const database = intent?.body.mutation.losesData;
        if (database !== undefined && mutation.tookEffect) promoted.set(`${mutation.plan}/${database}`, { plan: mutation.plan, database, acceptedSeconds: forced ?? (accepted.acceptedLossSeconds === "unknown" ? Infinity : accepted.acceptedLossSeconds) });
      }
      for (const [key, { plan, database, acceptedSeconds }] of promoted) {
        const lost = judged.now.plans[plan]?.lostSeconds[database] ?? 0;
        if (lost <= acceptedSeconds) continue;
        promoted.delete(key);
        told.push(`${lost.toFixed(1)} s of writes of ${database} are lost, and ${acceptedSeconds} s were accepted`);
      }
      return told;
    };
  },
};

/** The loss that the newest approval of force for the step of a change accepted, in seconds; undefined where nobody gave one after the run was authorised. */
function forcedWith(run: RunTruth | undefined, intent: Intent | null | undefined): number | undefined {
  const asked = entriesOf(run, "gate-opened", intent?.seq).findLast(({ body }) => body.facts.kind === "step-force" && body.facts.step === intent?.body.step);
  const approved = entriesOf(run, "gate-decided", intent?.seq).some(({ seq, body }) => asked !== undefined && seq > asked.seq && body.gate === asked.body.facts.gate && body.decision === "approve");
  if (asked === undefined || !approved) return undefined;
  return asked.body.facts.acceptedLossSeconds === "unknown" ? Infinity : asked.body.facts.acceptedLossSeconds;
}

/** So long the writer may be elsewhere than the users before somebody must have been called. */
const apartMs = 15 * 60_000;

export const writerWhereUsersAre: Invariant = {
  code: "I24",
  sentence: "After success the site that writes is the site that is active; when they part later, people are called",
  begin() {
    const apartSince = new Map<string, number>();
    return (judged) => {
      const { now } = judged;
      const told = freshlyServing(judged).flatMap(({ plan, run }) => {
        const truth = now.plans[plan];
        const opened = entriesOf(runOf(judged, plan, run), "opened")[0]?.body;
        if (truth === undefined || opened === undefined || opened.dry === true) return [];
        const serves = servesAfter(judged, plan, run);
        return singleWriters(truth.plan).flatMap((database) => {
          const sites = acceptingSites(truth, database);
          return sites.length === 1 && sites[0] === serves ? [] : [`a run succeeded after which ${serves} serves, and ${database} takes writes at ${sayList(sites)}`];
        });
      });
      for (const [name, truth] of Object.entries(now.plans)) {
        const users = new Set(Object.values(truth.dns).flat());
        for (const database of singleWriters(truth.plan)) {
          const key = `${name}/${database}`;
          const [writer, second] = acceptingSites(truth, database);
          const apart = writer !== undefined && second === undefined && users.size === 1 && !users.has(writer) && openRuns(truth.runs).length === 0;
          const since = apart ? (apartSince.get(key) ?? now.at) : undefined;
          if (since === undefined) apartSince.delete(key);
          else apartSince.set(key, since);
          if (since === undefined || now.at - since < apartMs || now.pages.some(({ at }) => at >= since)) continue;
          apartSince.set(key, Infinity);
          told.push(`${database} has been written at ${writer} for 15 minutes while users are led to ${sayList([...users])}, and nobody was called`);
        }
      }
      return told;
    };
  },
};
