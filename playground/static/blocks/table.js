/** Tables: `table` as the app laid it out, `data_table` with sorting and pages. */

import { append, el, icon, refill } from "../dom.js";
import { richText } from "./richtext.js";

function cellText(cell, reader) {
  if (cell.type === "rich_text") return richText(cell, reader);
  return cell.text ?? "";
}

function plainCell(cell) {
  if (typeof cell.text === "string") return cell.text;
  return (cell.elements ?? []).map(plainCell).join("");
}

function frame(name, body) {
  return el("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": name }, body);
}

export function table(block, surface) {
  const settings = block.column_settings ?? [];
  const [head, ...rows] = block.rows;
  const cell = (tag, given, place) => {
    const { align = "left", is_wrapped: isWrapped = false } = settings[place] ?? {};
    const props = { class: `cell-${align} ${isWrapped ? "cell-wrapped" : "cell-tight"}`, dir: "auto" };
    if (!isWrapped) props.title = plainCell(given);
    if (tag === "th") props.scope = "col";
    return el(tag, props, cellText(given, surface.reader));
  };
  return frame(surface.reader.say("table"), el("table", { class: "grid" },
    el("thead", {}, el("tr", {}, head.map((each, place) => cell("th", each, place)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((each, place) => cell("td", each, place)))))));
}

function compare(one, other) {
  const bothNumbers = one.type === "raw_number" && other.type === "raw_number";
  return bothNumbers ? one.value - other.value : plainCell(one).localeCompare(plainCell(other), undefined, { numeric: true });
}

export function dataTable(block, surface) {
  const { reader } = surface;
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 10;
  const shown = { column: null, falling: false, page: 0 };
  const body = el("tbody");
  const pager = el("div", { class: "pager" });
  const isFigures = head.map((_, place) => rows.every((row) => row[place].type === "raw_number"));
  const side = (place) => (isFigures[place] ? "cell-right" : "cell-left");
  const heads = head.map((each, place) =>
    el("th", { scope: "col", class: side(place) }, el("button", { type: "button", class: "sort", title: reader.say("sort_by", { name: each.text }), on: { click: () => sortBy(place) } },
      each.text, el("span", { class: "sort-sign", "aria-hidden": "true" }))));

  function sortBy(place) {
    shown.falling = shown.column === place && !shown.falling;
    shown.column = place;
    shown.page = 0;
    draw();
  }

  function draw() {
    const sorted = shown.column === null ? rows : rows.toSorted((a, b) => compare(a[shown.column], b[shown.column]) * (shown.falling ? -1 : 1));
    heads.forEach((node, place) => {
      if (place !== shown.column) node.removeAttribute("aria-sort");
      else node.setAttribute("aria-sort", shown.falling ? "descending" : "ascending");
    });
    const part = sorted.slice(shown.page * size, (shown.page + 1) * size);
    refill(body, part.map((row) => el("tr", {}, row.map((each, place) => {
      const isHead = place === block.row_header_column_index;
      return el(isHead ? "th" : "td", { class: side(place), scope: isHead ? "row" : null, dir: "auto" }, cellText(each, reader));
    }))));
    drawPager();
  }

  function drawPager() {
    const pages = Math.ceil(rows.length / size);
    pager.hidden = pages < 2;
    const turn = (by, sign, label) =>
      el("button", { type: "button", class: "icon-button", "aria-label": label, disabled: !pages || shown.page + by < 0 || shown.page + by >= pages,
        on: { click: () => { shown.page += by; draw(); } } }, icon(sign));
    refill(pager, turn(-1, "left", "‹"), `${shown.page + 1} / ${pages}`, turn(1, "right", "›"));
  }

  draw();
  const grid = el("table", { class: "grid" }, el("caption", {}, block.caption));
  append(grid, el("thead", {}, el("tr", {}, heads)), body);
  return [frame(block.caption, grid), pager];
}
