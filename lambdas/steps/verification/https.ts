// Verifies as a client does: resolve the name, connect to what it resolves to under that name, expect success; twice in a
// row, because one good answer may be the last of a server that is going down.

import { atSite } from "../../../workflows/plan.ts";
import type { StepDecision, StepKind } from "../../../workflows/step-decision.ts";
import type { Milliseconds } from "../../../workflows/units.ts";
import { asFailure } from "../../../workflows/failure.ts";
import { resolveAddresses } from "../../aws/dns.ts";
import { askHttps } from "../../aws/http.ts";
import type { Adapters } from "../../runtime/adapters.ts";
import { see } from "../seen.ts";
import type { Seen } from "../seen.ts";
import { notCheckable } from "./dry-run.ts";

/** Twice this, the pause and the name servers' time stay within one call of the function. */
const askMs: Milliseconds = 3_000;
const pauseMs: Milliseconds = 500;
const lookMs: Milliseconds = 9_000;
const times = 2;

/** The good answers of every address that the name resolved to, or what was wrong with the first that was not good. */
export interface UrlAnswers {
  readonly addresses: readonly string[];
  readonly wrong: string | null;
}
export interface HttpsFacts {
  /** By address as the plan gives it; empty in a dry run. */
  readonly urls: readonly { readonly url: string; readonly answers: Seen<UrlAnswers> }[];
}

export const https: StepKind<"verify.https", HttpsFacts, Adapters> = {
  kind: "verify.https",

  async look(input, { dryRun, target }, adapters) {
    if (dryRun) return { urls: [] };
    const urls = input.urls.map((template) => atSite(template, target));
    return { urls: await Promise.all(urls.map(async (url) => ({ url, answers: await see(adapters.clock, lookMs, url, () => askAsClient(url, adapters)) }))) };
  },

  decide({ urls }, input, context): StepDecision {
    const dry = notCheckable(context, `how ${input.urls.map((url) => atSite(url, context.target)).join(", ")} answers at ${context.target}`);
    if (dry !== undefined) return dry;
    const open = urls.flatMap(({ url, answers }) => {
      if (!answers.seen) return [`${url}: ${answers.because}`];
      return answers.value.wrong === null ? [] : [`${url}: ${answers.value.wrong}`];
    });
    if (open.length > 0) return { to: "wait", because: open.join("; ") };
    const proofs = urls.map(({ url, answers }) => `${url} answered well ${times} times in a row${answers.seen ? ` from ${answers.value.addresses.join(", ")}` : ""}`);
    return { to: "done", proof: proofs.join("; ") };
  },
};

/** What was wrong with the answers of the addresses, as a client sees them; null where all of them were good. */
export async function whatIsWrong(urls: readonly string[], adapters: Adapters): Promise<string | null> {
  const answers = await Promise.all(urls.map((url) => see(adapters.clock, lookMs, url, () => askAsClient(url, adapters))));
  return answers.map((answer) => (answer.seen ? answer.value.wrong : answer.because)).find((each) => each !== null) ?? null;
}

/** Asks every address of the name, each twice, under the name. Throws `Transient` when the name servers do not answer. */
async function askAsClient(url: string, adapters: Adapters): Promise<UrlAnswers> {
  const name = new URL(url).hostname;
  const addresses = await resolveAddresses(name, adapters);
  if (addresses.length === 0) return { addresses, wrong: `${name} resolves to nothing` };
  const wrong = await Promise.all(addresses.map((address) => askAddress(url, address, adapters)));
  return { addresses, wrong: wrong.find((each) => each !== null) ?? null };
}

/** What was wrong with an address, or null when it answered well each time. */
async function askAddress(url: string, address: string, adapters: Adapters): Promise<string | null> {
  for (let time = 1; time <= times; time += 1) {
    if (time > 1) await adapters.clock.sleep(pauseMs);
    try {
      const { status } = await askHttps({ what: `GET ${url} at ${address}`, purpose: "read", url, address, deadlineMs: askMs }, adapters);
      // A redirect is no success either: where it leads to is not what the plan asked to be verified.
      if (status < 200 || status >= 300) return `${address} answered ${status}`;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.name === "Defect") throw failure;
      return failure.message;
    }
  }
  return null;
}
