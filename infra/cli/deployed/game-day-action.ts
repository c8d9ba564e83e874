// A game day from the terminal: its facilitator begins it and is told what was drawn, says when the fault is caused and when it is taken back, and
// everybody may look at how it stands. Production is really disturbed, so the plan's name is typed before it begins.

import { drawGameDay, gameDayJson } from "../../../lambdas/report/game-day-document.ts";
import { Refused } from "../../../workflows/failure.ts";
import { makeGameDayReport } from "../../../workflows/reporting/game-day-report.ts";
import { mostRuns } from "../../../workflows/reporting/listed-runs.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { exitCodes } from "../../exit.ts";
import { wrap } from "../../terminal.ts";
import { plain } from "../../../lambdas/console/html.ts";
import type { Connection } from "./connect.ts";
import type { Seat } from "./decide-action.ts";
import { gameDayLines } from "./game-day-lines.ts";
import { reasonOf } from "./live-drill-action.ts";
import type { LiveDrillOptions } from "./live-drill-action.ts";

/** Begins one. Exit code: 0 it has begun, 5 it was refused. What was drawn is printed for whoever begins it, and for nobody else. */
export async function beginGameDayAction(plan: string, { to, reason: given, id, yes, json }: LiveDrillOptions, { installation, who }: Connection, clock: Clock, { asking, out, err }: Seat): Promise<number> {
  if (to !== undefined) throw new Refused("a game day leads to no site of its own choice; leave out --to", { code: "usage" });
  const reason = await reasonOf(given, `Why a game day of ${plan}? `, asking);
  if (yes !== true) {
    if (!asking.canAsk) throw new Refused(`this would begin a game day of ${plan}, in which you cause a fault in production; nobody can be asked to confirm here, so give --yes`, { code: "usage" });
    err.line(`This begins a game day of ${plan}: one fault of the plan's list is drawn and told to you alone. You cause it and take it back; everybody else decides as in earnest.`);
    if ((await asking.ask(`Type the plan's name (${plan}) to begin it: `)) !== plan) throw new Refused(`nothing was begun: that was not "${plan}"`, { code: "cancelled" });
  }
  const person = await who();
  await knowsGameDays(plan, installation);
  const answer = await installation.request({ plan, by: person.subject, person, reason, id: id ?? clock.id(), drill: { kind: "game-day" } });
  const begun = answer.answered === "started" || answer.answered === "duplicate";
  if (json === true) out.line(JSON.stringify({ version: 1, plan, ...answer }));
  else if (begun) for (const line of wrap(`The game day ${answer.run} ${answer.answered === "started" ? "has begun" : "was begun before"}; ${plain(answer.because ?? "")}.`, out.columns)) out.line(line);
  else err.line(`${err.colours.red("understudy:")} no game day was begun (${answer.answered})${"because" in answer ? `: ${answer.because}` : ""}. See: understudy drill list ${plan}`);
  return begun ? exitCodes.ok : exitCodes.refused;
}

/** Says that the fault is caused now, that it is taken back, or that the day shall end. Exit code: 0 it is kept, 5 it is not. */
export async function sayOfGameDayAction(plan: string, said: "caused" | "removed" | "ended", { reason: given, id, json }: Pick<LiveDrillOptions, "reason" | "id" | "json">, { installation, who }: Connection, clock: Clock, { asking, out, err }: Seat): Promise<number> {
  const reason = await reasonOf(given, `What is to be kept with it? `, asking);
  const person = await who();
  await knowsGameDays(plan, installation);
  const answer = await installation.request({ plan, by: person.subject, person, reason, id: id ?? clock.id(), drill: { kind: "game-day", ...(said === "ended" ? { end: true as const } : { said }) } });
  const kept = answer.answered === "noted" || answer.answered === "duplicate";
  if (json === true) out.line(JSON.stringify({ version: 1, plan, ...answer }));
  else if (kept) out.line(`Kept: ${plain(answer.because ?? "")}. How it stands: understudy drill show ${plan} --kind game-day`);
  else err.line(`${err.colours.red("understudy:")} nothing was kept (${answer.answered})${"because" in answer ? `: ${answer.because}` : ""}`);
  return kept ? exitCodes.ok : exitCodes.refused;
}

export interface ShowGameDayOptions extends Pick<LiveDrillOptions, "id" | "json"> {
  /** Its report instead, once it has ended. */
  readonly format?: "html" | "json";
}

/** Shows the newest game day, or the one of that id: its grades once it has ended; with a format its report. Exit code: 0; 1 where it failed; 5 where there is none, or no report of it yet. */
export async function showGameDayAction(plan: string, { id, json, format }: ShowGameDayOptions, { installation }: Pick<Connection, "installation">, clock: Pick<Clock, "now">, { out, err }: Pick<Seat, "out" | "err">): Promise<number> {
  const [about] = (await installation.drills(plan)).drills;
  const day = about?.["game-day"]?.days.find((each) => id === undefined || each.id === id);
  if (day === undefined) {
    err.line(`${err.colours.red("understudy:")} ${id === undefined ? `there has been no game day of ${plan}` : `${id} is none of the newest game days of ${plan}`}. See: understudy drill list ${plan}`);
    return exitCodes.refused;
  }
  if (format !== undefined) {
    const [text, { runs }] = await Promise.all([installation.planText(day.planDigest), installation.plan(plan, mostRuns)]);
    const report = makeGameDayReport(text, day, runs, runs.length < mostRuns);
    if (report === undefined) {
      err.line(`${err.colours.red("understudy:")} the game day ${day.id} has not ended, and has a report when it has. See: understudy drill show ${plan} --kind game-day`);
      return exitCodes.refused;
    }
    out.line((format === "html" ? drawGameDay(report, installation.world).html : gameDayJson(report, installation.world)).replace(/\n$/, ""));
  } else if (json === true) out.line(JSON.stringify({ version: 1, at: clock.now(), day }));
  else for (const line of gameDayLines(day, clock.now(), out)) out.line(line);
  return day.closed?.verdict === "failed" ? exitCodes.failed : exitCodes.ok;
}

/** An installation of before game days refuses the kind, and answers this without them. */
async function knowsGameDays(plan: string, installation: Connection["installation"]): Promise<void> {
  const [about] = (await installation.drills(plan)).drills;
  if (about !== undefined && about["game-day"] === undefined) throw new Refused("this installation is older than game days; nothing was asked of it. Deploy it again with this version", { code: "older-installation" });
}
