// Stripe's Payment Element on the payment page. Everything it needs stands in data attributes of #stripe-payment.
"use strict";

addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("stripe-payment");
  const pay = form.querySelector("[data-pay]");
  const problem = form.querySelector("[data-problem]");
  const { publishableKey, clientSecret, returnUrl, name, email } = form.dataset;

  const tell = (sentence) => {
    problem.textContent = sentence;
    problem.hidden = !sentence;
  };

  if (!window.Stripe) {
    form.querySelector("[data-loading]").hidden = true;
    tell("Stripe cannot be reached. Please check your connection and load the page again; nothing was charged.");
    return;
  }

  const token = (property) => getComputedStyle(document.documentElement).getPropertyValue(property).trim();
  const stripe = window.Stripe(publishableKey);
  const elements = stripe.elements({
    clientSecret,
    appearance: {
      theme: "flat",
      variables: {
        colorPrimary: token("--fern"),
        colorBackground: token("--surface"),
        colorText: token("--ink"),
        colorTextSecondary: token("--ink-soft"),
        colorDanger: token("--danger"),
        borderRadius: token("--r1"),
        fontSizeBase: "16px",
      },
      rules: { ".Input": { border: `1px solid ${token("--line-strong")}` } },
    },
  });
  const element = elements.create("payment", { defaultValues: { billingDetails: { name, email } } });

  element.on("ready", () => {
    form.querySelector("[data-loading]")?.remove();
    pay.disabled = false;
  });
  element.on("loaderror", ({ error }) => tell(error.message));
  element.mount("#payment-element");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (pay.disabled) return;
    pay.disabled = true;
    pay.setAttribute("aria-busy", "true");
    tell("");
    const { error } = await stripe.confirmPayment({ elements, confirmParams: { return_url: returnUrl } });
    // We get here only where Stripe did not send the browser on to the return page.
    tell(`${error.message} Nothing was charged.`);
    pay.disabled = false;
    pay.removeAttribute("aria-busy");
  });
});
