// The invariant of planned moves: nobody takes over before the other has stopped, and nothing that it accepted is left behind.

import { entriesOf, fresh, hasFence, runOf, sayList, singleWriters } from "./judging.ts";
import type { Invariant } from "./judging.ts";

export const renouncedFirst: Invariant = {
  code: "I20",
  sentence: "In a switchover or failback the old active site has stopped, read back, before the new one takes over, and nothing that it accepted is left behind",
  begin() {
    const wroteAt = new Map<string, Readonly<Record<string, readonly string[]>>>();
    return (judged) => {
      const singleWritersOf = (plan: string): readonly string[] => {
        const truth = judged.now.plans[plan];
        return truth === undefined ? [] : singleWriters(truth.plan);
      };
      const acceptingIn = (plan: string): Readonly<Record<string, readonly string[]>> =>
        Object.fromEntries(singleWritersOf(plan).map((name) => [name, Object.entries(judged.now.plans[plan]?.databases[name] ?? {}).flatMap(([site, { accepts }]) => (accepts ? [site] : []))]));
      const isPlanned = (plan: string, run: string | null): boolean => entriesOf(runOf(judged, plan, run), "opened")[0]?.body.kind === "switchover";
      for (const { plan, run } of fresh(judged, "opened")) wroteAt.set(run, acceptingIn(plan));
      const tookOver = judged.calls.flatMap(({ mutation, run: id, intent }) => {
        if (intent === null || !isPlanned(mutation.plan, id)) return [];
        const { step, mutation: wanted } = intent.body;
        const plan = judged.now.plans[mutation.plan]?.plan;
        if (plan === undefined || (wanted.undo !== null && !step.startsWith("traffic-"))) return [];
        const run = runOf(judged, mutation.plan, id);
        const fences = entriesOf(run, "step", intent.seq).flatMap(({ body }) => body.brought.fenced ?? []);
        const shown = entriesOf(run, "drained", intent.seq).at(-1)?.body;
        const lacks = wanted.losesData !== undefined && (shown?.drained !== true || !shown.databases.includes(wanted.losesData));
        return [
          ...(hasFence(plan) && fences.at(-1) !== "confirmed" ? [`${id} took over (${wanted.sentence}) while the old site was ${fences.at(-1) ?? "not fenced"}`] : []),
          ...(lacks ? [`${id} promoted ${wanted.losesData}, of which it was not shown that nothing is missing`] : []),
        ];
      });
      const ended = fresh(judged, "closed").flatMap(({ plan, run, entry }) => {
        if (!isPlanned(plan, run)) return [];
        const lost = Object.entries(judged.now.plans[plan]?.lostSeconds ?? {}).filter(([, seconds]) => entry.body.end === "succeeded" && seconds > 0);
        const before = wroteAt.get(run) ?? {};
        const { source = "" } = entriesOf(runOf(judged, plan, run), "opened")[0]?.body ?? {};
        const isUp = judged.now.plans[plan]?.sites[source]?.up === true;
        const apart = entry.body.end !== "rolled-back" || !isUp ? [] : Object.entries(acceptingIn(plan)).filter(([name, sites]) => sites.join() !== (before[name] ?? []).join());
        return [
          ...lost.map(([name, seconds]) => `${run} succeeded, and ${seconds.toFixed(1)} s of writes of ${name} are lost`),
          ...apart.map(([name, sites]) => `${run} was taken back, and ${name} takes writes at ${sayList(sites)}, where it did not before`),
        ];
      });
      return [...tookOver, ...ended];
    };
  },
};
