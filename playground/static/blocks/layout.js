/** The blocks that only show something. */

import { el, icon, newId } from "../dom.js";
import { button } from "../elements/button.js";
import { renderElement } from "../elements/index.js";
import { richText } from "./richtext.js";
import { plain, textObject } from "./text.js";

export function header(block) {
  return el("h3", { dir: "auto" }, plain(block.text));
}

export function divider() {
  return el("hr");
}

export function section(block, surface) {
  const { reader } = surface;
  return [
    el("div", { class: "section-body" },
      block.text && el("div", { class: "text", dir: "auto" }, textObject(block.text, reader)),
      block.fields && el("div", { class: "fields" }, block.fields.map((field) => el("div", { class: "text", dir: "auto" }, textObject(field, reader))))),
    block.accessory && el("div", { class: "accessory" }, accessory(block, surface)),
  ];
}

function accessory(block, surface) {
  if (block.accessory.type === "image") return picture(block.accessory, "thumb");
  return renderElement(block.accessory, { surface, blockId: block.block_id, acts: true, label: block.text?.text });
}

export function context(block, surface) {
  return block.elements.map((each) =>
    each.type === "image" ? picture(each, "tiny") : el("span", { class: "text", dir: "auto" }, textObject(each, surface.reader)));
}

/** The picture of an image block or element; a Slack file by its id comes from this workspace. */
function picture(given, size) {
  const src = given.image_url ?? given.slack_file?.url ?? `/page/file/${encodeURIComponent(given.slack_file?.id ?? "")}`;
  return el("img", { class: `picture picture-${size}`, src, alt: given.alt_text, title: given.alt_text, loading: "lazy", referrerpolicy: "no-referrer" });
}

export function image(block) {
  return el("figure", {}, block.title && el("figcaption", { dir: "auto" }, plain(block.title)), picture(block, "large"));
}

export function video(block) {
  return el("figure", {},
    el("figcaption", { dir: "auto" }, plain(block.title)),
    picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "large"));
}

export function file(block, surface) {
  return el("p", { class: "file-chip" }, icon("file"), `${surface.reader.say("file_gone")} ${block.external_id ?? ""}`);
}

const LEVELS = ["info", "warning", "error", "success"];

export function alert(block, surface) {
  const level = LEVELS.includes(block.level) ? block.level : "default";
  const sign = level === "success" ? "check" : "warn";
  return el("div", { class: `alert alert-${level}`, role: level === "error" || level === "warning" ? "alert" : "note" },
    icon(sign), el("div", { class: "text", dir: "auto" }, textObject(block.text, surface.reader)));
}

export function card(block, surface) {
  const { reader } = surface;
  return el("div", { class: "card" },
    block.hero_image && picture(block.hero_image, "large"),
    el("div", { class: "card-head" },
      block.icon && picture(block.icon, "tiny"),
      block.title && el("b", { dir: "auto" }, textObject(block.title, reader)),
      block.subtitle && el("div", { class: "faint", dir: "auto" }, textObject(block.subtitle, reader))),
    block.body && el("div", { class: "text", dir: "auto" }, textObject(block.body, reader)),
    block.actions && el("div", { class: "row" }, block.actions.map((each) => button(each, { surface, blockId: block.block_id }))));
}

export function carousel(block, surface) {
  return el("div", { class: "carousel", tabindex: "0", role: "group" },
    block.elements.map((each) => card({ ...each, block_id: each.block_id ?? block.block_id }, surface)));
}

export function container(block, surface, renderBlocks) {
  const name = newId("container");
  const title = block.rich_text_title ? richText(block.rich_text_title, surface.reader) : plain(block.title);
  const head = [title, block.subtitle && el("div", { class: "faint" }, textObject(block.subtitle, surface.reader))];
  const body = renderBlocks(block.child_blocks, surface);
  if (block.is_collapsible) {
    return el("details", { class: "container", open: !block.default_collapsed }, el("summary", {}, head), body);
  }
  return el("div", { class: "container", role: "group", "aria-labelledby": name }, el("div", { id: name, class: "container-title" }, head), body);
}
