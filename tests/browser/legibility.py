"""What a page's text and controls need for everybody to use them, as functions to evaluate in the browser."""

FAINT = """() => {
  const light = (parts) => {
    const linear = (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = parts.map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      if (node.matches(".avatar-app, .segment-label")) return null;
      const found = parts(getComputedStyle(node).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const isText = (node) => node.nodeType === Node.TEXT_NODE;
  const own = (node) => [...node.childNodes].filter(isText).map((each) => each.data.trim()).join("");
  const faint = [];
  for (const node of document.querySelectorAll("body *")) {
    if (!own(node) || node.closest(":disabled") || !node.checkVisibility({ checkOpacity: true })) continue;
    const style = getComputedStyle(node);
    const behind = ground(node);
    if (!behind) continue;
    const ink = parts(node instanceof SVGElement ? style.fill : style.color).slice(0, 3);
    const [dark, bright] = [light(ink), light(behind)].sort((a, b) => a - b);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < 4.5) faint.push(`${own(node).slice(0, 30)}: ${contrast.toFixed(2)}`);
  }
  return faint;
}"""
"""Texts with less contrast than 4.5 to 1 (labels on the segments of a pie are in its legend as well)."""

NAMELESS = """() => {
  const controls = "button, a, input, textarea, img, dialog, [role=tab], [role=group], [role=region], [role=log]";
  const own = (node) => [node.ariaLabel, node.getAttribute("aria-labelledby"), node.title, node.alt];
  const isNamed = (node) => own(node).some(Boolean) || node.textContent.trim() || node.labels?.length;
  return [...document.querySelectorAll(controls)]
    .filter((node) => node.checkVisibility() && !node.closest("[aria-hidden=true]") && !isNamed(node))
    .map((node) => node.outerHTML.slice(0, 120));
}"""
"""Controls that a screen reader could only call by their kind."""
