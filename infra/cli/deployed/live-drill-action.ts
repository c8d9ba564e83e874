// Beginning, showing and ending a live drill from the terminal. Production moves in it, so the plan's name is typed before it begins.

import { Refused } from "../../../workflows/failure.ts";
import type { Clock } from "../../../workflows/ports.ts";
import { exitCodes } from "../../exit.ts";
import type { Connection } from "./connect.ts";
import type { Seat } from "./decide-action.ts";
import { liveDrillLines, trendLines } from "./live-drill-lines.ts";

export interface LiveDrillOptions {
  readonly to?: string;
  readonly reason?: string;
  readonly id?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Asks for the drill. Exit code: 0 it has begun, 5 it was refused. */
export async function beginLiveDrillAction(plan: string, { to, reason: given, id, yes, json }: LiveDrillOptions, { installation, who }: Connection, clock: Clock, { asking, out, err }: Seat): Promise<number> {
  const reason = await reasonOf(given, `Why a live drill of ${plan}? `, asking);
  if (yes !== true) {
    if (!asking.canAsk) throw new Refused(`this would ask for a live drill of ${plan}, in which production moves; nobody can be asked to confirm here, so give --yes`, { code: "usage" });
    err.line(`This asks for a live drill of ${plan}: production moves to the other site and home again. Each leg looks first, and people approve it.`);
    if ((await asking.ask(`Type the plan's name (${plan}) to ask for it: `)) !== plan) throw new Refused(`nothing was started: that was not "${plan}"`, { code: "cancelled" });
  }
  const person = await who();
  await knowsLiveDrills(plan, installation);
  const answer = await installation.request({ plan, by: person.subject, person, reason, id: id ?? clock.id(), drill: { kind: "live", ...(to === undefined ? {} : { to }) } });
  const begun = answer.answered === "started" || answer.answered === "duplicate";
  if (json === true) out.line(JSON.stringify({ version: 1, plan, ...answer }));
  else if (answer.answered === "started") out.line(`A live drill has begun; its first leg is run ${answer.run}.${answer.because === undefined ? "" : ` Not at once: ${answer.because}.`} Follow it: understudy drill show ${plan}. Its gates: understudy gate list`);
  else err.line(`${err.colours.red("understudy:")} no drill was started (${answer.answered}): ${answer.because}. See: understudy drill list ${plan}`);
  return begun ? exitCodes.ok : exitCodes.refused;
}

/** Ends the open drill: no further leg starts. Exit code: 0 it is ended, 5 there is none, or somebody may not. */
export async function endLiveDrillAction(plan: string, { reason: given, id, json }: Pick<LiveDrillOptions, "reason" | "id" | "json">, { installation, who }: Connection, clock: Clock, { asking, out, err }: Seat): Promise<number> {
  const reason = await reasonOf(given, `Why end the live drill of ${plan}? `, asking);
  const person = await who();
  await knowsLiveDrills(plan, installation);
  const answer = await installation.request({ plan, by: person.subject, person, reason, id: id ?? clock.id(), drill: { kind: "live", end: true } });
  const ended = answer.answered === "ending" || answer.answered === "duplicate";
  if (json === true) out.line(JSON.stringify({ version: 1, plan, ...answer }));
  else if (answer.answered === "ending") out.line(`The live drill is ended: ${answer.because}. Where production stands: understudy drill show ${plan}`);
  else err.line(`${err.colours.red("understudy:")} nothing was ended (${answer.answered})${"because" in answer ? `: ${answer.because}` : ""}`);
  return ended ? exitCodes.ok : exitCodes.refused;
}

/** An installation of before drills would take what is asked of a live one for a request of a failover. It does not know this question, and refuses it; one of before live drills answers without them. */
async function knowsLiveDrills(plan: string, installation: Connection["installation"]): Promise<void> {
  const [about] = (await installation.drills(plan)).drills;
  if (about !== undefined && about.live === undefined) throw new Refused("this installation is older than live drills; nothing was asked of it. Deploy it again with this version", { code: "older-installation" });
}

/** Shows the newest live drill, or the one of that id. Exit code: 0; 1 where it left production away from home; 5 where there is none. */
export async function showLiveDrillAction(plan: string, { id, json }: Pick<LiveDrillOptions, "id" | "json">, { installation }: Pick<Connection, "installation">, clock: Pick<Clock, "now">, { out, err }: Pick<Seat, "out" | "err">): Promise<number> {
  const [about] = (await installation.drills(plan)).drills;
  const drill = about?.live?.drills.find((each) => id === undefined || each.id === id);
  if (about === undefined || drill === undefined) {
    err.line(`${err.colours.red("understudy:")} ${id === undefined ? `there has been no live drill of ${plan}` : `${id} is none of the newest live drills of ${plan}`}. See: understudy drill list ${plan}`);
    return exitCodes.refused;
  }
  if (json === true) out.line(JSON.stringify({ version: 1, at: clock.now(), drill }));
  else for (const line of [...liveDrillLines(drill, clock.now(), out), ...(id === undefined ? ["", ...trendLines(about, clock.now(), out)] : [])]) out.line(line);
  return drill.away ? exitCodes.failed : exitCodes.ok;
}

/** The reason that was given, or asked for. Throws `Refused` (code `usage`) where there is none. */
export async function reasonOf(given: string | undefined, question: string, asking: Seat["asking"]): Promise<string> {
  const reason = (given ?? (asking.canAsk ? await asking.ask(question) : "")).trim();
  if (reason.length < 3) throw new Refused('a drill needs a reason, which goes into the record: --reason "why"', { code: "usage" });
  return reason;
}
