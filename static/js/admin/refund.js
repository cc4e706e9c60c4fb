// The refund page adds up while staff types; without this script the next page says the same.
(() => {
  const form = document.querySelector("[data-refund]");
  const sum = form?.querySelector("[data-sum]");
  if (!sum) return;
  const { currency, digits, left } = form.dataset;
  const unit = 10 ** Number(digits);
  const write = new Intl.NumberFormat(document.documentElement.lang || undefined, { style: "currency", currency });
  const value = (name) => Math.round(Number(form.elements[name]?.value || 0) * unit);

  const add = () => {
    let total = value("shipping") + value("amount");
    for (const input of form.querySelectorAll("[data-price]")) total += Number(input.value || 0) * Number(input.dataset.price);
    const over = total > Number(left);
    sum.textContent = `${write.format(total / unit)} of ${write.format(Number(left) / unit)}${over ? ": that is more than is left" : ""}`;
    sum.classList.toggle("text-important", !over);
    for (const colour of ["text-red-600", "dark:text-red-400"]) sum.classList.toggle(colour, over);
  };
  form.addEventListener("input", add);
  add();
})();
