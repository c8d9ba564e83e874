// A site may lie in another account than everything of ours. For the services that know its machines and databases, and only
// in its Region, the function's role then takes on the role that the site's owner has made for us, for a short time.

import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { Transient } from "../../workflows/failure.ts";
import type { Instant, Milliseconds } from "../../workflows/units.ts";
import type { CredentialProvider, Credentials, GetClient, SiteAccount, SiteAccounts } from "./service.ts";
import { sts } from "./sts.ts";
import { reading } from "./translate.ts";

/** The shortest session that STS gives. */
const sessionSeconds = 900;
/** The SDK asks again when less than five minutes are left, so a session is renewed a little before. */
const keptMs: Milliseconds = 9 * 60_000;

/**
 * Gives the credentials of a site's role, the same ones for nine minutes. A client that cannot get them throws what happened
 * when it is used: `Refused` when the role does not let us in, `Transient` when STS is away; its own call was not sent then.
 */
export function assumeSiteRole({ role, externalId }: SiteAccount, { region, place, clock }: SiteAccounts, get: GetClient): CredentialProvider {
  const what = `sts.AssumeRole of ${role} in ${region}`;
  let kept: { readonly at: Instant; readonly credentials: Promise<Credentials> } | undefined;

  async function assume(startedAt: Instant): Promise<Credentials> {
    const command = new AssumeRoleCommand({ RoleArn: role, ExternalId: externalId, RoleSessionName: `understudy-${place}`, DurationSeconds: sessionSeconds });
    // One try within the deadline: whoever waits for it has a deadline too, and the next look asks again.
    const { Credentials: given } = await reading(what, () => get(sts, region, "change").send(command));
    if (given?.AccessKeyId === undefined || given.SecretAccessKey === undefined || given.SessionToken === undefined) throw new Transient(`${what}: the answer holds no credentials`, { code: "no-credentials" });
    // By our own clock and from before the call: the two clocks may differ (I26), and the session is never shorter than this.
    return { accessKeyId: given.AccessKeyId, secretAccessKey: given.SecretAccessKey, sessionToken: given.SessionToken, expiration: new Date(startedAt + sessionSeconds * 1_000) };
  }

  return () => {
    const now = clock.now();
    if (kept !== undefined && now - kept.at < keptMs) return kept.credentials;
    const fresh = { at: now, credentials: assume(now) };
    kept = fresh;
    // A failure is not kept: the role may let us in a moment later.
    fresh.credentials.catch(() => {
      if (kept === fresh) kept = undefined;
    });
    return fresh.credentials;
  };
}
