// Stands in for the network ACLs of EC2. Behaviour:
// - Each subnet has exactly one ACL, by an association with an id of its own. ReplaceNetworkAclAssociation gives it another one and answers
//   with a new id; the old id is not known from then on (InvalidAssociationID.NotFound, HTTP 400).
// - An ACL of another Region is not known (InvalidNetworkAclID.NotFound, HTTP 400).
// - DescribeNetworkAcls answers by the filter `association.subnet-id`, in which what is not known is left out, or by ids. For `visibleMs` it still
//   tells the association of before (eventual consistency).
// - The ACL that denies has no entries but the one with which every ACL ends; the others let everything through.
// - What passes between subnets is not modelled: neither users nor databases find a way closed.

import type { Clock } from "../../../workflows/ports.ts";
import type { Instant, Milliseconds } from "../../../workflows/units.ts";
import { AwsAnswerError } from "./backend.ts";
import type { AwsCall, AwsService } from "./backend.ts";
import { filters, optionalTexts, text } from "./input.ts";

export interface SubnetAtStart {
  readonly subnet: string;
  readonly region: string;
  /** The ACL of its Region that denies. */
  readonly deny: string;
}
interface Association {
  readonly subnet: string;
  readonly region: string;
  acl: string;
  id: string;
  /** What is told until `from`. */
  before: { readonly acl: string; readonly id: string };
  from: Instant;
}

const isAboutAcls = (operation: string): boolean => operation === "DescribeNetworkAcls" || operation === "ReplaceNetworkAclAssociation";
const ending = (Egress: boolean) => ({ RuleNumber: 32_767, Protocol: "-1", RuleAction: "deny", Egress, CidrBlock: "0.0.0.0/0" });
const open = (Egress: boolean) => ({ RuleNumber: 100, Protocol: "-1", RuleAction: "allow", Egress, CidrBlock: "0.0.0.0/0" });
const unknownAcl = (acl: string): AwsAnswerError => new AwsAnswerError("InvalidNetworkAclID.NotFound", `The networkAcl ID '${acl}' does not exist`, 400);
const own = (subnet: string): string => `acl-${subnet.slice("subnet-".length)}`;

export class LocalNetworkAcls implements AwsService {
  readonly #subnets: readonly Association[];
  /** The ACLs that deny, by Region. */
  readonly #denying: ReadonlySet<string>;
  readonly #clock: Clock;
  readonly #visibleMs: Milliseconds;
  #made = 0;

  constructor({ subnets, clock, visibleMs }: { readonly subnets: readonly SubnetAtStart[]; readonly clock: Clock; readonly visibleMs: Milliseconds }) {
    this.#clock = clock;
    this.#visibleMs = visibleMs;
    this.#denying = new Set(subnets.map(({ region, deny }) => `${region} ${deny}`));
    this.#subnets = subnets.map(({ subnet, region }) => {
      const at = { acl: own(subnet), id: this.#newId() };
      return { subnet, region, ...at, before: at, from: clock.now() };
    });
  }

  async handle(call: AwsCall): Promise<unknown> {
    return call.operation === "DescribeNetworkAcls" ? this.#describe(call) : this.#replace(call);
  }

  /** The subnets of a Region with the ACL that each has now. */
  standing(region: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#subnets.filter((each) => each.region === region).map(({ subnet, acl }) => [subnet, acl]));
  }

  #describe(call: AwsCall): unknown {
    const subnets = filters(call).find(({ name }) => name === "association.subnet-id")?.values ?? [];
    const acls = optionalTexts(call, "NetworkAclIds") ?? [];
    for (const acl of acls) if (!this.#knows(acl, call.region)) throw unknownAcl(acl);
    const told = this.#subnets.filter(({ region }) => region === call.region).map((each) => ({ subnet: each.subnet, ...(this.#clock.now() < each.from ? each.before : { acl: each.acl, id: each.id }) }));
    const ids = [...new Set([...told.filter(({ subnet }) => subnets.includes(subnet)).map(({ acl }) => acl), ...acls])];
    return {
      NetworkAcls: ids.map((acl) => ({
        NetworkAclId: acl,
        Associations: told.filter((each) => each.acl === acl).map(({ subnet, id }) => ({ NetworkAclAssociationId: id, NetworkAclId: acl, SubnetId: subnet })),
        Entries: [...(this.#denying.has(`${call.region} ${acl}`) ? [] : [open(false), open(true)]), ending(false), ending(true)],
      })),
    };
  }

  #replace(call: AwsCall): unknown {
    const [id, acl] = [text(call, "AssociationId"), text(call, "NetworkAclId")];
    const found = this.#subnets.find((each) => each.region === call.region && each.id === id);
    if (found === undefined) throw new AwsAnswerError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`, 400);
    if (!this.#knows(acl, call.region)) throw unknownAcl(acl);
    Object.assign(found, { before: { acl: found.acl, id: found.id }, acl, id: this.#newId(), from: this.#clock.now() + this.#visibleMs });
    return { NewAssociationId: found.id };
  }

  #knows(acl: string, region: string): boolean {
    return this.#denying.has(`${region} ${acl}`) || this.#subnets.some((each) => each.region === region && own(each.subnet) === acl);
  }

  #newId(): string {
    this.#made += 1;
    return `aclassoc-${this.#made.toString(16).padStart(8, "0")}`;
  }
}

/** EC2 as a whole: its machines, and its network ACLs. */
export function withNetworkAcls(machines: AwsService, acls: AwsService): AwsService {
  return { handle: (call) => (isAboutAcls(call.operation) ? acls : machines).handle(call) };
}
