// Statements in as many policies as IAM's limits ask for: what a role holds itself may have 10,240 characters, a policy that is
// attached to it 6,144, and ten can be attached unless somebody asks AWS for more (IAM User Guide, "IAM and AWS STS quotas").
// Only roles that know many plans come to that.

import { Refused } from "../../workflows/failure.ts";
import type { Statement } from "../../workflows/permissions.ts";

export const policyLimits = { inline: 10_240, attached: 6_144, most: 10 } as const;
/** What stands around the statements of a policy. */
const around = '{"Statement":[],"Version":"2012-10-17"}'.length;

/** As long as IAM counts it or longer: what is known only at deployment (account, partition) stands in it as a reference, which is longer. */
function lengthOf({ effect, actions, resources, conditions }: Statement): number {
  return JSON.stringify({ Action: actions, Condition: conditions, Effect: effect ?? "Allow", Resource: resources }).length + 1;
}

/** The policies of a role; the first is its own, the others are attached. Throws `Refused` where they would be too many. */
export function inPolicies(statements: readonly Statement[], role: string): readonly (readonly Statement[])[] {
  const parts: Statement[][] = [[]];
  const room = (): number => (parts.length === 1 ? policyLimits.inline : policyLimits.attached) - around - (parts.at(-1) ?? []).reduce((sum, each) => sum + lengthOf(each), 0);
  for (const statement of statements) {
    let rest: readonly string[] = statement.resources;
    while (rest.length > 0) {
      const left = room();
      let count = rest.length;
      while (count > 0 && lengthOf({ ...statement, resources: rest.slice(0, count) }) > left) count -= 1;
      if (count > 0) parts.at(-1)?.push({ ...statement, resources: rest.slice(0, count) });
      else if (parts.at(-1)?.length === 0) throw new Refused(`a statement of the role of ${role} is longer than a policy can be (${statement.because}); give its plans shorter names`);
      else parts.push([]);
      rest = rest.slice(count);
    }
  }
  if (parts.length > policyLimits.most + 1) throw new Refused(`the plans that share an arbiter's Region are too many: the role of ${role} would need ${parts.length - 1} policies beside its own, IAM attaches ${policyLimits.most}; give some of them an arbiter in another Region`);
  return parts;
}
