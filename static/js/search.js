// Suggestions below the search field: a combobox whose options are links. Without JavaScript it is a plain field.
"use strict";

{
  const field = one("#search");
  const box = one("#suggestions");
  const options = () => all("[role=option]", box);
  let marked = -1;

  const mark = (place) => {
    marked = place;
    options().forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    const option = options()[place];
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  const show = (wanted) => {
    const open = wanted && options().length > 0;
    box.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (open) field.setAttribute("aria-controls", "suggestion-list");
    else field.removeAttribute("aria-controls");
    mark(-1);
  };

  // One round leads through all options and the field itself, which is at place -1.
  const step = (by) => {
    const places = options().length + 1;
    mark(((marked + 1 + by + places) % places) - 1);
  };

  const keys = {
    ArrowDown: () => (box.hidden ? show(true) : step(1)),
    ArrowUp: () => (box.hidden ? show(true) : step(-1)),
    Escape: () => !box.hidden && (show(false), true),
    Enter: () => marked >= 0 && (options()[marked].click(), true),
  };

  if (field && box && "htmx" in window) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("autocomplete", "off");
    show(false);

    field.addEventListener("keydown", (event) => {
      if (event.isComposing || !keys[event.key] || keys[event.key]() === false) return;
      event.preventDefault();
      event.stopPropagation();
    });
    field.addEventListener("input", () => mark(-1));
    field.addEventListener("focus", () => show(field.value === box.dataset.for));
    field.form.addEventListener("submit", () => show(false));
    addEventListener("pageshow", () => show(false));
    document.addEventListener("focusin", ({ target }) => target !== field && !box.contains(target) && show(false));
    document.addEventListener("click", ({ target }) => target !== field && !box.contains(target) && show(false));

    box.addEventListener("htmx:afterSwap", () => {
      box.dataset.for = field.value;
      box.dataset.say = one("[data-say]", box)?.dataset.say || "";
      show(document.activeElement === field);
    });
    // Suggestions that do not come are no news.
    ["htmx:sendError", "htmx:responseError"].forEach((failure) => {
      field.addEventListener(failure, (event) => event.stopPropagation());
    });
  }
}
