/** Building the page. Everything goes in as text nodes and attributes; nothing here ever parses HTML. */

const SVG = "http://www.w3.org/2000/svg";
let numbers = 0;

/** An id no other element has. */
export function newId(prefix = "x") {
  numbers += 1;
  return `${prefix}-${numbers}`;
}

/**
 * An element. `props`: `class`, `on` (listeners by event), `data` (data-*), `style` (CSS properties),
 * anything else an attribute; null, undefined and false leave it out. Children may be nested lists.
 */
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same, for SVG. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, item] of Object.entries(value)) if (item !== undefined) node.dataset[key] = item;
    } else if (name === "style") {
      for (const [key, item] of Object.entries(value)) node.style.setProperty(key, item);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(node, children);
  return node;
}

/** Add children, leaving out what is null or false. */
export function append(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** Replace all children. */
export function refill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

const ICONS = {
  hash: "M4 9h16M4 15h16M10 3L8 21M16 3l-2 18",
  lock: "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
  send: "M4 12l16-8-6 16-3-7z",
  attach: "M12 5v14M5 12h14",
  thread: "M5 5h14v10h-7l-5 4v-4H5z",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.5 16.5L21 21",
  people: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.2.8 3.5 2.6 3.5 5.5",
  down: "M6 9l6 6 6-6",
  left: "M14 6l-6 6 6 6",
  right: "M10 6l6 6-6 6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  check: "M5 12l5 5 9-10",
  file: "M6 3h8l4 4v14H6zM14 3v5h4",
  warn: "M12 4l9 16H3zM12 10v4M12 17h.01",
  good: "M7 11v9H3v-9zM7 11l4-8c2 0 3 1 3 3v4h5c1.5 0 2 1 1.8 2.2l-1.3 6c-.3 1.2-1 1.8-2 1.8H7",
  bad: "M17 13V4h4v9zM17 13l-4 8c-2 0-3-1-3-3v-4H5c-1.5 0-2-1-1.8-2.2l1.3-6C4.8 4.6 5.5 4 6.5 4H17",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
  app: "M4 17l5-6 4 3 7-8",
};

/** A line icon; it never carries meaning alone. */
export function icon(name) {
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

/** A round or square button that shows an icon and is called `label`. */
export function iconButton(name, label, onClick, props = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: onClick }, ...props },
    icon(name),
  );
}
