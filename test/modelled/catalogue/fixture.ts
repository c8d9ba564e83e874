// What the generated test needs to know of a step kind beyond its row. To add a kind: write a file with its fixture beside
// this one in kinds/ and add a line to fixtures.ts; all cases of workflows/step-cases.ts are then made from it. A case that
// cannot apply is named in the kind's row (`noCase`), with the reason; onlyLooks and asksNoAws there say the usual ones. One
// kind alone: npx jest --selectProjects modelled --testPathPatterns modelled/catalogue.test -t promote.rds-replica

import type { PlanWorld } from "../../../infra/local/modelled/plan-world.ts";
import type { Plan } from "../../../workflows/plan.ts";
import type { Bench } from "./bench.ts";

/** A step as people write it in a plan: `{ fence: { "ec2-stop": { hosts: ["app"] } } }`. */
export type WrittenStep = Readonly<Record<string, unknown>>;

export interface Fixture {
  /** The step, in the terms of the plan in bench-plan.ts: two sites, the hosts `app` and `reporting`, the database `orders`. */
  readonly step: WrittenStep;
  /** Steps before it that it rests on; they are really carried out, or in a dry run gone through. */
  readonly before?: readonly WrittenStep[];
  /** Whole fields of the written plan that have to be otherwise, for example more services or hosts. */
  readonly plan?: Readonly<Record<string, unknown>>;
  /** Plans that are deployed beside it, whole and with machines of their own; what they change is no part of a case. */
  readonly beside?: readonly Plan[];
  /** What is so before the step begins, beyond a quiet world: `(bench) => bench.happens({ does: "down", … })`. */
  readonly given?: (bench: Bench) => Promise<unknown>;
  /** What an earlier run has left, before that of the case is opened. */
  readonly earlier?: (bench: Bench) => Promise<unknown>;
  /**
   * Whether the world, and not what the product says of it, is as the step wants it: false before, true afterwards. Left out
   * by kinds that only look.
   */
  readonly holds?: (world: PlanWorld, at: number, bench: Bench) => boolean | Promise<boolean>;
  /** The error by which the service says no, by operation; left out: AccessDeniedException. */
  readonly refusals?: Readonly<Record<string, string>>;
  /** Actions that read what only people are told, and on which nothing rests: without leave for them the step goes on, and says so. */
  readonly onlyTold?: readonly string[];
  /** Where an operation also reads under the same name: a word that only the input of its changes holds. */
  readonly changesWith?: Readonly<Record<string, string>>;
  /** An operation whose changes wait for each other: where the first is refused the next is not sent. */
  readonly oneByOne?: string;
  /** Whether the kind takes back by itself what it did; left out, people do, as the row says. `only-looks`: its way back is a look, and what it did stays done. */
  readonly undoes?: "by-itself" | "only-looks";
  /** How it gets no further, and what people then read. Left out only where the row says why the case cannot apply. */
  readonly stuck?: { readonly given: (bench: Bench) => Promise<unknown>; readonly says: RegExp };
  /**
   * How the plan of the run differs from the world (another host, another role), and what people then read. `changes`: how often it changes
   * something all the same, because what it does first does not rest on that; left out: never.
   */
  readonly wrong?: { readonly plan: (plan: Plan) => Plan; readonly says: RegExp; readonly changes?: number; /** Where it is not the plan but what stands there that is another. */ readonly given?: (bench: Bench) => Promise<unknown> };
}
