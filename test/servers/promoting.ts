// The very text that the promotion steps send by Systems Manager, made by the steps themselves and run by sh, as
// AWS-RunShellScript runs it: as root it becomes the database's account, as anybody else it runs as that account already.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../infra/local/system-clock.ts";
import type { HostRun } from "../../infra/local/aws/ssm.ts";
import { HostRunner } from "../../infra/local/world/host-runner.ts";
import { healthy } from "../../lambdas/probe/finding.ts";
import type { OwnServerFacts } from "../../lambdas/steps/database-promotion/own-server.ts";
import type { SeeingAdapters } from "../../lambdas/steps/eyes.ts";
import type { OwnPromotionKind } from "../../workflows/database-copies.ts";
import type { Plan } from "../../workflows/plan.ts";
import { planSchema } from "../../workflows/plan-schema.ts";
import type { StepInput } from "../../workflows/plan-steps.ts";
import type { StepKind } from "../../workflows/step-decision.ts";

export interface Promoted {
  readonly engine: "postgres" | "mysql";
  readonly database: string;
  /** The account of the database; root becomes it. */
  readonly account: string;
  readonly port: number;
}

/** A plan whose database `orders` stands on this machine. */
function planOf({ engine, database, account, port }: Promoted): Plan {
  const own = process.getuid?.() === 0 ? account : execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
  const hosts = { "site-a": { db: "i-0a0a0a0a0a" }, "site-b": { db: "i-0b0b0b0b0b" } };
  return planSchema.parse({
    plan: "shop", title: "A shop", objectives: { rto: "15m", rpo: "30s" },
    sites: { "site-a": { region: "eu-west-1", hosts: hosts["site-a"] }, "site-b": { region: "eu-central-1", hosts: hosts["site-b"] } },
    home: "site-a", arbiter: { region: "eu-north-1" },
    "vantage-points": { arbiter: { control: "https://control.example.com/" } },
    services: { shop: { probe: { https: "https://{site}.example.com/health" }, from: ["arbiter"], failure: "site" } },
    databases: {
      orders: {
        "self-managed": { "site-a": { host: "db", endpoint: "db.site-a.internal:1" }, "site-b": { host: "db", endpoint: `db.site-b.internal:${port}`, account: own } },
        engine, database, secret: "orders/probe", from: ["arbiter"],
      },
    },
    decide: { mode: "ask", every: "10s", hold: "60s", block: "60m", expires: "30m", votes: { of: ["arbiter"], need: 1 } },
    steps: [{ verify: { https: { urls: ["https://{site}.example.com/"] } } }],
  });
}

/** A machine with Systems Manager's shell and a role file. */
export class PromotingHost {
  readonly #folder: string;
  readonly #runner: HostRunner;

  constructor(env: Readonly<Record<string, string>>) {
    this.#folder = mkdtempSync(join(tmpdir(), "promoting-"));
    mkdirSync(join(this.#folder, "home"));
    this.is("site-b/db");
    this.#runner = new HostRunner({ folder: join(this.#folder, "home"), clock: systemClock, shell: "sh", env: { UNDERSTUDY_STATE: join(this.#folder, "state"), UNDERSTUDY_ROLE_FILE: join(this.#folder, "role"), ...env } });
  }

  /** Says who this machine is. */
  is(role: string): void {
    writeFileSync(join(this.#folder, "role"), `${role}\n`);
  }

  /** Runs the command that the step sends in a run with this epoch; `withinMs` is the step's deadline. */
  async promote<K extends OwnPromotionKind>(kind: StepKind<K, OwnServerFacts, SeeingAdapters>, what: Promoted, { epoch = 7, withinMs = 60_000 } = {}): Promise<HostRun> {
    const at = Date.UTC(2026, 0, 1);
    const replica = healthy("answers as a replica", { role: "replica", newestWriteAt: null, transactions: null, trialWrites: null, lagMs: null });
    const decision = kind.decide(
      { host: { seen: true, value: [{ role: "db", id: "i-0b0b0b0b0b", ping: "Online", runs: [] }] }, probe: replica },
      { database: "orders", within: withinMs } as StepInput<K>,
      { plan: planOf(what), run: "r", epoch, source: "site-a", target: "site-b", stepId: "promote", mark: `us/r/promote/${epoch}`, openedAt: at, at, startedAt: at, sent: [], fence: "confirmed", confirmed: [], writable: [], acceptedLoss: "unknown", dryRun: false },
    );
    const call = decision.to === "act" ? decision.mutations[0]?.call : undefined;
    if (call?.operation !== "ssm.SendCommand") throw new TypeError(`nothing is sent: ${JSON.stringify(decision)}`);
    const end = await this.#runner.run((call.input.Parameters["commands"] ?? []).join("\n"), { timeoutMs: 120_000 });
    if (end === "lost") throw new TypeError("the host was closed under the test");
    return end;
  }

  async close(): Promise<void> {
    await this.#runner.close();
    rmSync(this.#folder, { recursive: true });
  }
}
