/** plain_text and mrkdwn as DOM. Text becomes text nodes, always; only the marks listed here become elements. */

import { append, el } from "../dom.js";
import { emoji } from "../emoji.js";

const SAFE_URL = /^(https?:|mailto:|tel:|slack:)/i;
// Slack asks for a boundary around a mark, and counts a Chinese character as part of a word: so do we.
const BEFORE = "(?<![\\p{L}\\p{N}_*~`])";
const AFTER = "(?![\\p{L}\\p{N}_*~`])";
const marked = (mark) => `${BEFORE}${mark}(?=\\S)([^${mark}\\n]*?\\S)${mark}${AFTER}`;
const MARKS = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    marked("\\*"),
    marked("_"),
    marked("~"),
    "(?<![\\p{L}\\p{N}:]):([a-z0-9_+-]+):",
    "(https?://[^\\s<>|]*[^\\s<>|.,;:!?)'\"\\]])",
  ].join("|"),
  "gu",
);

/** Slack decodes these three and shows any other entity as it is. */
export function decoded(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}

/** A link, or only its words when the address is not one that a browser should open. */
export function link(url, label) {
  if (!SAFE_URL.test(url)) return el("span", {}, label ?? url);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, label ?? url);
}

/** @somebody. */
export function mention(reader, id, label) {
  const person = reader.person(id);
  const name = person ? person.real_name || person.name : label || id;
  return el("span", { class: id === reader.me ? "mention mention-me" : "mention" }, `@${name}`);
}

/** #channel. */
export function channelLink(reader, id, label) {
  const name = reader.conversation(id)?.name ?? label ?? id;
  return el("span", { class: "mention", data: { channel: id } }, `#${name}`);
}

/** @here and its like, visible as what they are: something that notifies people. */
export function broadcast(range) {
  return el("span", { class: "mention mention-all" }, `@${range}`);
}

/** A date in the reader's zone, with the full date and zone on hover. */
export function dateText(reader, seconds, format, url, fallback) {
  const words = Number.isFinite(Number(seconds)) ? reader.times.slack(seconds, format) : fallback;
  const full = Number.isFinite(Number(seconds)) ? reader.times.full(new Date(Number(seconds) * 1000)) : undefined;
  const node = el("time", { title: full }, words);
  return url ? link(url, node) : node;
}

function angled(inside, reader) {
  const [target, label] = split(inside, "|");
  if (target.startsWith("@")) return mention(reader, target.slice(1), label && decoded(label));
  if (target.startsWith("#")) return channelLink(reader, target.slice(1), label && decoded(label));
  if (target.startsWith("!date^")) {
    const [, seconds, format, url] = target.split("^");
    return dateText(reader, seconds, decoded(format ?? ""), url && decoded(url), decoded(label ?? ""));
  }
  if (target.startsWith("!subteam^")) return broadcast(decoded(label ?? target.slice(9)).replace(/^@/, ""));
  if (target.startsWith("!")) return broadcast(decoded(label ?? target.slice(1)));
  return link(decoded(target), decoded(label ?? target));
}

function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function inline(text, reader) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(MARKS)) {
    if (found.index > from) nodes.push(decoded(text.slice(from, found.index)));
    nodes.push(nodeOf(found, reader));
    from = found.index + found[0].length;
  }
  if (from < text.length) nodes.push(decoded(text.slice(from)));
  return nodes;
}

function nodeOf([, code, angle, bold, italic, strike, name, url], reader) {
  if (code !== undefined) return el("code", {}, inCode(code, reader));
  if (angle !== undefined) return angled(angle, reader);
  if (bold !== undefined) return el("b", {}, inline(bold, reader));
  if (italic !== undefined) return el("i", {}, inline(italic, reader));
  if (strike !== undefined) return el("s", {}, inline(strike, reader));
  if (url !== undefined) return link(decoded(url));
  return emoji(name);
}

/** In code only what stands in angle brackets still means something. */
function inCode(text, reader) {
  return text.split(/(<[^<>\n]+>)/).map((part) => (/^<.+>$/.test(part) ? angled(part.slice(1, -1), reader) : decoded(part)));
}

function lines(text, reader) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, place) => {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/s);
    if (quoted) {
      if (!quote) nodes.push((quote = el("blockquote", { dir: "auto" })));
      else quote.append("\n");
      append(quote, inline(quoted[1], reader));
      return;
    }
    if (place > 0 && !quote) nodes.push("\n");
    quote = null;
    nodes.push(inline(line, reader));
  });
  return nodes;
}

/** mrkdwn: *bold* _italic_ ~strike~ `code` ```block``` > quote, <links>, <@people>, <#channels>, <!dates>, :emoji:. */
export function mrkdwn(text, reader) {
  return String(text)
    .split(/```\n?([\s\S]+?)\n?```/)
    .map((part, place) => {
      if (place % 2) return el("pre", { tabindex: "0", dir: "auto" }, inCode(part, reader));
      const trimmed = place > 0 ? part.replace(/^\n/, "") : part;
      return trimmed ? lines(trimmed, reader) : null;
    });
}

/** A plain_text or mrkdwn object. */
export function textObject(text, reader) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text, reader);
  return plain(text);
}

/** The characters of a plain_text object, with its :emoji: shown unless it says not to. */
export function plain(text) {
  if (!text) return "";
  if (text.emoji === false) return text.text;
  return text.text.replace(/(?<![\p{L}\p{N}:]):([a-z0-9_+-]+):/gu, (_, name) => emoji(name));
}
