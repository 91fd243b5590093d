/** Block Kit blocks as DOM, by type. One that is not known is shown as such, never left out. */

import { el, newId } from "../dom.js";
import { actions, contextActions } from "./actions.js";
import { chart } from "./chart.js";
import { input } from "./input.js";
import { alert, card, carousel, container, context, divider, file, header, image, section, video } from "./layout.js";
import { markdown } from "./markdown.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./table.js";

const KINDS = {
  header,
  section,
  context,
  divider: () => divider(),
  actions,
  context_actions: contextActions,
  image,
  video,
  file,
  alert,
  card: (block, surface) => card(block, surface),
  carousel,
  container: (block, surface) => container(block, surface, renderBlocks),
  input,
  table,
  data_table: dataTable,
  data_visualization: chart,
  rich_text: (block, surface) => richText(block, surface.reader),
  markdown: (block) => markdown(block.text),
};

function unknown(block, surface, words = block?.type ?? "?") {
  return el("p", { class: "unknown-block" }, surface.reader.say("unknown_block", { type: words }));
}

/** One block in its frame. A block this page trips over is shown as unknown; the others still show. */
function renderBlock(block, surface) {
  const type = String(block?.type ?? "");
  let inside;
  try {
    inside = Object.hasOwn(KINDS, type) ? KINDS[type](block, surface) : unknown(block, surface);
  } catch (error) {
    console.error(error);
    inside = unknown(block, surface);
  }
  return el("div", { class: `block block-${type.replace(/\W/g, "-")}`, data: { block: block?.block_id } }, inside);
}

/** All blocks of a message or view, in order. */
export function renderBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => renderBlock(block?.block_id ? block : { ...block, block_id: newId("block") }, surface));
}
