/** Round axis marks, and how wide a label will be. */

const STEPS = [1, 2, 2.5, 5, 10];
const MARKS = 5;

/** {least, most, marks}: a scale of round numbers that spans from `low` to `high` (which may both be 0). */
export function ticks(low, high) {
  const span = high - low || 1;
  const rough = span / MARKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = STEPS.map((each) => each * power).find((each) => each >= rough - power * 1e-9);
  const least = Math.floor(low / step) * step;
  const most = Math.max(Math.ceil(high / step - 1e-9) * step, least + step);
  const marks = [];
  for (let place = 0; least + place * step <= most + step / 2; place += 1) marks.push(Number((least + place * step).toPrecision(12)));
  return { least, most, marks };
}

/** Pixels a label of the chart's small print takes: a CJK character is about twice as wide as a Latin one. */
export function widthOf(label) {
  return Array.from(label).reduce((sum, each) => sum + (each.codePointAt(0) > 0x2e7f ? 12 : 6.6), 0);
}

/** The label, cut with an ellipsis to fit so many pixels. */
export function shortened(label, pixels) {
  if (widthOf(label) <= pixels) return label;
  const kept = Array.from(label);
  while (kept.length > 1 && widthOf(kept.join("")) > pixels - 8) kept.pop();
  return `${kept.join("")}…`;
}
