/** The app's Home tab. */

import { renderBlocks } from "./blocks/index.js";
import { el, refill } from "./dom.js";
import { Surface } from "./surface.js";

export class Home {
  /** `acts`: act and ask, as for a Surface. */
  constructor(reader, api, acts) {
    this.reader = reader;
    this.api = api;
    this.acts = acts;
    this.values = {};
    this.inner = el("div", { class: "home-inner" });
    this.node = el("div", { class: "home", role: "tabpanel", tabindex: "0", "aria-label": reader.say("tab_home") }, this.inner);
  }

  /** Tell the app that its Home was opened, and show what it last published. */
  async open() {
    await this.redraw();
    await this.api.post("home");
  }

  async redraw() {
    const { reader } = this;
    const { blocks, view } = await this.api.get("home");
    const action = this.node.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    if (!blocks) {
      refill(this.inner, el("p", { class: "empty" }, reader.say("no_home", { name: reader.app.name })));
      return;
    }
    const surface = new Surface({
      reader,
      container: { type: "home", view_id: view?.id },
      values: { ...view?.state?.values, ...this.values },
      ...this.acts,
    });
    this.values = surface.values;
    refill(this.inner, renderBlocks(blocks, surface));
    if (action) this.inner.querySelector(`[data-action="${CSS.escape(action)}"]`)?.focus();
  }
}
