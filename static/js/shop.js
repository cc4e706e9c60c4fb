// What the storefront does better with JavaScript. Every page works without it.
"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Buttons that htmx makes needless come back where htmx did not arrive.
document.documentElement.classList.toggle("without-htmx", !("htmx" in window));

// --- menus close on Escape and on a click elsewhere ---

const openMenus = () => all(".menu details[open]");

document.addEventListener("click", (event) => {
  openMenus().filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = openMenus()[0];
  if (menu) {
    menu.open = false;
    one("summary", menu).focus();
  } else {
    one("#flash").replaceChildren();
  }
});

// --- notes can be closed ---

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) one("#flash").replaceChildren();
});

// --- a form that must not be sent twice ---

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  all("[data-sent]").forEach((form) => { delete form.dataset.sent; });
  all("[aria-busy]").forEach((button) => { button.removeAttribute("aria-busy"); });
});

// --- a field that was wrong stops complaining once it is right: while one types, for a page that moves when the field is
// left moves the button away from under the finger that presses it ---

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[aria-invalid=true]") || !target.value || !target.checkValidity()) return;
  target.removeAttribute("aria-invalid");
  document.getElementById(`${target.id}_error`)?.remove();
});

// --- quantity buttons that only count ---

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const input = one("input", button.parentElement);
  const wanted = (parseInt(input.value, 10) || 0) + Number(button.dataset.step);
  input.value = Math.min(Math.max(wanted, Number(input.min)), Number(input.max));
});

// --- the gallery: a thumbnail scrolls the strip, the strip marks the thumbnail ---

function watchGallery(gallery) {
  const strip = one(".gallery-strip", gallery);
  const thumbs = all(".thumbs a", gallery);
  const pictures = [...strip.children];
  const distance = (picture) => Math.abs(picture.offsetLeft - strip.offsetLeft - strip.scrollLeft);
  const pictureOf = (thumb) => one(thumb.getAttribute("href"), gallery);
  const mark = (picture) => thumbs.forEach((thumb) => {
    if (pictureOf(thumb) === picture) thumb.setAttribute("aria-current", "true");
    else thumb.removeAttribute("aria-current");
  });
  thumbs.forEach((thumb) => thumb.addEventListener("click", (event) => {
    event.preventDefault();
    const left = pictureOf(thumb).offsetLeft - strip.offsetLeft;
    strip.scrollTo({ left, behavior: calm.matches ? "auto" : "smooth" });
  }));
  strip.addEventListener("scroll", () => mark(pictures.reduce((a, b) => (distance(a) <= distance(b) ? a : b))), { passive: true });
}

// --- htmx: new parts come alive, the focus is not lost, failures are said ---

function arrive() {
  all("[data-gallery]:not([data-watched])").forEach((gallery) => {
    gallery.dataset.watched = "yes";
    watchGallery(gallery);
  });
}

document.addEventListener("htmx:afterSettle", (event) => {
  arrive();
  one("#said").textContent = event.detail.elt.dataset.say || "";
  if (document.activeElement === document.body) one("[data-focus]", event.detail.elt)?.focus({ preventScroll: true });
});

// --- filters: short addresses, groups stay as they were folded, the sheet's button only closes it ---

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches("[data-lean]")) return;
  Object.keys(detail.parameters).filter((name) => detail.parameters[name] === "").forEach((name) => {
    delete detail.parameters[name];
  });
});

const folds = new Map();
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.(".filter")) folds.set(target.id, target.open);
}, true);

document.addEventListener("htmx:oobAfterSwap", () => {
  all(".filter").forEach((group) => { group.open = folds.get(group.id) ?? group.open; });
});

document.addEventListener("submit", (event) => {
  const sheet = event.target;
  if (!sheet.matches("[data-lean]") || !("htmx" in window)) return;
  event.preventDefault();
  if (sheet.matches(":popover-open")) sheet.hidePopover();
});

// Enter in a field is a change and a submit at once; what the change has sent is not sent again.
document.addEventListener("htmx:confirm", (event) => {
  const { elt, triggeringEvent } = event.detail;
  const enter = triggeringEvent?.type === "submit" && !triggeringEvent.submitter?.name;
  if (enter && elt.matches(".htmx-request")) event.preventDefault();
});

// An answer that is an error is shown only where the shop made it for showing; it then names its place itself.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 400) event.detail.shouldSwap = xhr.getResponseHeader("HX-Retarget") !== null;
});

function apologise() {
  const note = document.createElement("div");
  note.textContent = "The shop did not answer. Please check your connection and try again.";
  one("#flash").replaceChildren(note);
}

document.addEventListener("htmx:sendError", apologise);
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget") === null) apologise();
});

document.addEventListener("DOMContentLoaded", () => {
  arrive();
  one("[aria-invalid=true]")?.focus();
});
