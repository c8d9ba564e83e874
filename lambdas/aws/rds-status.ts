// What a status word of RDS or Aurora means for whoever uses the database. AWS adds words; one that is not here means that a
// change is going on, and is no error (aws.md §2.2).

/** `serves`: it does its work. `ended`: it does not, and does not come back by itself. `changes`: neither can be said yet. */
export type StatusMeaning = "serves" | "ended" | "changes";

/** Changes that go on beside the work, and the nightly backup. */
const serving = /^(available|backing-up|backtracking|modifying|resetting-master-credentials|storage-(optimization|initialization|config-upgrade)|update-iam-db-auth|configuring-.*)$/;
const ended = /^(failed|stopped|deleting|delete-precheck|restore-error|storage-full|insufficient-capacity|inaccessible-encryption-credentials.*|incompatible-.*|cloning-failed|migration-failed)$/;

/** The meaning of `DBInstanceStatus` or of a cluster's `Status`. */
export function statusMeaning(status: string): StatusMeaning {
  if (ended.test(status)) return "ended";
  return serving.test(status) ? "serves" : "changes";
}
