// In which words an advisory step ends that was not done: the run goes on, and what follows does its work. A step that ended so has
// proven nothing, and readers of the record know it by these words.

export const leftToNextFence = "left to the next fence";
export const leftToFollowing = "could not be done and is left to what follows";

/** Whether the step ended without being done. `because` is what it said at its end. */
export function wasLeftOver(because: string): boolean {
  return because.endsWith(leftToNextFence) || because.startsWith(leftToFollowing);
}
