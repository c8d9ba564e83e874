// The slots of the story language: what each capital word of a form may be, how it is read, and against which names of the
// plan it is checked.

import type { VerdictWord } from "../../../workflows/assess.ts";
import { nearest } from "../../../workflows/nearest.ts";
import { sayList } from "../../../workflows/plan-fault.ts";
import type { RunEnd } from "../../../workflows/record.ts";
import { parseDuration } from "../../../workflows/units.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import type { Slot, SlotReading } from "./grammar.ts";
import { controlPlanes, operations } from "./names.ts";
import type { Names } from "./names.ts";

/** The plans of a story by name; `spoken` is the one that a line speaks of, null where no plan could be read. */
export interface Context {
  readonly plans: Readonly<Record<string, Names>>;
  readonly spoken: Names | null;
}

/** A story is at most a day long. */
export const longestMs: Milliseconds = 86_400_000;

const time = (text: string): SlotReading => {
  const ms = parseDuration(text);
  if (ms === undefined) return { what: `"${text}" is no time`, instead: "write one with its unit, for example 30s, 8m or 1h" };
  return ms > longestMs ? { what: `${text} is longer than a story can be`, instead: "write at most 24h" } : { value: ms };
};
const times: Slot<Context> = { means: "a time from the start of the story, for example 90s or 8m", read: time };
const duration: Slot<Context> = { means: "a duration with its unit, for example 45s", read: time };
const offset: Slot<Context> = {
  means: "by how much, with its sign, for example +10m",
  read(text) {
    const ms = /^[+-]/.test(text) ? parseDuration(text.slice(1)) : undefined;
    return ms === undefined ? { what: `"${text}" does not say which way the clock is wrong`, instead: "write for example +10m or -10m" } : { value: text.startsWith("-") ? -ms : ms };
  },
};

/** One of the names that the spoken plan has; where no plan could be read, any. */
function named(what: string, means: string, list: (names: Names) => readonly string[]): Slot<Context> {
  return { means, read: (text, { spoken }) => (spoken === null ? { value: text } : oneOf(what, text, list(spoken), spoken)) };
}

function oneOf(what: string, text: string, known: readonly string[], names: Names): SlotReading {
  if (known.includes(text)) return { value: text };
  if (known.length === 0) return { what: `the plan ${names.plan} has no ${what}`, instead: "leave this line out" };
  const meant = nearest(text, known);
  return { what: `the plan ${names.plan} has no ${what} "${text}"`, instead: `write ${meant ?? sayList(known, "or")}` };
}

/** Two names joined by a sign, each checked by itself. */
function joined(sign: string, left: Slot<Context>, right: Slot<Context>, means: string, make: (left: string, right: string) => unknown): Slot<Context> {
  return {
    means,
    read(text, context) {
      const [one = "", two, more] = text.split(sign);
      if (two === undefined || more !== undefined) return { what: `"${text}" is not understood here`, instead: `write ${means}` };
      for (const [slot, part] of [[left, one], [right, two]] as const) {
        const read = "read" in slot ? slot.read(part, context) : { value: part };
        if ("what" in read) return read;
      }
      return { value: make(one, two) };
    },
  };
}

const site = named("site", "a site", ({ sites }) => sites);
const service = named("service", "a service", ({ services }) => services);
const database = named("database", "a database", ({ databases }) => databases);

/** SERVICE/MEMBER, and SERVICE/MEMBER@SITE where each site has members of that name. */
function memberOf(text: string, context: Context): SlotReading {
  const [name = "", whole = ""] = text.split("/");
  const [member = "", at] = whole.split("@");
  const read = memberNamed(name, member, text, context);
  if (at === undefined || "what" in read) return read;
  const { spoken } = context;
  const known = spoken === null ? { value: at } : oneOf("site", at, spoken.sites, spoken);
  return "what" in known ? known : { value: { service: name, member: whole } };
}

function memberNamed(name: string, member: string, text: string, { spoken }: Context): SlotReading {
  if (spoken === null) return { value: { service: name, member } };
  const read = oneOf("service", name, spoken.services, spoken);
  if ("what" in read) return read;
  const known = spoken.members[name] ?? [];
  if (known.length > 0 && !known.includes(member)) return { what: `${name} has no member "${member}"`, instead: `write ${sayList(known.map((each) => `${name}/${each}`), "or")}` };
  return /^[\w.-]+$/.test(member) ? { value: { service: name, member } } : { what: `"${text}" names no member`, instead: `write ${name}/ and the member's name` };
}

/** An end of a link. */
const end: Slot<Context> = {
  means: "a site, arbiter, internet, a provider or SERVICE/MEMBER",
  read(text, context) {
    if (text.includes("/")) {
      const read = memberOf(text, context);
      return "what" in read ? read : { value: text };
    }
    const { spoken } = context;
    return spoken === null ? { value: text } : oneOf("place", text, [...new Set([...spoken.sites, ...spoken.places, "arbiter", "internet", ...spoken.providers])], spoken);
  },
};

const fixed = (means: string, words: readonly string[]): Slot<Context> => ({ means, words, read: (text) => ({ value: text }) });
const known = (what: string, means: string, list: readonly string[]): Slot<Context> => ({
  means,
  read: (text) => (list.includes(text) ? { value: text } : { what: `there is no ${what} "${text}"`, instead: `write ${nearest(text, list) ?? sayList(list, "or")}` }),
});
const free = (means: string, pattern: RegExp, value: (text: string) => unknown = (text) => text): Slot<Context> => ({
  means,
  read: (text) => (pattern.test(text) ? { value: value(text) } : { what: `"${text}" is not understood here`, instead: `write ${means}` }),
});
const quoted = (means: string): Slot<Context> => ({ means, quoted: true, read: (text) => (text.trim() === "" ? { what: "the text is empty", instead: `write ${means}` } : { value: text }) });

const verdicts: Readonly<Record<VerdictWord, true>> = { "stand-down": true, watch: true, ask: true, refuse: true, "fail-over": true };
const ends: Readonly<Record<RunEnd, true>> = { succeeded: true, "done-with-exceptions": true, "rolled-back": true, rejected: true, expired: true, refused: true, "no-action": true, stopped: true, failed: true, paused: true };

/** Every slot but those that are read by further forms. */
export const slots = {
  TIME: times,
  BY: times,
  UNTIL: times,
  SINCE: times,
  SEEN: times,
  DURATION: duration,
  OFFSET: offset,
  FILE: free("a file, relative to the story or to where the command runs", /./),
  CHANGE: {
    means: "PATH=VALUE, for example decide.mode=automatic",
    read(text) {
      const at = text.indexOf("=");
      return at < 1 ? { what: `"${text}" changes nothing`, instead: "write PATH=VALUE, for example decide.mode=automatic" } : { value: { path: text.slice(0, at), value: text.slice(at + 1) } };
    },
  },
  "PLAN:": {
    means: "the name of one of the story's plans and a colon",
    read(text, { plans }) {
      if (!/^[a-z][a-z0-9-]*:$/.test(text)) return { what: "", instead: "" };
      const name = text.slice(0, -1);
      const all = Object.keys(plans);
      if (all.length === 0 || all.includes(name)) return { value: name };
      return { what: `this story has no plan "${name}"`, instead: `write ${sayList(all.map((each) => `${each}:`), "or")}` };
    },
    turn: (value, context) => ({ ...context, spoken: context.plans[String(value)] ?? null }),
  },
  SITE: site,
  "SERVICE@SITE": joined("@", service, site, "SERVICE@SITE, for example chat-server@site-a", (left, right) => ({ service: left, site: right })),
  "SERVICE/MEMBER": { means: "SERVICE/MEMBER, for example mongodb/arbiter; with @SITE where each site has a member of that name", read: memberOf },
  "DATABASE@SITE": joined("@", database, site, "DATABASE@SITE, for example chat-config@site-a", (left, right) => ({ database: left, site: right })),
  HOST: {
    means: "ROLE@SITE or a machine's id",
    read(text, { spoken }) {
      if (spoken === null || Object.values(spoken.hosts).includes(text)) return { value: text };
      const machine = spoken.hosts[text];
      return machine === undefined ? oneOf("host", text, Object.keys(spoken.hosts), spoken) : { value: machine };
    },
  },
  PLACE: named("vantage point", "a vantage point", ({ places }) => places),
  PROVIDER: named("provider", "a provider of webhooks", ({ providers }) => providers),
  DATABASE: database,
  FROM: end,
  TO: end,
  HOW: fixed("how the link is cut", ["one-way", "flapping"]),
  AWS: known("interface", "an AWS service", controlPlanes),
  REGION: { means: "a Region of the plan, or internet", read: (text, { spoken }) => (spoken === null ? { value: text } : oneOf("Region", text, [...spoken.regions, "internet"], spoken)) },
  OPERATION: known("operation", "an operation, for example rds.PromoteReadReplica", operations),
  ID: free("what the call is about: an id in its input", /^[\w.:/@-]+$/),
  ERROR: free("an error's name, for example InvalidDBInstanceStateFault", /^[A-Za-z][\w.]*$/),
  EFFECT: fixed("whether the call took effect", ["applied", "lost"]),
  WORD: free("a word that the operation knows, for example still-replica", /^[a-z][a-z0-9-]*$/),
  COUNT: free("a whole number", /^\d{1,6}$/, Number),
  ALARM: fixed("what becomes of the alarm's next event", ["dropped", "duplicated", "reordered"]),
  TRIGGER: { ...named("trigger", 'one of the alarms that the plan names under triggers, in quotation marks', ({ triggers }) => triggers), quoted: true },
  WHEN: fixed("when the function dies", ["before-effect", "after-effect", "anywhere"]),
  KIND: fixed("what kind of run", ["failover", "switchover", "failback", "reprotect"]),
  REPAIR: named("repair", "a repair of the plan", ({ repairs }) => repairs),
  SAID: fixed("what is said of the fault of a game day", ["caused", "removed", "ended"]),
  DRILL: fixed("what kind of drill", ["dry", "isolated", "live", "game-day"]),
  PERSON: free("a person's name", /^[A-Za-z][\w.@-]{0,99}$/),
  REASON: quoted('a reason in quotation marks, for example "site-a dark"'),
  TEXT: quoted('a text in quotation marks'),
  DECISION: fixed("what is decided", ["approve", "reject", "retry", "skip", "done-by-hand", "force", "stop", "commit", "return"]),
  GATE: {
    means: 'the title of a gate in quotation marks, or its beginning, for example "Fail over to site-b"',
    quoted: true,
    read(text, { spoken }) {
      if (spoken === null || spoken.gates.includes(text)) return { value: text };
      const begun = spoken.gates.filter((title) => title.startsWith(text));
      if (begun.length === 1) return { value: begun[0] };
      if (begun.length > 1) return { what: `more than one gate of the plan ${spoken.plan} begins with "${text}"`, instead: `write more of it: ${sayList(begun.map((title) => `"${title}"`), "or")}` };
      const meant = nearest(text, spoken.gates);
      return { what: `the plan ${spoken.plan} can have no gate "${text}"`, instead: `write ${meant === undefined ? sayList(spoken.gates.map((title) => `"${title}"`), "or") : `"${meant}"`}` };
    },
  },
  SWITCH: fixed("the kill switch", ["on", "off"]),
  READINESS: fixed("what readiness says", ["red", "green"]),
  VERDICT: fixed("a verdict", Object.keys(verdicts)),
  CODE: named("rule", "a rule's code", ({ codes }) => codes),
  STATE: fixed("how a gate stands", ["waiting", "decided", "expired", "overtaken"]),
  NAME: named("public name", "a name that the plan's traffic steps move", ({ dns }) => dns),
  END: fixed("how a run ended", Object.keys(ends)),
} as const satisfies Readonly<Record<string, Slot<Context>>>;
