/** Bar, line and area charts over shared categories. */

import { svg } from "../dom.js";
import { shortened, ticks, widthOf } from "./scale.js";

const PLOT_HEIGHT = 190;
const TOP = 12;
const RIGHT = 12;
const TURNED_DEPTH = 74;
const SLOPE = 0.62;
const DASHES = ["", "7 4", "2 4", "10 4 2 4", "4 2", "12 5"];

/** `{node, spots}`: the drawing, and for each category where its values are read. */
export function plot(chart, data, { width, format }) {
  const { categories, x_label: xLabel, y_label: yLabel } = chart.axis_config;
  const values = data.rows.flatMap((row) => row.values.filter((value) => value !== null));
  const scale = ticks(Math.min(0, ...values), Math.max(0, ...values));
  const marked = Math.max(...scale.marks.map((mark) => widthOf(format.brief(mark)))) + 12 + (yLabel ? 18 : 0);
  const widest = Math.max(...categories.map(widthOf));
  const isTurned = widest > (width - marked - RIGHT) / categories.length - 4;
  const depth = isTurned ? Math.min(TURNED_DEPTH, widest * SLOPE + 16) : 20;
  // A turned label reaches down to the left, the first one over the edge if there is no room.
  const left = isTurned ? Math.max(marked, ((depth - 12) / SLOPE) * 0.75) : marked;
  const slot = (width - left - RIGHT) / categories.length;
  const height = TOP + PLOT_HEIGHT + depth + (xLabel ? 20 : 4);
  const frame = {
    width, height, left, slot,
    x: (place) => left + slot * (place + 0.5),
    y: (value) => TOP + PLOT_HEIGHT * (1 - (value - scale.least) / (scale.most - scale.least)),
    bottom: TOP + PLOT_HEIGHT,
  };
  const shapes = { bar: bars, line: (...all) => lines(...all, false), area: (...all) => lines(...all, true) }[chart.type](data, frame);
  const hits = categories.map((_, place) =>
    svg("rect", { class: "hit", x: left + slot * place, y: TOP, width: slot, height: PLOT_HEIGHT }));
  const node = svg("svg", { class: "plot", viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
    gridLines(scale, frame, format), hits, shapes,
    svg("line", { class: "zero", x1: left, x2: width - RIGHT, y1: frame.y(0), y2: frame.y(0) }),
    categories.map((label, place) => categoryLabel(label, frame.x(place), frame.bottom, isTurned, depth)),
    xLabel && svg("text", { class: "axis-label", x: left + (width - left - RIGHT) / 2, y: height - 5, "text-anchor": "middle" }, xLabel),
    yLabel && svg("text", { class: "axis-label", transform: `translate(12 ${TOP + PLOT_HEIGHT / 2}) rotate(-90)`, "text-anchor": "middle" }, yLabel));
  const spots = data.rows.map((row, place) => ({
    hit: hits[place],
    x: frame.x(place),
    y: Math.min(...row.values.map((value) => frame.y(value ?? 0))),
  }));
  return { node, spots };
}

function gridLines(scale, { left, width, y }, format) {
  return scale.marks.map((mark) => [
    svg("line", { class: "grid-line", x1: left, x2: width - RIGHT, y1: y(mark), y2: y(mark) }),
    svg("text", { class: "tick", x: left - 6, y: y(mark) + 4, "text-anchor": "end" }, format.brief(mark)),
  ]);
}

function categoryLabel(label, x, bottom, isTurned, depth) {
  if (!isTurned) return svg("text", { class: "tick", x, y: bottom + 16, "text-anchor": "middle" }, label);
  const words = shortened(label, (depth - 12) / SLOPE);
  return svg("text", { class: "tick", transform: `translate(${x + 4} ${bottom + 12}) rotate(-38)`, "text-anchor": "end" }, words, svg("title", {}, label));
}

function bars(data, { slot, x, y }) {
  const group = Math.min(slot * 0.72, 56 * data.names.length);
  const each = group / data.names.length;
  return data.rows.flatMap((row, place) => row.values.map((value, series) => {
    if (value === null) return null;
    const [top, base] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
    const from = x(place) - group / 2 + each * series;
    return svg("rect", { class: `bar series-${series + 1}`, x: from + 0.5, y: top, width: Math.max(1, each - 1.5), height: base - top, rx: Math.min(2, each / 4) });
  }));
}

function lines(data, { x, y }, isFilled) {
  return data.names.map((_, series) => {
    const points = data.rows.map((row, place) => [x(place), row.values[series]]).filter(([, value]) => value !== null).map(([at, value]) => [at, y(value)]);
    if (!points.length) return null;
    const path = points.map(([px, py], place) => `${place ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
    const area = `${path}L${points.at(-1)[0].toFixed(1)} ${y(0)}L${points[0][0].toFixed(1)} ${y(0)}Z`;
    return svg("g", { class: `line series-${series + 1}` },
      isFilled && svg("path", { class: "fill", d: area }),
      svg("path", { class: "stroke", d: path, "stroke-dasharray": DASHES[series % DASHES.length] || null }),
      points.map(([px, py]) => svg("circle", { cx: px, cy: py, r: 3 })));
  });
}
