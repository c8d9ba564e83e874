// What happens in a story, as sentences of a narration, and times as its lines write them.

import { never } from "../../../workflows/failure.ts";
import { sayDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { CallFault, Happening, Link, Thing } from "./statements.ts";

/** `0:30`, `12:05`, `1:02:05`, with tenths of a second where there are any: the time since the start. */
export function sayClock(ms: Milliseconds): string {
  const tenths = Math.round(Math.abs(ms) / 100);
  const seconds = Math.floor(tenths / 10);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${two(seconds % 60)}${tenths % 10 === 0 ? "" : `.${tenths % 10}`}`;
  return `${ms < 0 ? "−" : ""}${hours === 0 ? `${minutes}:` : `${hours}:${two(minutes)}:`}${rest}`;
}

/** The one sentence of a happening. */
export function sayHappening(happening: Happening): string {
  switch (happening.does) {
    case "down":
      return `${sayThing(happening.what)} goes down`;
    case "up":
      return `${sayThing(happening.what)} runs again`;
    case "cut":
      return `${sayLink(happening.what)} is cut${happening.what.kind === "between" && happening.what.how === "flapping" ? " on and off" : ""}`;
    case "restore":
      return `${sayLink(happening.what)} works again`;
    case "lag":
      return happening.lagMs === null ? `nobody can read how far the copy of ${happening.database} is behind` : `the copy of ${happening.database} is ${sayDuration(happening.lagMs)} behind`;
    case "call":
      return sayFault(happening.fault);
    case "alarm":
      return happening.next === "delayed" ? `the next alarm event comes ${sayDuration(happening.byMs)} late` : `the next alarm event is ${happening.next}`;
    case "trigger":
      return `the alarm "${happening.alarm}" ${happening.stands ? "fires" : "is OK again"}`;
    case "clock":
      return `the clock of ${happening.place} is ${sayDuration(Math.abs(happening.byMs))} ${happening.byMs < 0 ? "slow" : "fast"} from now on`;
    case "crash":
      return `the function that runs dies ${happening.when === "anywhere" ? "somewhere" : happening.when === "before-effect" ? "before its change takes effect" : "after its change took effect"}`;
    case "outbound":
      return `the application at ${happening.site} sends a message through ${happening.provider}`;
    case "abort-execution":
      return "somebody ends the run's execution in Step Functions";
    case "start":
      if (happening.repair !== undefined) return `${happening.by} ${happening.expected === "refused" ? "is refused to start" : "starts"} the repair ${happening.repair} on ${happening.to}: "${happening.reason}"`;
      if (happening.kind === "end of the drill") return `${happening.by} ${happening.expected === "refused" ? "is refused to end" : "ends"} the live drill: "${happening.reason}"`;
      if (happening.kind.startsWith("fault ")) return `${happening.by} ${happening.expected === "refused" ? "may not say" : "says"} of the game day that ${{ caused: "its fault is caused now", removed: "its fault is taken back", ended: "it shall end" }[happening.kind.slice("fault ".length)] ?? ""}: "${happening.reason}"`;
      if (happening.kind === "clean-up") return `${happening.by} ${happening.expected === "refused" ? "is refused to have" : "asks to have"} what earlier drills left deleted: "${happening.reason}"`;
      if (happening.kind.startsWith("drill ")) return `${happening.by} ${happening.expected === "refused" ? "is refused to start" : "starts"} a ${happening.kind}${happening.to === "" ? "" : ` to ${happening.to}`}: "${happening.reason}"`;
      return `${happening.by} ${happening.expected === "refused" ? "is refused to start" : "starts"} a ${happening.kind} to ${happening.to}: "${happening.reason}"`;
    case "break-glass":
      return `${happening.by} ${happening.expected === "refused" ? "is refused to start" : "starts"} a ${happening.dry ? "dry " : ""}failover to ${happening.to} without the arbiter${happening.insist === null ? "" : `, insisting ("${happening.insist}")`}: "${happening.reason}"`;
    case "interrupt-break-glass":
      return "the program of the failover without the arbiter is ended";
    case "resume-break-glass":
      return `${happening.by} takes the failover without the arbiter up again`;
    case "merge-break-glass":
      return `${happening.by} ${happening.expected === "refused" ? "is refused to bring" : "brings"} its record home`;
    case "decide": {
      const { decision, forMs, gate, by, reason, seenAtMs } = happening.decides;
      const seen = seenAtMs === null ? "" : `, on what was shown at ${sayClock(seenAtMs)}`;
      return `${by} says ${decision}${forMs === null ? "" : ` for ${sayDuration(forMs)}`} at "${gate}"${seen}: "${reason}"`;
    }
    case "pause":
      return `${happening.by} pauses automation until ${sayClock(happening.untilMs)}: "${happening.reason}"`;
    case "resume":
      return `${happening.by} ends the pause: "${happening.reason}"`;
    case "kill-switch":
      return `${happening.by} turns the kill switch ${happening.on ? "on" : "off"}: "${happening.reason}"`;
    case "readiness":
      return `readiness is ${happening.red ? "red" : "green"} from now on`;
    case "promote":
      return `the owner of ${happening.database} makes its copy at ${happening.site} the writer`;
    case "prefer":
      return `people give the member ${happening.member} of ${happening.service} the highest priority`;
    case "lead":
      return `somebody leads ${happening.name} to ${happening.site}`;
    case "acknowledge":
      return `${happening.by} lifts the block of the earlier run: "${happening.reason}"`;
    default:
      return never(happening, "a story's happening");
  }
}

function sayThing(what: Thing): string {
  switch (what.kind) {
    case "site":
      return `the whole of ${what.site}`;
    case "service":
      return `${what.service} at ${what.site}`;
    case "member":
      return `the member ${what.member} of ${what.service}`;
    case "host":
      return `the machine ${what.host}`;
    case "watchdog":
      return `the watchdog of ${what.host}`;
    case "vantage":
      return `the observer at ${what.place}`;
    case "database":
      return `the database ${what.database} at ${what.site}`;
    case "provider":
      return `the provider ${what.provider}`;
    case "arbiter":
      return "the arbiter's Region";
    case "record":
      return "the table of the record";
    case "console":
      return "the console";
    case "notify":
      return "the topic of pages";
    default:
      return never(what, "a thing of a story");
  }
}

function sayLink(what: Link): string {
  switch (what.kind) {
    case "between":
      return what.how === "one-way" ? `the way from ${what.from} to ${what.to}` : `the link between ${what.from} and ${what.to}`;
    case "replication":
      return `the replication of ${what.database}`;
    case "control-plane":
      return `the interface of ${what.service}${what.region === null ? "" : ` in ${what.region}`}`;
    default:
      return never(what, "a link of a story");
  }
}

function sayFault({ operation, on, region, outcome, lasts }: CallFault): string {
  const which = `${operation}${on === null ? "" : ` on ${on}`}${region === null ? "" : ` in ${region}`}`;
  const when = "untilMs" in lasts ? `until ${sayClock(lasts.untilMs)} every call of ${which}` : lasts.times === 1 ? `the next call of ${which}` : `the next ${lasts.times} calls of ${which}, each,`;
  switch (outcome.how) {
    case "fails":
      return `${when} will fail with ${outcome.error}`;
    case "times-out":
      return `${when} will get no answer, ${outcome.effect === "applied" ? "though it takes effect" : "and have no effect"}`;
    case "slow":
      return `${when} will take ${sayDuration(outcome.ms)}`;
    case "throttled":
      return `${when} will be throttled`;
    case "answers":
      return `${when} will be answered ${outcome.word}`;
    default:
      return never(outcome, "the outcome of a call");
  }
}
