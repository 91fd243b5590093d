/** Where blocks stand (a message, a modal, the Home), what has been filled in there, and telling the app of a click. */

import { el } from "./dom.js";

export class Surface {
  /**
   * `container` as the server wants it; `values` what was filled in before; `act(body)` posts an
   * action, `ask(confirm)` asks whether it is meant; `shown(text)` hears which trouble is shown beside its
   * control, `adrift(text)` which has no control left to stand beside.
   */
  constructor({ reader, container, values = {}, act, ask, shown, adrift }) {
    this.reader = reader;
    this.container = container;
    this.values = structuredClone(values);
    this.post = act;
    this.ask = ask;
    this.shown = shown;
    this.adrift = adrift;
  }

  /** What was filled in for an element, if anything. */
  value(blockId, actionId) {
    return this.values[blockId]?.[actionId];
  }

  /** Remember what was filled in. */
  fill(blockId, actionId, entry) {
    this.values[blockId] ??= {};
    this.values[blockId][actionId] = entry;
  }

  /**
   * Tell the app that `element` was used, after its confirmation. `control` shows as busy until the app has
   * acknowledged; if it does not, Slack's words appear below, or as a notice when the control has been
   * replaced meanwhile. Answers whether the person went through with it.
   */
  async act(blockId, element, given, control) {
    if (control.getAttribute("aria-busy") === "true") return false;
    if (element.confirm && !(await this.ask(element.confirm))) return false;
    control.setAttribute("aria-busy", "true");
    showTrouble(control, null);
    try {
      const action = { action_id: element.action_id, type: element.type, ...given };
      const answer = await this.post({ container: this.container, block_id: blockId, action, state: { values: this.values } });
      if (answer.ok === false) this.tell(control, answer.text || this.reader.say("app_trouble"));
    } catch (error) {
      this.tell(control, error.message);
    } finally {
      control.removeAttribute("aria-busy");
    }
    return true;
  }

  /** Say what went wrong where the person is looking. */
  tell(control, text) {
    if (control.isConnected && showTrouble(control, this.reader.slackSays(text))) this.shown(text);
    else this.adrift(text);
  }
}

/** Answers whether there was a place for it. */
function showTrouble(control, text) {
  const block = control.closest(".block");
  block?.querySelector(":scope > .trouble")?.remove();
  if (text) block?.append(el("p", { class: "trouble", role: "alert" }, text));
  return Boolean(block);
}
