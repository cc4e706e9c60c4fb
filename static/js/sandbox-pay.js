// The sandbox's payment page: test cards fill the form, digits come in groups, and nothing is sent twice.
"use strict";

const field = (name) => document.querySelector(`[name=${name}]`);
const grouped = (text) => {
  const digits = text.replace(/\D/g, "").slice(0, 19);
  if (/^3[47]/.test(digits)) return [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10, 15)].filter(Boolean).join(" ");
  return digits.replace(/(.{4})(?=.)/g, "$1 ");
};
const slashed = (text) => {
  const digits = text.replace(/\D/g, "").slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
};

function tidy(name, shape) {
  const input = field(name);
  if (!input) return;
  input.addEventListener("input", () => {
    if (input.selectionStart === input.value.length) input.value = shape(input.value);
  });
}

tidy("card_number", grouped);
tidy("expiry", slashed);

document.querySelectorAll("[data-card]").forEach((link) => link.addEventListener("click", (event) => {
  event.preventDefault();
  field("card_number").value = link.dataset.card;
  field("expiry").value ||= `12 / ${String(new Date().getFullYear() + 3).slice(2)}`;
  field("cvc").value = link.dataset.cvc;
  document.querySelector(".pay").focus();
}));

document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => { delete form.dataset.sent; }));
