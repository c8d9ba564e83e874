// The rows of the table for a source that answers: nothing is moved, and what is not as it should be is said. Rows that watch
// come first, so that more trouble never makes an answer more timid. R-numbers and row numbers are those of the scenario rows.

import { returnMs } from "./cadence.ts";
import { alive, settled, standDown, watchAgain } from "./rule.ts";
import type { Rule } from "./rule.ts";
import { cannotLose, sayWithout } from "./target.ts";
import { sayDuration } from "./units.ts";

export const aliveRules = [
  {
    code: "returning",
    sentence: "{source} answers, and has not done so for {detail} without a change; a source that flaps has not come back.",
    match: (s) => alive(s) && s.unchangedForMs < returnMs(s.plan.decide),
    detail: (s) => sayDuration(returnMs(s.plan.decide)),
    decide: watchAgain,
  },
  {
    code: "drifting-apart",
    sentence: "Both writers of {detail} take writes and do not get each other's, so the two drift apart. Nothing is promoted; mend the link between them.",
    // E7: two writers by design. Promoting one would lose what the other has taken.
    match: (s) => settled(s) && s.affairs.drifting.length > 0,
    detail: (s) => s.affairs.drifting.join(", "),
    alert: true,
    decide: standDown,
  },
  {
    code: "two-active",
    sentence: "{detail} is at work at {source} and at {target}, and may be at one of them only. Nothing is moved or stopped by this alone.",
    // D3: one scheduler for each database. A21: the link between two that both serve is not the death of either.
    match: (s) => settled(s) && s.affairs.twoActive.length > 0,
    detail: (s) => s.affairs.twoActive.join(", "),
    alert: true,
    decide: standDown,
  },
  {
    code: "writer-elsewhere",
    sentence: "{detail} has its writer at {target}, while the application runs at {source}. Its cluster moved by itself; the application follows only when a person asks for it.",
    // A12, A20, I24: the database goes home by its priorities, the application stays where it is.
    match: (s) => settled(s) && s.affairs.writerElsewhere.length > 0,
    detail: (s) => s.affairs.writerElsewhere.join(", "),
    alert: true,
    decide: standDown,
  },
  {
    code: "redundancy-lost",
    sentence: "{source} answers and nothing is moved, but no failure may follow now: {detail}.",
    // A6, A7: the primary goes on; the next failure would leave no quorum.
    match: (s) => settled(s) && s.clusters.some(cannotLose),
    detail: (s) => s.clusters.filter(cannotLose).map((cluster) => sayWithout(cluster, s.evidence.source)).join("; "),
    alert: true,
    decide: standDown,
  },
  {
    code: "own-failover",
    sentence: "{detail} at {source} goes on by its own means; the site itself answers, so nothing is moved.",
    match: (s) => alive(s) && s.affairs.ownFailover.length > 0,
    detail: (s) => s.affairs.ownFailover.map((own) => own.thing).join(", "),
    // A5, A13, A18: its cluster gets its time first, and its failing member alone never moves the site.
    decide: (s) => (settled(s) ? standDown() : watchAgain(s)),
  },
  {
    code: "standby-blocked",
    sentence: "{source} answers and nothing is moved; but {target} could not take over now: {detail}.",
    match: (s) => alive(s) && s.targetBlockers.length > 0,
    detail: (s) => s.targetBlockers.join("; "),
    decide: standDown,
  },
  {
    code: "shown-only",
    sentence: "{detail} fails, which is shown and moves nothing; {source} itself answers.",
    // A25: a dead load balancer is no dead site. A30, A33: moving cannot mend what fails at a third party.
    match: (s) => alive(s) && s.affairs.shownOnly.length > 0,
    detail: (s) => s.affairs.shownOnly.join(", "),
    decide: standDown,
  },
  {
    code: "source-alive",
    sentence: "{source} answers from every vantage point that could look; nothing is moved.",
    match: alive,
    decide: standDown,
  },
] as const satisfies readonly Rule[];
