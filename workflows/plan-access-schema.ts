// Who may do what, as people write it in a plan. What is not written is not allowed: see access.ts.

import * as z from "zod";

const wanted = "the name of a person as the console knows it, or group:NAME";
/** A person by the name with which the console or the command line knows them, or a group of the sign-in. */
const entry = z.string({ error: wanted }).regex(/^(group:)?[A-Za-z0-9][A-Za-z0-9._@+-]{0,119}$/, `${wanted}, of letters, digits and . _ @ + -`);
const list = (description: string) => z.array(entry).min(1).optional().meta({ description });

export const accessSchema = z.strictObject({
  approve: list("Who may approve where no writes are lost, and reject, retry, hold, stop, commit and return"),
  "accept-loss": list("Who may approve what loses writes, or may lose some"),
  request: list("Who may ask for a failover or a repair"),
  skip: list("Who may skip a step, or say that it was done by hand"),
  force: list("Who may let a step go on by force: what that means and what may be lost stands at a gate of its own; left out, nobody, and no gate offers it"),
  pause: list("Who may pause the automation, use the kill switch and lift the block that a run leaves"),
  "loss-approvers": z.int().min(1).max(5).optional().meta({ description: "How many people of accept-loss, or of force, have to approve together; left out, 2, or 1 where it names a single person" }),
  requester: z
    .enum(["never", "without-loss", "always"])
    .optional()
    .meta({ description: "Whether who asked for a run may approve it too: never, without-loss or always; left out, without-loss" }),
});
