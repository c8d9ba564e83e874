// What the bill has to assume, because no template says it. Each is printed with the bill, and each is on the cautious side.

/** AWS's own month. */
export const hoursPerMonth = 730;
export const minutesPerMonth = hoursPerMonth * 60;

export const assumptions = {
  /** How long one look takes on the average: all its probes at once, over TLS, from a function with a fraction of a processor. */
  lookSeconds: 1,
  sweepSeconds: 0.5,
  /** What a call writes into its log: the platform's three lines and one or two of ours; and only ours, where the platform is told to be quiet. */
  logBytesPerCall: 1_000,
  quietLogBytesPerCall: 400,
  /** How much lies in the record: a few hundred runs. */
  recordGigabytes: 0.1,
  /** Lambda asks a queue with five long polls of 20 s, whether anything is in it or not (github.com/getlift/lift/issues/132). */
  pollsPerMinute: 15,
  /** DynamoDB asks for its key again every five minutes for each role that uses the table. */
  keyUsesPerHour: 12,
  /** A sighting in the table: names, two times, a sentence, for databases the last write. */
  sightingBytes: 200,
  /** What the sweep reads each minute for each plan: lease twice, deployment, active site, the live drill, the plan itself and all sightings as two units each. */
  sweepReads: 9,
  /** What keeping reports reads each minute for each plan when there is none to keep: the lease and the newest runs in the plan's list. */
  reportReads: 5,
  reportSeconds: 0.2,
  /** A look at readiness: some hundred questions, eight at a time; its report and the one before lie in one item that is written whole. */
  readinessSeconds: 6,
  readinessWrites: 64,
  readinessReads: 20,
  /** A renewal of a lease: two reads and a write, by a function of a quarter gigabyte. */
  renewalSeconds: 0.05,
  renewalGigabytes: 0.25,
  /** A call of one of the functions that open, look, assess, ask and close. */
  controlCallSeconds: 1,
  /** Units of the record for each call of a run: the run is read, entries and the lease are written. */
  callWrites: 8,
  callReads: 20,
  /** The state machine's own log, with the data of each event. */
  logBytesPerTransition: 4_000,
  pagesPerRun: 6,
} as const;

/** The assumptions about the month, in sentences. */
export const monthSentences: readonly string[] = [
  `A month has ${hoursPerMonth} hours, and nothing happens in it: no run, no trouble, so no looks at 10 s where the plan looks once a minute.`,
  `A look takes ${assumptions.lookSeconds} s on the average, a sweep ${assumptions.sweepSeconds} s, a call to keep reports ${assumptions.reportSeconds} s, a look at readiness ${assumptions.readinessSeconds} s; each call writes ${assumptions.quietLogBytesPerCall} bytes of log, ${assumptions.logBytesPerCall} with the platform's own lines.`,
  `Lambda asks each queue ${assumptions.pollsPerMinute} times a minute, also when it is empty.`,
  `The record holds ${assumptions.recordGigabytes} GB; its key is asked for ${assumptions.keyUsesPerHour} times an hour by each function that runs by itself.`,
];

/** The assumptions about a run. */
export const runSentences: readonly string[] = [
  "The site fails for the hold time, a person approves, and each step takes what its kind usually takes: 5 minutes for a database, 1 minute for machines to stop and names to change, 30 s for a script.",
];
