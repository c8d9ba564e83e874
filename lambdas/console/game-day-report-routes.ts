// The report of a game day in the console: made when it is asked for, for one that has ended.

import { createHash } from "node:crypto";
import type { Context } from "hono";
import { Refused } from "../../workflows/failure.ts";
import type { GameDayReport } from "../../workflows/reporting/game-day-report.ts";
import { usualRuns } from "../../workflows/reporting/listed-runs.ts";
import { html } from "./html.ts";
import { gameDayReportHref, reportHref } from "./pages/links.ts";
import type { ConsoleServices, ConsoleParts } from "./ports.ts";
import { noScript } from "./report-routes.ts";

const document = () => import("../report/game-day-document.ts");

export interface GameDayParts {
  readonly world: ConsoleParts["world"];
  readonly services: Pick<ConsoleServices, "drills" | "plan" | "text">;
}

/** Throws `Refused` (code `no-such-report`) for one that there is not, and for one that is open, whose draw is secret. */
async function reportOf(plan: string, id: string, { services }: GameDayParts): Promise<GameDayReport> {
  const { makeGameDayReport } = await import("../../workflows/reporting/game-day-report.ts");
  const day = (await services.drills()).drills.find((about) => about.plan === plan)?.["game-day"]?.days.find((each) => each.id === id);
  if (day === undefined) throw new Refused(`${id} is none of the newest game days of ${plan}`, { code: "no-such-report" });
  const [text, { runs }] = await Promise.all([services.text(day.planDigest), services.plan(plan)]);
  const report = makeGameDayReport(text, day, runs, runs.length < usualRuns);
  if (report === undefined) throw new Refused(`the game day ${id} has not ended, and has a report when it has`, { code: "no-such-report" });
  return report;
}

/** The report as a document, under a policy that lets its one style and no script. */
export async function showGameDayReport(context: Context, plan: string, id: string, parts: GameDayParts): Promise<Response> {
  const { drawGameDay } = await document();
  const drawn = drawGameDay(await reportOf(plan, id, parts), parts.world.word, html`<a href="/drills">Drills</a> <a href="${gameDayReportHref(plan, id)}.json">JSON</a>`, reportHref);
  context.header("content-security-policy", `${noScript}; style-src 'sha256-${createHash("sha256").update(drawn.style).digest("base64")}'`);
  return context.html(drawn.html);
}

/** The same as a value, to be saved. */
export async function sendGameDayReport(context: Context, plan: string, id: string, parts: GameDayParts): Promise<Response> {
  const { gameDayJson } = await document();
  return context.body(gameDayJson(await reportOf(plan, id, parts), parts.world.word), 200, { "content-type": "application/json; charset=utf-8", "content-disposition": `attachment; filename="${id}-report.json"` });
}
