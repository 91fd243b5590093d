/** The app's modals: always the top of the stack, as the server last gave it. */

import { showErrors } from "./blocks/input.js";
import { plain } from "./blocks/text.js";
import { renderBlocks } from "./blocks/index.js";
import { el, iconButton, newId, refill } from "./dom.js";
import { avatar } from "./people.js";
import { Surface } from "./surface.js";

export class Modals {
  /** `act`, `ask`, `shown` and `adrift` as for a Surface; `api` posts. */
  constructor(reader, { act, ask, shown, adrift, api }) {
    this.reader = reader;
    this.acts = { act, ask, shown, adrift };
    this.api = api;
    this.shown = shown;
    this.values = new Map();
    this.dialog = null;
  }

  /** Show a view, opened, pushed or updated; null closes. */
  show(view) {
    if (!view) {
      this.end();
      return;
    }
    if (!this.dialog) this.begin();
    const isSame = this.view?.id === view.id;
    const keep = isSame ? whereFocusIs(this.dialog) : null;
    this.view = view;
    this.draw();
    if (keep) keep(this.dialog);
    else this.focusFirst();
  }

  focusFirst() {
    const wanted = ["[autofocus]", ".modal-body :is(input, textarea, button)", ".modal-foot .button-primary"];
    const found = wanted.map((selector) => this.dialog.querySelector(selector)).find(Boolean);
    (found ?? this.dialog).focus();
  }

  begin() {
    this.before = document.activeElement;
    this.dialog = el("dialog", { class: "dialog modal", tabindex: "-1" });
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  end() {
    this.values.clear();
    this.view = null;
    this.dialog?.remove();
    this.dialog = null;
    if (this.before?.isConnected) this.before.focus();
  }

  /** What was filled in here: by the server's account, and by what was typed since. */
  surface() {
    const { view } = this;
    const surface = new Surface({
      reader: this.reader,
      container: { type: "view", view_id: view.id },
      values: { ...view.state?.values, ...this.values.get(view.id) },
      ...this.acts,
    });
    this.values.set(view.id, surface.values);
    return surface;
  }

  draw() {
    const { view, reader } = this;
    const { say } = reader;
    const title = newId("title");
    const app = reader.person(reader.app.bot_user_id);
    const isPushed = (view.depth ?? 1) > 1;
    const close = view.close ? plain(view.close) : say(isPushed ? "back" : "cancel");
    this.banner = el("p", { class: "trouble", role: "alert", hidden: true });
    this.submitButton = view.submit && el("button", { class: "button button-primary" }, plain(view.submit));
    const form = el("form", { novalidate: true },
      el("header", { class: "modal-head" },
        isPushed ? iconButton("back", say("back"), () => this.close()) : avatar(app, "small"),
        el("h2", { id: title, dir: "auto" }, plain(view.title)),
        iconButton("close", say("close"), () => this.close())),
      el("div", { class: "modal-body" }, this.banner, renderBlocks(view.blocks, this.surface())),
      el("footer", { class: "dialog-foot modal-foot" },
        el("button", { type: "button", class: "button", on: { click: () => this.close() } }, close),
        this.submitButton));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.dialog.setAttribute("aria-labelledby", title);
    refill(this.dialog, form);
  }

  trouble(text) {
    this.banner.textContent = this.reader.slackSays(text);
    this.banner.hidden = !text;
    if (text) {
      this.shown(text);
      this.banner.scrollIntoView({ block: "nearest" });
    }
  }

  async submit() {
    const { view, submitButton: button } = this;
    if (!button || button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    this.trouble("");
    try {
      const answer = await this.api.post("submit", { view_id: view.id, state: { values: this.values.get(view.id) } });
      if (this.view?.id !== view.id) return;
      if (answer.errors) {
        const left = showErrors(this.dialog, answer.errors, this.reader);
        this.trouble(Object.values(left).join(" "));
      } else if (answer.ok === false) {
        this.trouble(answer.text || this.reader.say("modal_trouble"));
      }
    } catch (error) {
      this.trouble(error.message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  async close() {
    const { view } = this;
    if (!view) return;
    this.values.delete(view.id);
    try {
      await this.api.post("close", { view_id: view.id });
    } catch {
      // The server no longer has it (it was begun anew): nothing is left to close but what is shown.
      this.end();
    }
  }
}

/** A function that gives the focus, the caret and the scroll position to the newer form of the dialog. */
function whereFocusIs(dialog) {
  const active = document.activeElement;
  const block = active?.closest?.("[data-block]")?.dataset.block;
  const action = active?.closest?.("[data-action]")?.dataset.action;
  const scroll = dialog.querySelector(".modal-body")?.scrollTop ?? 0;
  const caret = active?.matches?.("textarea, input[type=text]") ? [active.selectionStart, active.selectionEnd] : null;
  return (newer) => {
    newer.querySelector(".modal-body").scrollTop = scroll;
    const inBlock = block && newer.querySelector(`[data-block="${CSS.escape(block)}"]`);
    const holder = action && inBlock?.querySelector(`[data-action="${CSS.escape(action)}"]`);
    const field = holder && (holder.matches("input, textarea, button") ? holder : holder.querySelector("input, button"));
    (field ?? newer).focus();
    if (field && caret && field.setSelectionRange) field.setSelectionRange(...caret);
  };
}
