// What the console is made from, wherever it is served: the record through the reading function, the three functions that
// take what people want, and who is signed in. In AWS they are Lambda functions and an OIDC issuer, locally the local world and a
// named operator; the pages between are the same.

import type { DrillKind } from "../../workflows/drill-kinds.ts";
import type { Person } from "../../workflows/person.ts";
import type { Plan } from "../../workflows/plan.ts";
import type { Clock } from "../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { DecisionAnswer } from "../gate/decide-function.ts";
import type { SignedIn } from "./signed-in.ts";
import type { StartAnswer } from "../intake/start-run.ts";
import type { AuditAnswer, AuditQuestion } from "../read/audit.ts";
import type { DrillsAnswer, OverviewAnswer, PlanDetails, ReportsAnswer, RunAnswer } from "../read/read.ts";
import type { SwitchAnswer, SwitchRequest } from "../switch/switch.ts";
import type { Assets } from "./assets.ts";

/** A decision as the deciding function takes it. */
export interface Decided {
  readonly run: string;
  readonly gate: string;
  readonly revision: number;
  readonly digest: string;
  readonly decision: string;
  readonly by: string;
  readonly reason: string;
  /** What the person typed where a loss is accepted: the plan's name. */
  readonly typed?: string;
  readonly person: Person;
}

/** A failover, a repair or a planned move as the requesting function takes it. */
export interface Requested {
  readonly plan: string;
  readonly by: string;
  readonly reason: string;
  readonly id: string;
  readonly repair?: { readonly name: string; readonly site: string };
  readonly switchover?: { readonly to: string };
  readonly drill?: { readonly kind: DrillKind };
  readonly person: Person;
}

/** What is switched on a plan, as the switching function takes it. */
export interface Switched {
  readonly plan: string;
  readonly by: string;
  readonly reason: string;
  readonly change: SwitchRequest["change"];
  readonly person: Person;
}

/** Reading changes nothing; the last four are the only calls of the console that do, and of them checks change only what was seen last. */
export interface ConsoleServices {
  /** All plans; those that cannot be read apart, with why. */
  overview(): Promise<OverviewAnswer>;
  /** Throws `Refused` (code `no-such-plan`). */
  plan(plan: string): Promise<PlanDetails>;
  /** The calendar of drills, of all plans. */
  drills(): Promise<DrillsAnswer>;
  /** With all entries after that number. Throws `Refused` (code `no-such-run`). */
  run(run: string, after?: number): Promise<RunAnswer>;
  /** The newest runs of all plans, with what their reports say. */
  reports(): Promise<ReportsAnswer>;
  /** The text of a plan as a run carries it. */
  text(digest: string): Promise<Plan>;
  /** Who did, decided or was refused what, over all runs and plans, a page at a time. */
  audit(wanted: Omit<AuditQuestion, "what">): Promise<AuditAnswer>;
  decide(decision: Decided): Promise<DecisionAnswer>;
  request(request: Requested): Promise<StartAnswer>;
  switch(request: Switched): Promise<SwitchAnswer>;
  /** Has the checks of readiness run for that text of the plan, and does not wait for them. */
  check(checks: { readonly plan: string; readonly planDigest: string }): Promise<void>;
}

/** A signed-in person, and the token that proves that a form came from a page that was made for this session. */
export interface Visitor {
  readonly person: SignedIn;
  readonly token: string;
}

export interface Signing {
  /** Who looks at pages, by the cookie of a session or as the named operator; undefined for nobody. */
  visitor(request: Request): Promise<Visitor | undefined>;
  /** Who calls the JSON interface; `event` is what API Gateway handed over, with the claims it has checked. */
  caller(request: Request, event: unknown): Promise<Visitor | undefined>;
  /** Where a browser signs in, coming back to that path afterwards; undefined where there is nothing to sign in to. */
  signInAt(back: string, again?: "again"): string | undefined;
  /** How long ago a person may have signed in to accept a loss; undefined where nobody signs in. */
  readonly freshMs: Milliseconds | undefined;
  /** The issuer's answer, and the way out; these answer for themselves. */
  answer?(request: Request): Promise<Response | undefined>;
}

/** Where attempts are told, one line each. */
export interface ConsoleLog {
  info(message: string, more: Readonly<Record<string, unknown>>): void;
  warn(message: string, more: Readonly<Record<string, unknown>>): void;
  error(message: string, more: Readonly<Record<string, unknown>>): void;
}

/** Which world this console is about; what is no emergency must not look like one, and the other way round. */
export interface WorldWords {
  readonly word: "LIVE" | "LOCAL";
  readonly sentence: string;
  /** A page of the world's own. */
  readonly link?: { readonly href: string; readonly label: string };
}

export interface ConsoleParts {
  readonly services: ConsoleServices;
  readonly signing: Signing;
  readonly world: WorldWords;
  readonly assets: Assets;
  readonly clock: Clock;
  readonly log: ConsoleLog;
  /** Host headers that are ours; undefined where whoever calls us has checked that. */
  readonly hosts?: () => readonly string[];
  /** Whether pages are served over TLS; then browsers are told to keep to it. */
  readonly secure: boolean;
}

/** What a page is drawn for. */
export interface Scene {
  readonly world: WorldWords;
  readonly visitor: Visitor;
  readonly assets: Assets;
  readonly now: Instant;
  /** The path and query of this page. */
  readonly here: string;
}
