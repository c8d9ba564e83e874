// How far the list of a plan's runs reaches: whoever finds fewer runs in it knows that there are no older ones.

/** So many of the newest runs are listed unless another number is asked for. */
export const usualRuns = 50;
/** So many at most, however many are asked for. */
export const mostRuns = 200;
