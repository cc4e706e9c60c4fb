// The product's form in the back office: rows of variants at one click, pictures dropped in, help with attributes.
// Everything here can be done without it too, if less comfortably.
(() => {
  "use strict";

  const group = (prefix) => document.getElementById(`${prefix}-group`);
  const field = (prefix, row, name) => document.querySelector(`[name="${prefix}-${row}-${name}"]`);
  const count = (prefix) => Number(document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`).value);

  // The number of a new row at the end, or -1 where there is no room for more.
  function addRow(prefix) {
    const before = count(prefix);
    group(prefix).querySelector(".add-row").click();
    return count(prefix) > before ? before : -1;
  }

  function blankRow(prefix, names) {
    const isBlank = (row) => names.every((name) => field(prefix, row, name) && !field(prefix, row, name).value);
    const rows = [...Array(count(prefix)).keys()];
    const row = rows.find((number) => !field(prefix, number, "id")?.value && isBlank(number));
    return row === undefined ? addRow(prefix) : row;
  }

  function set(input, value) {
    if (!input || input.disabled || value === undefined) return;
    input.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- variants ---

  function startMaker(maker) {
    const say = maker.querySelector("[data-said]");
    const form = maker.closest("form");
    const fill = maker.querySelector("[data-fill]");
    fill.hidden = false;
    fill.addEventListener("click", () => fillRows(form, say));
    maker.querySelector("[name=_make_variants]").addEventListener("click", async (event) => {
      event.preventDefault();
      const sent = new FormData(form);
      for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
      say.textContent = "One moment…";
      try {
        const answer = await fetch(maker.dataset.propose, { method: "POST", body: sent });
        const said = await answer.json();
        say.textContent = answer.ok ? await addVariants(said.rows) : said.sentence;
      } catch {
        say.textContent = "The shop does not answer; please try again.";
      }
    });
  }

  async function addVariants(rows) {
    for (const values of rows) {
      const row = blankRow("variants", ["sku", "choice1", "choice2", "choice3", "price"]);
      if (row < 0) return "There is no room for more rows.";
      for (const [name, value] of Object.entries(values)) set(field("variants", row, name), value);
    }
    field("variants", count("variants") - 1, "sku")?.scrollIntoView({ block: "nearest" });
    return rows.length ? `${rows.length} added; look at them, then save.` : "There is a variant for every combination.";
  }

  function fillRows(form, say) {
    const columns = { price: "price_for_all", compare_at_price: "was_for_all", opening_stock: "stock_for_all" };
    let filled = 0;
    for (let row = 0; row < count("variants"); row++) {
      if (!field("variants", row, "sku").value) continue;
      filled++;
      for (const [name, source] of Object.entries(columns)) {
        const { value } = form.elements[source];
        if (value !== "") set(field("variants", row, name), value);
      }
    }
    say.textContent = filled ? `${filled} rows filled; nothing is stored before you save.` : "There is no row yet.";
  }

  // --- pictures ---

  function startZone(zone) {
    const input = zone.querySelector("input[type=file]");
    const say = zone.querySelector("[data-said]");
    const take = (files) => {
      const taken = [...files].filter(takePicture).length;
      say.textContent = `${taken} of ${files.length} chosen; describe them below, then save.`;
    };
    input.addEventListener("change", () => {
      take(input.files);
      input.value = "";
    });
    for (const name of ["dragover", "dragleave", "drop"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.toggle("shop-zone-over", name === "dragover");
      });
    }
    zone.addEventListener("drop", (event) => take(event.dataTransfer.files));
  }

  function takePicture(file) {
    const row = blankRow("images", ["upload", "kept", "alt"]);
    if (row < 0) return false;
    const input = field("images", row, "upload");
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  function preview(input) {
    const place = input.closest("tr")?.querySelector(".field-preview .readonly, .field-preview div:last-child");
    const [file] = input.files;
    if (!place || !file) return;
    place.querySelector("img")?.remove();
    if (!file.type.startsWith("image/") || file.type.includes("svg")) return;
    const image = new Image(56, 56);
    image.className = "shop-thumb";
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.onload = () => URL.revokeObjectURL(image.src);
    place.replaceChildren(image);
  }

  // --- attributes ---

  const kinds = new Map();

  async function help(select) {
    const value = select.closest("tr")?.querySelector("[data-fact]");
    if (!value || !select.value) return;
    if (!kinds.has(select.value)) {
      const base = document.querySelector("[data-propose]").dataset.propose.replace("propose/", "attribute/");
      const answer = await fetch(`${base}${select.value}/`);
      if (!answer.ok) return;
      kinds.set(select.value, await answer.json());
    }
    showHelp(value, kinds.get(select.value));
  }

  function showHelp(value, { kind, unit, choices }) {
    value.parentElement.querySelector(".shop-help")?.remove();
    const box = document.createElement("span");
    box.className = "shop-help text-xs";
    const labels = kind === "boolean" ? ["yes", "no"] : choices;
    if (kind === "number") box.append(unit ? `a number, in ${unit}` : "a number");
    if (kind === "choice") box.append("one or more of ");
    for (const label of labels) box.append(choiceButton(value, label, kind === "choice"));
    value.after(box);
  }

  function choiceButton(value, label, several) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "shop-chip";
    button.textContent = label;
    button.addEventListener("click", () => {
      const chosen = value.value.split(",").map((part) => part.trim()).filter(Boolean);
      const others = chosen.filter((part) => part.toLowerCase() !== label.toLowerCase());
      value.value = !several ? label : (others.length < chosen.length ? others : [...chosen, label]).join(", ");
    });
    return button;
  }

  // --- options ---

  function showChips(input) {
    let box = input.parentElement.querySelector(".shop-chips");
    if (!box) {
      box = document.createElement("span");
      box.className = "shop-chips";
      box.setAttribute("aria-hidden", "true");
      input.after(box);
    }
    const parts = input.value.split(",").map((part) => part.trim()).filter(Boolean);
    box.replaceChildren(...parts.map((part) => {
      const [, label, colour] = part.match(/^(.+?)(?:\s+(#[0-9a-f]{6}))?$/i);
      const chip = document.createElement("span");
      chip.className = "shop-chip";
      if (colour) {
        const dot = document.createElement("i");
        dot.style.background = colour;
        chip.append(dot);
      }
      chip.append(label);
      return chip;
    }));
  }

  // A new row that is not wanted is emptied and put away: removing it would number the others anew and lose their files.
  function putAway(event) {
    const button = event.target.closest(".delete-template");
    const row = button?.closest(".form-group");
    if (!row || !row.closest("#images-group, #attributes-group")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const input of row.querySelectorAll("input:not([type=checkbox]), select")) {
      input.value = "";
      window.django?.jQuery?.(input).trigger("change");
    }
    row.hidden = true;
  }

  // Words only: pictures have a place of their own below.
  document.addEventListener("trix-file-accept", (event) => event.preventDefault());
  document.addEventListener("click", putAway, true);
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("#images-group input[type=file][name$=-upload]")) preview(event.target);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".shop-maker").forEach(startMaker);
    document.querySelectorAll(".shop-zone").forEach(startZone);
    document.querySelectorAll("input[name^=values]").forEach((input) => {
      showChips(input);
      input.addEventListener("input", () => showChips(input));
    });
    document.querySelectorAll("#attributes-group select[name$=-attribute]").forEach(help);
    window.django?.jQuery?.(document).on("change", "#attributes-group select[name$=-attribute]", (event) => help(event.target));
  });
})();
