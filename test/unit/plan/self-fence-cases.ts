// Plans that break the rules on the fence by lease, and plans that do not; for rules.test.ts.

import { decide } from "./looking-cases.ts";
import type { Case } from "./looking-cases.ts";
import type { Edit } from "./plans.ts";

const promote = { promote: { "rds-replica": { database: "orders" } } };
const stop = { fence: { "ec2-stop": { hosts: ["app"] } } };
const lease = (more: object = {}): object => ({ fence: { "self-fence": { hosts: ["app"], stop: ["systemctl stop app"], ...more } } });
const steps = (...list: readonly unknown[]): Edit => ({ at: ["steps"], to: list });
const fencedBy = (more: object): readonly Edit[] => [steps(lease(more), promote)];
const at = "steps.0.fence.self-fence";

export const selfFenceCases: Readonly<Record<string, readonly Case[]>> = {
  "guarded-once": [
    ["two fences guard one host, by leases of their own", [steps(lease(), lease({ lease: "25s" }), promote)], ["steps.1.fence.self-fence.hosts.0: app is guarded twice, name each host in one self-fence, once"]],
    ["one fence guards it", fencedBy({}), []],
  ],
  "lease-leaves-room": [
    ["stopping takes the whole lease", fencedBy({ lease: "10s" }), [`${at}.lease: stopping may take 10 s, the whole lease, write at least 20s, or a shorter stop-within`]],
    ["no room for four renewals", fencedBy({ lease: "12s" }), [`${at}.lease: only 2 s of the lease are left for renewals, write at least 20s, or a shorter stop-within`]],
    ["renewals closer together than one may take to be answered", fencedBy({ lease: "19s", skew: "4s" }), [`${at}.lease: only 9 s of the lease are left for renewals, write at least 20s, or a shorter stop-within`]],
    ["as much room as four of them need", fencedBy({ lease: "20s", skew: "4s" }), []],
    ["the times of the catalogue", fencedBy({}), []],
  ],
  "skew-covers-the-clocks": [
    ["a skew of one second", fencedBy({ skew: "1s" }), [`${at}.skew: 1 s does not make up for what clocks may do during a lease of 30 s, write at least 5s`]],
    ["a long lease needs more", fencedBy({ lease: "60m", skew: "3s", within: "2h", fresh: "2h" }), [`${at}.skew: 3 s does not make up for what clocks may do during a lease of 1 h, write at least 337s`]],
    ["a skew that covers them", fencedBy({ lease: "20s", skew: "4s" }), []],
  ],
  "fresh-outlasts-the-decision": [
    ["renewals that are too old before anybody decided", fencedBy({ fresh: "60s" }), [`${at}.fresh: 1 min is over before a failure has been noticed and held and a person has decided, so the fence could not be confirmed, write at least 1970s`]],
    ["renewals that are too old once a person has taken as long as the plan gives", fencedBy({ fresh: "1969s" }), [`${at}.fresh: 32 min 49 s is over before a failure has been noticed and held and a person has decided, so the fence could not be confirmed, write at least 1970s`]],
    ["renewals that may be as old as a decision takes", fencedBy({ fresh: "1970s" }), []],
    ["a plan that gives a person less time", [...fencedBy({ fresh: "470s" }), decide("expires", "5m")], []],
    ["the age of the catalogue", fencedBy({}), []],
  ],
  "lease-ends-within-the-deadline": [
    ["a deadline before the lease runs out", fencedBy({ within: "30s" }), [`${at}.within: a lease and its skew take 39 s to run out, longer than the deadline of 30 s, write a longer one, or a shorter lease`]],
    ["the deadline of the catalogue", fencedBy({}), []],
  ],
  "lease-within-the-rpo": [
    ["an automatic plan that promises less than it may lose", [...fencedBy({}), decide("mode", "automatic"), { at: ["objectives", "rpo"], to: "30s" }], [`${at}.lease: up to 52 s of writes may always be lost with it, more than the RPO of 30 s, so nothing would ever go ahead by itself, write a shorter lease, promise less, or write mode: ask`]],
    ["the same where a person decides", fencedBy({}), []],
    ["an automatic plan whose RPO is longer", [...fencedBy({}), decide("mode", "automatic"), { at: ["objectives", "rpo"], to: "60s" }], []],
  ],
  "self-fence-before-the-stop": [
    ["the stop comes first", [steps(stop, lease(), promote)], ["steps.1.fence.self-fence: the machines would be stopped first, and a Region that does not answer would end the run at a person, put self-fence before ec2-stop"]],
    ["the leases run out first", [steps(lease(), stop, promote)], []],
  ],
};
