// Stripe's Payment Element, for paying and for keeping a card. What it needs and says stands in the form's attributes.
"use strict";

addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-stripe]");
  const { mode, publishableKey, clientSecret, returnUrl, name, email, unharmed, unreachable } = form.dataset;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const pay = part("pay");
  const waiting = part("waiting");

  const tell = (sentence) => {
    part("problem").textContent = sentence;
    part("problem").hidden = !sentence;
  };

  if (!window.Stripe) {
    part("loading").remove();
    part("card").hidden = false;
    tell(`${unreachable} ${unharmed}`);
    return;
  }

  const stripe = window.Stripe(publishableKey);
  const token = (property) => getComputedStyle(document.documentElement).getPropertyValue(property).trim();
  const appearance = () => ({
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
  });
  let elements = null;

  // Whatever another window of the shopper's has finished meanwhile is no problem, but where it goes on.
  const DONE = ["processing", "requires_capture", "succeeded"];
  const isDone = ({ payment_intent: payment, setup_intent: setup }) => DONE.includes((payment ?? setup)?.status);

  const busy = (button, isBusy) => {
    button.disabled = isBusy;
    button.ariaBusy = isBusy ? "true" : null;
  };

  // True where the shopper goes on to the return page, false where they were told why not.
  const ask = async (button, question) => {
    if (button.disabled) return true;
    busy(button, true);
    tell("");
    const { error } = await question();
    if (!error || isDone(error)) {
      location.assign(returnUrl);
      return true;
    }
    tell(`${error.message} ${unharmed}`);
    busy(button, false);
    return false;
  };
  // They left for their bank and came back with the browser's arrow.
  addEventListener("pageshow", ({ persisted }) => persisted && busy(pay, false));

  const showForm = () => {
    part("card").hidden = false;
    if (waiting) part("card").focus();
    waiting?.remove();
    elements = stripe.elements({ clientSecret, appearance: appearance() });
    const element = elements.create("payment", { defaultValues: { billingDetails: { name, email } } });
    element.on("ready", () => {
      part("loading")?.remove();
      pay.disabled = false;
    });
    element.on("loaderror", ({ error }) => {
      part("loading")?.remove();
      tell(`${error.message} ${unharmed}`);
    });
    element.mount(part("element"));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const confirm = mode === "setup" ? "confirmSetup" : "confirmPayment";
    ask(pay, () => stripe[confirm]({ elements, confirmParams: { return_url: returnUrl } }));
  });

  if (!waiting) {
    showForm();
    return;
  }
  part("confirm").disabled = false;
  part("another").disabled = false;
  part("another").addEventListener("click", showForm);
  part("confirm").addEventListener("click", async ({ currentTarget }) => {
    if (!(await ask(currentTarget, () => stripe.handleNextAction({ clientSecret })))) showForm();
  });
});
