// Gives a subnet another network ACL. The association gets a new id with it, so a call that names the old one can be done only once: where
// it is not known any more, nothing was done, and a look tells the new one.

import { ReplaceNetworkAclAssociationCommand } from "@aws-sdk/client-ec2";
import { Transient } from "../../../workflows/failure.ts";
import type { AwsAdapters, Sends } from "../send.ts";
import { ec2 } from "../services.ts";
import { isAwsError } from "../translate.ts";

export const networkAclSends: Sends<"ec2.ReplaceNetworkAclAssociation", AwsAdapters> = {
  async "ec2.ReplaceNetworkAclAssociation"({ region, subnet, input }, { clients }) {
    try {
      const { NewAssociationId } = await clients.get(ec2, region, "change").send(new ReplaceNetworkAclAssociationCommand(input));
      return `the association of ${subnet} is ${NewAssociationId ?? "one without an id"} now`;
    } catch (thrown) {
      if (isAwsError(thrown, "InvalidAssociationID.NotFound")) throw new Transient(`ec2.ReplaceNetworkAclAssociation in ${region}: ${subnet} has another association by now than ${input.AssociationId}; nothing was done`, { code: "InvalidAssociationID.NotFound", cause: thrown });
      throw thrown;
    }
  },
};
