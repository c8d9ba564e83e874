// Who asked for what, who decided what, and why: taken from the entries of runs, which are never changed afterwards.

import type { Entry } from "../../../workflows/record.ts";
import type { Instant } from "../../../workflows/units.ts";
import { plain } from "../../../lambdas/console/html.ts";
import { wrap } from "../../terminal.ts";
import type { Installation } from "./installation.ts";
import type { Page } from "./standing-lines.ts";
import { sayMove } from "../../../workflows/switchover-words.ts";

export interface AuditLine {
  readonly at: Instant;
  readonly plan: string;
  readonly run: string;
  /** Null where it was nobody, for example an alarm. */
  readonly who: string | null;
  readonly action: string;
  readonly reason: string;
  /** The digest of the facts that were decided on. */
  readonly digest: string | null;
}

/** What people and alarms did in the newest runs, newest first. Without a plan of all plans. */
export async function auditOf(installation: Installation, plan: string | undefined, mostRuns: number): Promise<readonly AuditLine[]> {
  const names = plan === undefined ? (await installation.plans()).map((each) => each.plan) : [plan];
  const runs = (await Promise.all(names.map((name) => installation.plan(name, mostRuns)))).flatMap((about) => about.runs);
  const newest = runs.toSorted((a, b) => b.openedAt - a.openedAt).slice(0, mostRuns);
  const lines: AuditLine[] = [];
  // One after the other: a long record is megabytes, and nobody needs two at once.
  for (const { run, plan: of } of newest) lines.push(...(await installation.run(run)).entries.flatMap((entry) => lineOf(of, entry)));
  return lines.toSorted((a, b) => b.at - a.at);
}

function lineOf(plan: string, { at, run, body }: Entry): readonly AuditLine[] {
  const line = (who: string | null, action: string, reason: string, digest: string | null = null): readonly AuditLine[] => [{ at, plan, run, who, action, reason, digest }];
  switch (body.type) {
    case "opened":
    case "joined": {
      const verb = body.type === "joined" ? "joined" : body.repair === undefined ? `started the ${sayMove(body)} to ${body.target}` : `started the repair ${body.repair}`;
      return line(body.trigger.by === "person" ? (body.trigger.who ?? body.trigger.what.split(": ")[0] ?? "") : null, body.trigger.by === "person" ? verb : `${verb} (${body.trigger.by})`, body.trigger.what);
    }
    case "gate-voted":
      return line(body.vote.by, `approved at ${body.gate}, where ${body.need} have to`, body.vote.reason, body.digest);
    case "gate-held":
      return line(body.hold.by, `held ${body.gate}`, body.hold.reason);
    case "attempt-refused":
      return line(body.by, `was refused ${body.decision} at ${body.gate}`, body.because);
    case "attempts-beyond":
      return line(null, "further attempts were refused", body.more === null ? "counted from here on" : `${body.more} more`);
    case "gate-decided":
      return line(body.by, `${body.decision} at ${body.gate}`, body.reason, body.digest);
    case "gate-ended":
      return line(null, `${body.gate} ${body.how}`, body.because);
    case "authorised":
      return body.how === "automatic" ? line(null, "went ahead without a person", `accepts ${body.acceptedLossSeconds} s of lost writes`, body.digest) : [];
    case "stop-requested":
      return line(body.by, "stopped the run", body.reason);
    case "closed":
      return line(null, `ended as ${body.end}`, body.sentence);
    default:
      return [];
  }
}

export function auditLines(lines: readonly AuditLine[], page: Page): readonly string[] {
  const { colours, columns } = page;
  if (lines.length === 0) return ["Nothing is in the record."];
  return lines.flatMap(({ at, plan, who, action, reason }) => wrap(`${colours.bold(who === null ? "—" : plain(who))} ${plain(action)} ${colours.dim(plan)}: ${plain(reason)}`, columns, `${colours.dim(new Date(at).toISOString().slice(0, 19).replace("T", " "))}Z  `));
}
