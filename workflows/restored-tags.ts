// The tags of an instance that a run restored. Permissions let only what carries the first be deleted.

/** Its value is the mark of the step: `us/<run>/<step>/<epoch>`. */
export const restoredTag = "understudy-restored-by";
/** Up to when it holds the source's writes, as ISO 8601. */
export const holdsTag = "understudy-holds-until";
/** Of a copy that an isolated drill made: the run, by its name. */
export const drillTag = "understudy-drill";
/** Of an instance that a run added to an Aurora cluster: the mark of its step. */
export const addedTag = "understudy-added-by";
/** Of a replica that a re-protection made: the mark of its step. */
export const reprotectedTag = "understudy-reprotected-by";
