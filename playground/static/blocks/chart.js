/** data_visualization: an SVG chart, its legend, its values under the pointer or the arrow keys, and as a table. */

import { plot } from "../charts/axes.js";
import { pie } from "../charts/pie.js";
import { append, el, refill } from "../dom.js";

const WIDEST = 660;
const NARROWEST = 240;

/** {names, rows: [{label, values}], total}: the figures of any kind of chart as one table. */
function figures(chart) {
  if (chart.type === "pie") {
    const rows = chart.segments.map(({ label, value }) => ({ label, values: [value] }));
    return { names: [""], rows, total: chart.segments.reduce((sum, each) => sum + each.value, 0) };
  }
  const byLabel = chart.series.map((series) => new Map(series.data.map((point) => [point.label, point.value])));
  const rows = chart.axis_config.categories.map((label) => ({ label, values: byLabel.map((values) => values.get(label) ?? null) }));
  return { names: chart.series.map((series) => series.name), rows, total: null };
}

export function chart(block, surface) {
  const { reader } = surface;
  const { say } = reader;
  const data = figures(block.chart);
  const number = new Intl.NumberFormat(reader.locale, { maximumFractionDigits: 2 });
  const brief = new Intl.NumberFormat(reader.locale, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(reader.locale, { style: "percent", maximumFractionDigits: 0 });
  const format = { exact: (value) => (value === null ? "–" : number.format(value)), brief: (value) => brief.format(value), share: (value) => percent.format(value / data.total) };
  const label = `${say(`chart_${block.chart.type}`)}: ${block.title}`;
  const tip = el("div", { class: "chart-tip", role: "status", hidden: true });
  const stage = el("div", { class: "chart-stage", tabindex: "0", role: "group", "aria-label": label, "aria-description": say("chart_keys") });
  drawnToFit(stage, tip, (width) => (block.chart.type === "pie" ? pie(data, { width, format }) : plot(block.chart, data, { width, format })), data, format);
  return el("figure", { class: "chart" },
    el("figcaption", { dir: "auto" }, block.title),
    stage,
    legend(block.chart, data, format),
    el("details", { class: "chart-figures" }, el("summary", {}, say("figures")), figureTable(block, data, format, say)));
}

/** Draws at the width there is, and lets pointer and arrow keys walk over the categories. */
function drawnToFit(stage, tip, draw, data, format) {
  let spots = [];
  let at = -1;
  let drawn = 0;
  const redraw = () => {
    const width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, stage.clientWidth || WIDEST)));
    if (width === drawn) return;
    drawn = width;
    const { node, spots: found } = draw(width);
    spots = found;
    refill(stage, node, tip);
    spots.forEach((spot, place) => spot.hit.addEventListener("pointerenter", () => show(place)));
  };
  const show = (place) => {
    spots[at]?.hit.classList.remove("at");
    at = place;
    tip.hidden = place < 0;
    if (place < 0) return;
    const spot = spots[place];
    spot.hit.classList.add("at");
    refill(tip, tipRows(data, place, format));
    const scale = stage.clientWidth ? Math.min(1, stage.clientWidth / drawn) : 1;
    tip.style.setProperty("left", `${Math.min(Math.max(spot.x * scale, 70), drawn * scale - 70)}px`);
    tip.style.setProperty("top", `${spot.y * scale}px`);
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  stage.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && at >= 0) {
      event.stopPropagation();
      event.preventDefault();
      show(-1);
    }
    if (!(event.key in steps)) return;
    event.preventDefault();
    show(at < 0 ? (steps[event.key] > 0 ? 0 : spots.length - 1) : (at + steps[event.key] + spots.length) % spots.length);
  });
  stage.addEventListener("pointerleave", () => show(-1));
  stage.addEventListener("blur", () => show(-1));
  redraw();
  new ResizeObserver(redraw).observe(stage);
}

function key(place) {
  return el("span", { class: `key series-${place + 1}`, "aria-hidden": "true" });
}

function tipRows(data, place, format) {
  const row = data.rows[place];
  if (data.total !== null) {
    return [el("b", {}, row.label), el("div", {}, key(place), `${format.exact(row.values[0])} (${format.share(row.values[0])})`)];
  }
  return [el("b", {}, row.label), row.values.map((value, series) => el("div", {}, key(series), `${data.names[series]}: `, el("b", {}, format.exact(value))))];
}

function legend(given, data, format) {
  const isPie = given.type === "pie";
  const entries = isPie ? data.rows.map((row) => [row.label, format.share(row.values[0])]) : data.names.map((name) => [name, null]);
  return el("ul", { class: "legend" }, entries.map(([name, share], place) =>
    el("li", {}, key(place), el("span", { dir: "auto" }, name), share && el("b", {}, share))));
}

function figureTable(block, data, format, say) {
  const isPie = data.total !== null;
  const head = isPie ? ["", say("value"), say("share_of_total")] : [block.chart.axis_config.x_label ?? "", ...data.names];
  const grid = el("table", { class: "grid" }, el("caption", { class: "unseen" }, block.title));
  append(grid,
    el("thead", {}, el("tr", {}, head.map((words, place) => el(words ? "th" : "td", { scope: words ? "col" : null, class: place ? "cell-right" : null }, words)))),
    el("tbody", {}, data.rows.map((row) => el("tr", {},
      el("th", { scope: "row" }, row.label),
      row.values.map((value) => el("td", { class: "cell-right" }, format.exact(value))),
      isPie && el("td", { class: "cell-right" }, format.share(row.values[0]))))));
  return el("div", { class: "table-scroll" }, grid);
}
