// Asking for a run: what it would leave and enter is said first, because a failover to the wrong side is worse than none. A
// request only starts looking; whether anything moves is decided at a gate.

import { Refused } from "../../../workflows/failure.ts";
import { forecastOf } from "../../../workflows/forecast.ts";
import { sayForecastBefore } from "../../../workflows/forecast-words.ts";
import { otherSite } from "../../../workflows/plan.ts";
import type { Plan } from "../../../workflows/plan.ts";
import { exitCodes } from "../../exit.ts";
import type { Connection } from "./connect.ts";
import type { Seat } from "./decide-action.ts";

export interface StartOptions {
  readonly mode: "failover" | "repair" | "switchover" | "failback" | "reprotect";
  readonly to?: string;
  readonly repair?: string;
  readonly reason?: string;
  readonly id?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Asks for it; gives the exit code: 0 started, 5 when the answer is no. */
export async function startAction(name: string, options: StartOptions, { installation, who }: Connection, newId: () => string, { asking, out, err }: Seat): Promise<number> {
  const about = await installation.plan(name, 1);
  if (about.deployed === null) throw new Refused(`${name} is not deployed, so nothing can be started`, { code: "not-deployed" });
  const plan = await installation.planText(about.deployed.planDigest);
  const active = about.active?.site ?? plan.home;
  const repair = options.mode === "repair" ? repairOf(options, plan, active) : undefined;
  const target = repair === undefined ? otherSite(plan, active) : repair.site;
  if (repair === undefined && options.to !== undefined && options.to !== target) throw new Refused(`${active} serves, so ${options.mode === "reprotect" ? `a copy of ${name} is made at` : `a ${options.mode} of ${name} leads to`} ${target} and not ${options.mode === "reprotect" ? "at" : "to"} ${options.to}; nothing was started`, { code: "usage" });
  const planned = options.mode === "switchover" || options.mode === "failback" ? plannedOf(options, options.mode, plan, active) : undefined;
  const what = options.mode === "reprotect" ? `a re-protection of ${name}, a copy at ${target} again` : planned !== undefined ? `a ${options.mode} of ${name} from ${active} to ${target}` : repair === undefined ? `a failover of ${name} from ${active} to ${target}` : `the repair ${repair.name} of ${name} at ${target}`;

  const reason = (options.reason ?? (options.yes !== true && asking.canAsk ? await asking.ask(`Why ${what}? `) : "")).trim();
  if (reason.length < 3) throw new Refused('a request needs a reason, which goes into the record: --reason "why"', { code: "usage" });
  if (options.yes !== true) {
    if (!asking.canAsk) throw new Refused(`this would ask for ${what}; nobody can be asked to confirm here, so give --yes`, { code: "usage" });
    err.line(`This asks for ${what}. It looks first, and a person decides before anything is changed.`);
    if (options.mode === "failover" && about.times !== undefined) err.line(sayForecastBefore(plan, forecastOf(plan, "failover", { source: active, target }, about.times)));
    if ((await asking.ask(`Type the plan's name (${name}) to ask for it: `)) !== name) throw new Refused(`nothing was started: that was not "${name}"`, { code: "cancelled" });
  }
  const person = await who();
  // An installation of before planned moves would take it for a request of a failover; it does not know this question either, and refuses it.
  if (planned !== undefined) await installation.drills(name);
  const answer = await installation.request({ plan: name, by: person.subject, person, reason, id: options.id ?? newId(), ...(repair === undefined ? {} : { repair }), ...(planned === undefined ? {} : { switchover: planned }), ...(options.mode === "reprotect" ? reprotectOf(target) : {}) });
  const started = answer.answered === "started" || answer.answered === "joined" || answer.answered === "duplicate" || answer.answered === "after-repair";
  if (options.json === true) out.line(JSON.stringify({ version: 1, plan: name, ...answer }));
  else if (answer.answered === "started") out.line(`Started ${what}: run ${answer.run}. Follow it: understudy run watch ${answer.run}`);
  else if (answer.answered === "after-repair") out.line(`Not started yet: ${answer.because}. See: understudy status ${name}`);
  else if (started) out.line(`Nothing new was started: ${answer.because}. See: understudy status ${name}`);
  else err.line(`${err.colours.red("understudy:")} nothing was started (${answer.answered}): ${answer.because}. See: understudy status ${name}`);
  return started ? exitCodes.ok : exitCodes.refused;
}

function repairOf({ repair, to }: StartOptions, plan: Plan, active: string): { readonly name: string; readonly site: string } {
  const names = Object.keys(plan.repairs ?? {});
  if (repair === undefined || !names.includes(repair)) {
    throw new Refused(`${repair === undefined ? "a repair has to be named" : `${plan.plan} has no repair ${repair}`}: --repair NAME; ${names.length === 0 ? "this plan has none" : `there are ${names.join(", ")}`}`, { code: "usage" });
  }
  return { name: repair, site: to ?? active };
}

/** An installation of before re-protections leaves out what it does not know, and refuses it as a repair that no plan has. */
const reprotectOf = (at: string) => ({ reprotect: { at }, repair: { name: "re-protection", site: at } });

/** A planned move is never guessed: whoever asks says where it shall serve, and whether that is the way home. */
function plannedOf({ to }: StartOptions, mode: "switchover" | "failback", plan: Plan, active: string): { readonly to: string; readonly failback: boolean } {
  const target = otherSite(plan, active);
  if (to === undefined) throw new Refused(`a ${mode} has to say where it leads: --to ${target}`, { code: "usage" });
  const failback = to === plan.home;
  if (failback !== (mode === "failback")) throw new Refused(`the home of ${plan.plan} is ${plan.home}, so the way to ${to} is a ${failback ? "failback" : "switchover"}: --mode ${failback ? "failback" : "switchover"}; nothing was started`, { code: "usage" });
  return { to, failback };
}
