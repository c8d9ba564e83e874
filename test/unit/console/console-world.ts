// The product's console over the real handlers and a record in memory. Calls that change something are counted, so that a test
// can say that there was none; who is signed in can be set.

import { join } from "node:path";
import { consoleApp } from "../../../lambdas/console/app.ts";
import { readAssets } from "../../../lambdas/console/assets.ts";
import type { ConsoleParts, ConsoleServices, Signing, Visitor } from "../../../lambdas/console/ports.ts";
import { servicesOver } from "../../../lambdas/console/services.ts";
import { decide } from "../../../lambdas/gate/decide-function.ts";
import { request } from "../../../lambdas/intake/request.ts";
import { read } from "../../../lambdas/read/read.ts";
import { switchFunction } from "../../../lambdas/switch/switch.ts";
import { evidenceOf } from "../builders.ts";
import { World } from "../handlers/world.ts";

type Changing = "decide" | "request" | "switch" | "check";

export const assets = readAssets(join(import.meta.dirname, "../../../lambdas/console/page"));
export const token = "token-of-this-session-0123456789abcdef";
export const aVisitor = (name = "on-call-1", change: Partial<Visitor["person"]> = {}): Visitor => ({ token, person: { subject: `subject-of-${name}`, name, groups: [], issuer: "https://issuer.example", authTime: null, mfa: "unknown", channel: "console", ...change } });
export const host = "console.example";

export interface Line {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly more: Readonly<Record<string, unknown>>;
}

export class ConsoleWorld {
  readonly world: World;
  readonly changes: (readonly [Changing, unknown])[];
  readonly lines: Line[] = [];
  readonly app: ReturnType<typeof consoleApp>;
  /** Who looks; undefined is nobody. */
  visitor: Visitor | undefined = aVisitor();
  caller: Visitor | undefined;
  /** Set where losses need a fresh sign-in. */
  freshMs: number | undefined;

  private constructor(world: World, services: ConsoleServices, changes: ConsoleWorld["changes"], change: Partial<ConsoleParts>) {
    this.world = world;
    this.changes = changes;
    const freshMs = (): number | undefined => this.freshMs;
    const signing: Signing = {
      visitor: async () => this.visitor,
      caller: async () => this.caller,
      signInAt: (back, again) => `/sign-in?to=${encodeURIComponent(back)}${again === undefined ? "" : "&again=1"}`,
      get freshMs() {
        return freshMs();
      },
    };
    const log = (level: Line["level"]) => (message: string, more: Line["more"]): void => void this.lines.push({ level, message, more });
    this.app = consoleApp({
      services, signing, assets, clock: world.clock, secure: true,
      world: { word: "LIVE", sentence: "What is approved here is done." },
      log: { info: log("info"), warn: log("warn"), error: log("error") },
      ...change,
    });
  }

  static async make(world?: World, change: Partial<ConsoleParts> = {}): Promise<ConsoleWorld> {
    const real = world ?? (await World.deployed());
    const changes: (readonly [Changing, unknown])[] = [];
    const services = servicesOver(async (name, payload) => {
      if (name === "read") return real.call(read, payload);
      changes.push([name, payload]);
      return name === "decide" ? real.call(decide, payload) : name === "switch" ? real.call(switchFunction, payload) : real.call(request, payload);
    }, async (checks) => void changes.push(["check", checks]));
    return new ConsoleWorld(real, services, changes, change);
  }

  /** With a run that asks whether to move. */
  static async asked(change: Partial<ConsoleParts> = {}): Promise<ConsoleWorld> {
    const made = await ConsoleWorld.make(undefined, change);
    await made.world.asked();
    return made;
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}, method = "GET"): Promise<Response> {
    return this.app.request(`https://${host}${path}`, { method, headers: { host, ...headers } });
  }

  async page(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  /** Posts a form as a browser does from one of our pages. */
  async post(path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.app.request(`https://${host}${path}`, {
      method: "POST",
      headers: { host, origin: `https://${host}`, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams({ token, ...fields }).toString(),
    });
  }

  /** The fields of a decision on what the gate shows now. */
  async fields(decision: string, change: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
    const { revision, digest } = await this.world.gate("approve-failover");
    return { revision: String(revision), digest, decision, reason: "site-a is dark, confirmed", typed: "shop", ...change };
  }
}

/** A person asks for a failover while both sites are seen well. */
export async function asksThoughWell(change: Partial<ConsoleParts> = {}): Promise<ConsoleWorld> {
  const world = await World.deployed();
  world.sees = evidenceOf(world.plan);
  await seesNow(world);
  const made = await ConsoleWorld.make(world, change);
  await world.asked("operator-1");
  return made;
}

/** The observers remember what the world shows now. */
export async function seesNow({ record, plan, sees, clock }: World): Promise<void> {
  await record.putSightings(plan.plan, sees.observations.map(({ observer, thing, site, since, answer }) => ({ observer, thing, site, since, at: clock.now(), kind: answer.kind, detail: answer.detail })));
}

/** A gate that asks to accept a loss: the copy lagged when the source was last seen to write. */
export async function lossy(): Promise<ConsoleWorld> {
  const made = await ConsoleWorld.asked();
  const { status: _status, decision: _decision, revision: _revision, ...question } = await made.world.gate("approve-failover");
  const { gate } = await made.world.record.reviseGate("shop-1", { ...question, acceptedLossSeconds: 10, digest: "c".repeat(64) });
  await made.world.say({ type: "gate-opened", facts: { ...question, revision: gate.revision, acceptedLossSeconds: 10, digest: gate.digest } });
  return made;
}

/** What a reader sees, without tags. */
export const textOf = (markup: string): string => markup.replace(/<[^>]*>/g, " ").replace(/\ufe0e/g, "").replace(/&#39;/g, "'").replace(/&quot;/g, '"').replace(/&amp;/g, "&").replace(/\s+/g, " ");
export const gatePath = "/gates/shop-1/approve-failover";
