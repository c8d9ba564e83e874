// What IAM says that a role may do: its own policies together with the organisation's and with its boundary, simulated and
// never tried. A statement of ours that the role has may still be forbidden above it.

import { IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import type { ContextEntry, EvaluationResult } from "@aws-sdk/client-iam";
import type { Statement } from "../../workflows/permissions.ts";
import type { DeniedFacts } from "../../workflows/readiness/questions.ts";
import type { Clients } from "./clients.ts";
import type { Service } from "./service.ts";
import { isAwsError, reading } from "./translate.ts";

const iam: Service<IAMClient> = { name: "iam", make: (config) => new IAMClient(config) };
/** IAM is one for all Regions of a partition and answers by this name. */
const iamRegion = "us-east-1";

/** What of the statements is denied to the role; null when there is no such role. Throws `Transient` or `Refused`. */
export async function readDenied(clients: Clients, role: string, statements: readonly Statement[], signal?: AbortSignal): Promise<readonly DeniedFacts[] | null> {
  const asked = statements.filter(({ effect }) => effect === undefined).flatMap((statement) => contextsOf(statement).map((context) => ({ statement, context })));
  const found: DeniedFacts[] = [];
  // One after the other: IAM throttles early, and nobody waits for this answer.
  for (const { statement, context } of asked) {
    const denied = await simulate(clients, role, statement, context, signal);
    if (denied === null) return null;
    found.push(...denied);
  }
  return found;
}

async function simulate(clients: Clients, role: string, { actions, resources }: Statement, context: readonly ContextEntry[], signal?: AbortSignal): Promise<readonly DeniedFacts[] | null> {
  const client = clients.get(iam, iamRegion, "read");
  const found: DeniedFacts[] = [];
  let marker: string | undefined;
  do {
    const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn: role, ActionNames: [...actions], ResourceArns: [...resources], ContextEntries: [...context], Marker: marker });
    const page = await reading(`iam.SimulatePrincipalPolicy of ${role}`, async () => {
      try {
        return await client.send(command, signal ? { abortSignal: signal } : {});
      } catch (thrown) {
        if (isAwsError(thrown, "NoSuchEntity", "NoSuchEntityException")) return null;
        throw thrown;
      }
    });
    if (page === null) return null;
    found.push(...(page.EvaluationResults ?? []).flatMap(deniedIn));
    marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (marker !== undefined);
  return found;
}

function deniedIn(result: EvaluationResult): readonly DeniedFacts[] {
  const action = result.EvalActionName ?? "?";
  const because = result.OrganizationsDecisionDetail?.AllowedByOrganizations === false ? "a policy of the organisation" : result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false ? "the permissions boundary of the role" : undefined;
  const each = result.ResourceSpecificResults ?? [];
  const all = each.length === 0 ? [{ resource: result.EvalResourceName, decision: result.EvalDecision }] : each.map((one) => ({ resource: one.EvalResourceName, decision: one.EvalResourceDecision }));
  return all.filter(({ decision }) => decision !== "allowed").map(({ resource, decision }) => ({ action, resource: resource ?? "*", because: because ?? (decision === "explicitDeny" ? "a statement forbids it" : "no statement allows it") }));
}

/** The contexts in which a statement has to hold: one for each value that a condition lets a key have. */
function contextsOf({ conditions }: Statement): readonly (readonly ContextEntry[])[] {
  return Object.entries(conditions ?? {}).reduce<readonly (readonly ContextEntry[])[]>((contexts, [operator, keys]) => Object.entries(keys).reduce((list, [key, values]) => {
    const entries: readonly ContextEntry[] = operator.startsWith("For") ? [{ ContextKeyName: key, ContextKeyType: "stringList", ContextKeyValues: [...values] }] : values.map((value) => ({ ContextKeyName: key, ContextKeyType: "string", ContextKeyValues: [value] }));
    return list.flatMap((context) => entries.map((entry) => [...context, entry]));
  }, contexts), [[]]);
}
