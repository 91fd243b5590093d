/** Pie charts. */

import { svg } from "../dom.js";

const SIZE = 220;
const RADIUS = 96;
const LEAST_LABELLED = 0.06;

/** `{node, spots}`: the drawing, and for each segment where its value is read. */
export function pie(data, { width, format }) {
  const centre = [width / 2, SIZE / 2];
  let turned = 0;
  const spots = data.rows.map((row, place) => {
    const share = row.values[0] / data.total;
    const hit = svg("path", { class: `segment series-${place + 1}`, d: slice(centre, turned, turned + share) });
    const [x, y] = around(centre, RADIUS * 0.66, turned + share / 2);
    turned += share;
    return { hit, x, y, share };
  });
  const labels = spots.filter((spot) => spot.share >= LEAST_LABELLED).map(({ x, y, share }) =>
    svg("text", { class: "segment-label", x, y: y + 4, "text-anchor": "middle" }, format.share(share * data.total)));
  const node = svg("svg", { class: "plot", viewBox: `0 0 ${width} ${SIZE}`, width, height: SIZE, "aria-hidden": "true" }, spots.map((spot) => spot.hit), labels);
  return { node, spots };
}

/** A point on the circle; `turn` is a share of the whole, from the top, clockwise. */
function around([cx, cy], radius, turn) {
  const angle = turn * 2 * Math.PI - Math.PI / 2;
  return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
}

function slice(centre, from, to) {
  const [cx, cy] = centre;
  if (to - from > 0.9999) return `M${cx} ${cy - RADIUS}A${RADIUS} ${RADIUS} 0 1 1 ${cx - 0.01} ${cy - RADIUS}Z`;
  const [x1, y1] = around(centre, RADIUS, from);
  const [x2, y2] = around(centre, RADIUS, to);
  return `M${cx} ${cy}L${x1.toFixed(2)} ${y1.toFixed(2)}A${RADIUS} ${RADIUS} 0 ${to - from > 0.5 ? 1 : 0} 1 ${x2.toFixed(2)} ${y2.toFixed(2)}Z`;
}
