/** One message. */

import { el, icon, iconButton, newId } from "./dom.js";
import { emoji } from "./emoji.js";
import { renderBlocks } from "./blocks/index.js";
import { mrkdwn } from "./blocks/text.js";
import { avatar } from "./people.js";
import { openPicker } from "./picker.js";
import { Surface } from "./surface.js";
import { instantOfTs } from "./time.js";

const UNITS = ["B", "kB", "MB", "GB"];

function sizeInWords(bytes, locale) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${(bytes / 1000 ** power).toLocaleString(locale, { maximumFractionDigits: 1 })} ${UNITS[power]}`;
}

function file(given, reader) {
  if (given.deleted) return el("div", { class: "file" }, el("span", { class: "faint" }, reader.say("file_deleted")));
  const isImage = /^image\/(png|jpeg|gif|webp)$/.test(given.mimetype ?? "");
  return el("div", { class: "file" },
    el("a", { class: "file-chip", href: given.url, download: given.name, "aria-label": reader.say("download", { name: given.name }) },
      icon("file"), el("span", { dir: "auto" }, el("b", {}, given.name), el("span", { class: "faint" }, sizeInWords(given.size, reader.locale)))),
    isImage && el("img", { class: "picture picture-large", src: given.url, alt: given.name, loading: "lazy" }));
}

/** What an app said the old way. */
function attachment(given, surface) {
  const node = el("div", { class: "attachment" },
    given.pretext && el("div", { class: "text", dir: "auto" }, mrkdwn(given.pretext, surface.reader)),
    given.title && el("b", { dir: "auto" }, given.title),
    !given.blocks && el("div", { class: "text", dir: "auto" }, mrkdwn(given.text ?? given.fallback ?? "", surface.reader)),
    given.blocks && renderBlocks(given.blocks, surface));
  if (/^#?[0-9a-f]{6}$/i.test(given.color ?? "")) node.style.setProperty("border-color", `#${given.color.replace("#", "")}`);
  return node;
}

function reactions(message, reader) {
  const found = Object.entries(message.reactions ?? {}).filter(([, users]) => users.length);
  if (!found.length) return null;
  return el("div", { class: "row reactions" }, found.map(([name, users]) =>
    el("span", { class: "reaction", title: users.map((id) => reader.person(id)?.real_name ?? id).join(", ") }, emoji(name), ` ${users.length}`)));
}

/** The bar that appears over a message under the pointer or with the focus in it. */
function tools(message, reader, acts) {
  const { say } = reader;
  const shortcuts = (reader.shortcuts ?? []).filter((each) => each.type === "message" && !message.local);
  const more = shortcuts.length > 0 && iconButton("more", say("more_actions"), () =>
    openPicker(more, {
      say, label: say("more_actions"), end: true, isSearched: false,
      items: shortcuts.map((each) => ({ id: each.callback_id, words: each.name, content: el("span", {}, each.name, el("span", { class: "faint" }, reader.app.name)) })),
      onPick: (item) => acts.shortcut(item.id, message),
    }), { "aria-haspopup": "listbox", "aria-expanded": "false" });
  const reply = acts.openThread && !message.ephemeral && iconButton("thread", say("reply_in_thread"), () => acts.openThread(message.thread_ts ?? message.ts));
  return (more || reply) && el("div", { class: "tools" }, reply, more);
}

/**
 * `acts`: act and ask as for a Surface, openThread(ts) where there may be threads, shortcut(id, message).
 */
export function renderMessage(message, reader, acts) {
  const { say, times } = reader;
  const person = reader.person(message.user);
  const name = person?.real_name || person?.name || say("someone");
  const instant = instantOfTs(message.ts);
  const surface = new Surface({
    reader,
    container: { type: "message", channel: message.channel, ts: message.ts },
    act: acts.act,
    ask: acts.ask,
    shown: acts.shown,
    adrift: acts.adrift,
  });
  const title = newId("from");
  const body = message.blocks?.length
    ? renderBlocks(message.blocks, surface)
    : message.text && el("div", { class: "text", dir: "auto" }, mrkdwn(message.text, reader));
  return el("article", { class: `message${message.ephemeral ? " message-ephemeral" : ""}`, tabindex: "-1", "aria-labelledby": title, data: { ts: message.ts } },
    message.ephemeral && el("p", { class: "only-you" }, icon("eye"), say("only_you")),
    avatar(person),
    el("time", { class: "side-time", datetime: instant.toISOString(), title: times.full(instant) }, times.clock(instant)),
    el("div", { class: "message-main" },
      el("header", { id: title },
        el("b", { class: "from", dir: "auto" }, name),
        (message.bot || person?.is_bot) && el("span", { class: "app-badge" }, say("app_badge")),
        el("time", { datetime: instant.toISOString(), title: times.full(instant) }, times.clock(instant))),
      body,
      (message.attachments ?? []).map((each) => attachment(each, surface)),
      (message.files ?? []).map((each) => file(each, reader)),
      message.edited && el("span", { class: "edited" }, say("edited")),
      reactions(message, reader),
      acts.openThread && message.reply_count > 0 && el("button", { type: "button", class: "replies", on: { click: () => acts.openThread(message.ts) } }, icon("thread"), say("replies", message.reply_count))),
    tools(message, reader, acts));
}
