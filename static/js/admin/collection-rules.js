/* Back office: each rule of a collection shows the fields that matter for its kind. */
(() => {
  const show = (select) => {
    const row = select.closest("tr, .form-row");
    for (const field of row ? row.querySelectorAll("[data-kinds]") : []) {
      const cell = field.closest("td") || field.parentElement;
      const matters = field.dataset.kinds.split(" ").includes(select.value);
      for (const child of cell.children) child.hidden = !matters;
    }
  };
  const kinds = 'select[name^="rules-"][name$="-kind"]';
  const showAll = () => document.querySelectorAll(kinds).forEach(show);

  document.addEventListener("change", (event) => event.target.matches(kinds) && show(event.target));
  document.addEventListener("formset:added", showAll);
  document.addEventListener("DOMContentLoaded", showAll);
})();
