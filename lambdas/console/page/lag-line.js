// The line of the last minutes' replication lag. A time at which the lag was unknown is a gap in the line and a number in
// the sentence, never a zero.

import { sayLength } from "./moments.js";

const keepMs = 5 * 60_000;

/**
 * The samples with one more, without those older than five minutes.
 * @param {readonly { at: number, lagMs: number | null }[]} samples
 * @param {{ at: number, lagMs: number | null }} sample
 */
export function keepLag(samples, sample) {
  return [...samples, sample].filter((each) => each.at > sample.at - keepMs);
}

/**
 * The line as SVG path data in a box of `width` by `height`, and the same as a sentence. The newest sample is at the right
 * edge; the scale is at least one second, so that milliseconds of noise do not look like a mountain.
 * @param {readonly { at: number, lagMs: number | null }[]} samples
 * @param {number} width
 * @param {number} height
 */
export function lagLine(samples, width, height) {
  const newest = samples.at(-1)?.at ?? 0;
  const from = samples[0]?.at ?? 0;
  const known = samples.flatMap((sample) => (sample.lagMs === null ? [] : [sample.lagMs]));
  const highest = Math.max(0, ...known);
  const top = Math.max(1000, highest);
  let path = "";
  let unknownMs = 0;
  let drawing = false;
  samples.forEach((sample, index) => {
    if (sample.lagMs === null) {
      unknownMs += (samples[index + 1]?.at ?? sample.at) - sample.at;
      drawing = false;
      return;
    }
    const x = width - ((newest - sample.at) / keepMs) * width;
    const y = height - 1 - (sample.lagMs / top) * (height - 2);
    path += `${drawing ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawing = true;
  });
  const span = `Last ${sayLength(newest - from)}`;
  const most = known.length === 0 ? "never measured" : `at most ${(highest / 1000).toFixed(1)} s`;
  return { path, sentence: `${span}: ${most}${unknownMs > 0 && known.length > 0 ? `, unknown for ${sayLength(unknownMs)}` : ""}.` };
}
