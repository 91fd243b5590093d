/** The markdown block: a safe subset of Markdown as DOM. HTML in it is text like any other. */

import { append, el } from "../dom.js";
import { link } from "./text.js";

const INLINE = /\\([\\`*_~[\](){}#+.!|>-])|`([^`\n]+)`|\*\*(?=\S)([^\n]+?)\*\*|__(?=\S)([^\n]+?)__|~~(?=\S)([^\n]+?)~~|(?<!\w)[*_](?=\S)([^*_\n]+?)[*_](?!\w)|!?\[([^[\]\n]*)\]\(([^)\s]+)(?: "[^"\n]*")?\)|(https?:\/\/[^\s<>]*[^\s<>.,;:!?)])/g;

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(from, found.index), inlineNode(found));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}

function inlineNode([, escaped, code, bold, strong, strike, italic, label, url, bare]) {
  if (escaped !== undefined) return escaped;
  if (code !== undefined) return el("code", {}, code);
  if ((bold ?? strong) !== undefined) return el("b", {}, inline(bold ?? strong));
  if (strike !== undefined) return el("s", {}, inline(strike));
  if (italic !== undefined) return el("i", {}, inline(italic));
  return url !== undefined ? link(url, label || url) : link(bare);
}

const DEEPEST = 6;

/** Each kind of block: how its first line looks, and how it is taken from the lines still to come. */
const TAKERS = [
  [/^\s*$/, (lines) => void lines.shift()],
  [/^```/, fence],
  [/^#{1,6}\s/, heading],
  [/^\s*([-*_])(\s*\1){2,}\s*$/, (lines) => (lines.shift(), el("hr"))],
  [/^>/, quote],
  [/^\s*([-*+]|\d{1,9}[.)])\s/, list],
  [/^\s*\|.*\|\s*$/, table],
];

function fence(lines) {
  lines.shift();
  const body = [];
  while (lines.length && !lines[0].startsWith("```")) body.push(lines.shift());
  lines.shift();
  return el("pre", { tabindex: "0", dir: "auto" }, body.join("\n"));
}

function heading(lines) {
  const [, marks, words] = lines.shift().match(/^(#{1,6})\s+(.*?)\s*#*$/) ?? [null, "#", ""];
  return el("div", { class: `md-heading md-h${Math.min(marks.length, 3)}`, role: "heading", "aria-level": marks.length + 2, dir: "auto" }, inline(words));
}

function quote(lines, depth) {
  const body = [];
  while (lines.length && lines[0].startsWith(">")) body.push(lines.shift().replace(/^> ?/, ""));
  return el("blockquote", { dir: "auto" }, bodies(body, depth + 1));
}

function list(lines, depth) {
  const [, lead, mark] = lines[0].match(/^(\s*)([-*+]|\d+[.)])\s/);
  const isItem = (line) => /^\s*([-*+]|\d{1,9}[.)])\s/.test(line) && line.match(/^\s*/)[0].length <= lead.length;
  const isOrdered = /\d/.test(mark);
  const node = el(isOrdered ? "ol" : "ul", { start: isOrdered ? Number.parseInt(mark, 10) : undefined });
  while (lines.length && isItem(lines[0])) {
    const first = lines.shift().replace(/^\s*([-*+]|\d+[.)])\s+/, "");
    const nested = [];
    while (lines.length && /^\s+\S/.test(lines[0]) && !isItem(lines[0])) nested.push(lines.shift());
    const indent = Math.min(...nested.map((line) => line.match(/^\s*/)[0].length));
    append(node, el("li", { dir: "auto" }, task(first), nested.length ? bodies(nested.map((line) => line.slice(indent)), depth + 1) : null));
  }
  return node;
}

function task(words) {
  const found = words.match(/^\[([ xX])\]\s+(.*)$/);
  return found ? [found[1] === " " ? "☐ " : "☑ ", inline(found[2])] : inline(words);
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(lines) {
  const rows = [];
  while (lines.length && /^\s*\|.*\|\s*$/.test(lines[0])) rows.push(lines.shift());
  const head = rows.length > 1 && /^[\s|:-]+$/.test(rows[1]) ? rows.splice(0, 2)[0] : null;
  return el("div", { class: "table-scroll", tabindex: "0" }, el("table", { class: "grid" },
    head && el("thead", {}, el("tr", {}, cells(head).map((cell) => el("th", { scope: "col" }, inline(cell))))),
    el("tbody", {}, rows.map((row) => el("tr", {}, cells(row).map((cell) => el("td", {}, inline(cell))))))));
}

function paragraph(lines) {
  const body = [lines.shift()];
  while (lines.length && !TAKERS.some(([start]) => start.test(lines[0]))) body.push(lines.shift());
  return el("p", { dir: "auto" }, inline(body.join("\n")));
}

function bodies(lines, depth) {
  if (depth > DEEPEST) return el("p", { dir: "auto" }, lines.join("\n"));
  const nodes = [];
  while (lines.length) {
    const taker = TAKERS.find(([start]) => start.test(lines[0]));
    nodes.push(taker ? taker[1](lines, depth) : paragraph(lines));
  }
  return nodes;
}

/** A markdown block. */
export function markdown(text) {
  return el("div", { class: "markdown" }, bodies(String(text).split("\n"), 0));
}
