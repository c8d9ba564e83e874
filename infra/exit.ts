// The exit codes of all commands, so that scripts can rely on them.

export const exitCodes = {
  ok: 0,
  failed: 1,
  /** Wrong use of the command, or cancelled before anything was done. */
  usage: 2,
  checksNotPassed: 3,
  signInNeeded: 4,
  refused: 5,
  /** A gate waits for people, or the wait ran out. */
  waiting: 6,
  lostRace: 7,
} as const;
