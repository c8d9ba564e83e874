// What has to be typed before a failover without the arbiter begins, and what a script has to say instead.

import { confirmed } from "../../../infra/cli/break-glass/confirm.ts";
import type { ConfirmOptions } from "../../../infra/cli/break-glass/confirm.ts";
import type { ArbiterSeen } from "../../../workflows/break-glass.ts";
import { createDigest } from "../../../workflows/digest.ts";
import { hybridChat as plan } from "../builders.ts";

const digest = createDigest(plan);
const away: ArbiterSeen = { answers: false, because: "no answer" };

function asked(options: ConfirmOptions, typed: readonly string[] | null): Promise<string> {
  const left = [...(typed ?? [])];
  return confirmed(plan, digest, "site-a", "site-b", away, options, { canAsk: typed !== null, ask: () => Promise.resolve(left.shift() ?? "") });
}

test("all four are typed, after the reason", async () => {
  await expect(asked({}, ["it is dark", "hybrid-chat", "site-b", "may be lost", "cannot be reached"])).resolves.toBe("it is dark");
});

test.each<[string, readonly string[], string]>([
  ["the plan", ["it is dark", "hybrid", "site-b", "may be lost", "cannot be reached"], 'that was not "hybrid-chat"'],
  ["the site", ["it is dark", "hybrid-chat", "site-a", "may be lost", "cannot be reached"], 'that was not "site-b"'],
  ["the loss", ["it is dark", "hybrid-chat", "site-b", "yes", "cannot be reached"], 'that was not "may be lost"'],
  ["the arbiter", ["it is dark", "hybrid-chat", "site-b", "may be lost", "y"], 'that was not "cannot be reached"'],
])("whoever types %s otherwise begins nothing", async (_, typed, says) => {
  await expect(asked({}, typed)).rejects.toMatchObject({ code: "cancelled", message: expect.stringContaining(says) });
});

test("without a terminal all of it stands in the command, and what is missing is named", async () => {
  await expect(asked({}, null)).rejects.toMatchObject({ code: "usage", message: expect.stringContaining(`missing: --yes, --reason "why", --accept-data-loss 30s (or unknown), --expect-digest ${digest.slice(0, 12)}`) });
  const whole: ConfirmOptions = { yes: true, reason: "it is dark", acceptDataLoss: "unknown", expectDigest: digest.slice(0, 12) };
  await expect(asked(whole, null)).resolves.toBe("it is dark");
  await expect(asked({ ...whole, acceptDataLoss: "a bit" }, null)).rejects.toMatchObject({ code: "usage" });
});

test("another plan than the one that was expected is refused, also at a terminal", async () => {
  await expect(asked({ expectDigest: "0123456789ab" }, ["it is dark", "hybrid-chat", "site-b", "may be lost", "cannot be reached"])).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("this is another plan") });
  await expect(asked({ expectDigest: digest.slice(0, 4) }, [])).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("at least 12") });
});
