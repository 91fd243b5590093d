/** rich_text: what people and the app wrote, already taken apart, so nothing in it is parsed. */

import { el } from "../dom.js";
import { emoji } from "../emoji.js";
import { broadcast, channelLink, dateText, link, mention } from "./text.js";

const STYLES = [["code", "code"], ["strike", "s"], ["italic", "i"], ["bold", "b"], ["underline", "u"], ["highlight", "mark"], ["client_highlight", "mark"]];

const PARTS = {
  text: (part) => part.text,
  link: (part) => link(part.url, part.text ?? part.url),
  user: (part, reader) => mention(reader, part.user_id),
  channel: (part, reader) => channelLink(reader, part.channel_id),
  usergroup: (part) => broadcast(part.usergroup_id),
  team: (part) => broadcast(part.team_id),
  broadcast: (part) => broadcast(part.range),
  emoji: (part) => emoji(part.name, part.unicode),
  date: (part, reader) => dateText(reader, part.timestamp, part.format, part.url, part.fallback),
  color: (part) => colour(part.value),
};

function colour(value) {
  const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) swatch.style.setProperty("background", value);
  return el("span", {}, swatch, value);
}

function part(given, reader) {
  const shown = PARTS[given.type] ? PARTS[given.type](given, reader) : `[${given.type}]`;
  return STYLES.reduce((inner, [name, tag]) => (given.style?.[name] ? el(tag, {}, inner) : inner), shown);
}

/** The elements of one line. */
export function richLine(elements, reader) {
  return (elements ?? []).map((each) => part(each, reader));
}

const BULLETS = { bullet: ["disc", "circle", "square"], ordered: ["decimal", "lower-alpha", "lower-roman"] };

function list(given, reader) {
  const indent = given.indent ?? 0;
  const items = given.elements.map((item) => el("li", { dir: "auto" }, richLine(item.elements, reader)));
  const start = given.style === "ordered" && given.offset ? given.offset + 1 : undefined;
  const node = el(given.style === "ordered" ? "ol" : "ul", { class: given.border ? "bordered" : null, start }, items);
  node.style.setProperty("list-style-type", BULLETS[given.style]?.[indent % 3] ?? "disc");
  node.style.setProperty("--indent", String(indent));
  return node;
}

const BODIES = {
  rich_text_section: (given, reader) => el("div", { class: "rich-section", dir: "auto" }, richLine(given.elements, reader)),
  rich_text_list: list,
  rich_text_quote: (given, reader) => el("blockquote", { dir: "auto" }, richLine(given.elements, reader)),
  rich_text_preformatted: (given, reader) => el("pre", { tabindex: "0", dir: "auto" }, richLine(given.elements, reader)),
};

/** A rich_text block (or the rich_text in a table cell). */
export function richText(block, reader) {
  const bodies = (block.elements ?? []).map((each) => (BODIES[each.type] ? BODIES[each.type](each, reader) : `[${each.type}]`));
  return el("div", { class: "rich-text" }, bodies);
}
