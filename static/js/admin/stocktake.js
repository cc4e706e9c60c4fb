// Scans go out one after the other while the next is read; without this script each scan loads the page again.
(() => {
  const form = document.querySelector("[data-scan]");
  if (!form) return;
  const { code, units, mode, key, seen } = form.elements;
  const waiting = [];
  let busy = false;

  const fresh = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("");

  const show = (page) => {
    for (const part of document.querySelectorAll("[data-live]")) {
      const next = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (next) part.replaceChildren(...next.childNodes);
    }
    return page.querySelector(".shop-said .shop-bad, .shop-said form");
  };

  const say = (sentence) => {
    const line = document.createElement("p");
    line.className = "shop-bad";
    line.textContent = sentence;
    form.parentElement.querySelector('[data-live="said"]').replaceChildren(line);
  };

  // What could not be sent is sent again under the same key, so that it counts once.
  const send = async () => {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      const scan = waiting[0];
      try {
        const answer = await fetch(form.action || location.href, { method: "POST", body: scan });
        if (!answer.ok) throw new Error(answer.status);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!page.querySelector('[data-live="counts"]')) throw new Error("another page");
        waiting.shift();
        if (show(page)) {
          const left = waiting.splice(0).length;
          if (left) say(`${scan.get("code")} was not counted, nor the ${left} after it. Scan them again.`);
        }
      } catch {
        say(`${waiting.length} not counted yet: ${scan.get("code")} could not be sent. Press “Count” to try again.`);
        break;
      }
    }
    busy = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (code.value.trim()) {
      waiting.push(new FormData(form));
      code.value = seen.value = "";
      key.value = fresh();
      if (mode.value === "add") units.value = 1;
      else units.value = "";
    }
    code.focus();
    send();
  });

  mode.addEventListener("change", () => {
    units.value = mode.value === "add" ? 1 : "";
    units.disabled = mode.value === "clear";
    code.focus();
  });

  // The theme hides the page until it is ready, and what is hidden takes no focus.
  const ready = () => document.activeElement === document.body && code.focus();
  for (const moment of ["alpine:initialized", "DOMContentLoaded"]) document.addEventListener(moment, ready);
  window.addEventListener("load", () => requestAnimationFrame(ready));
  ready();

  window.addEventListener("beforeunload", (event) => {
    if (waiting.length) event.preventDefault();
  });
})();
