// Swagger UI for the API's document: in the console's theme, calling with the session unless a token is pasted.

const root = document.documentElement;
const place = document.getElementById("apidocs");

/** Swagger UI knows the dark theme by a class. */
function followTheme() {
  root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark");
}

/**
 * Keys can hold slashes and the like, which stand in addresses as they are.
 * @param {string} address
 */
function unescaped(address) {
  const url = new URL(address, window.location.href);
  url.pathname = url.pathname.replaceAll(/%(?:2f|3a|40|2b)/gi, decodeURIComponent);
  return url.href;
}

/** @param {{ url: string, headers: Record<string, string>, credentials?: string }} request */
function prepare(request) {
  request.url = unescaped(request.url);
  if (request.headers.Authorization) {
    request.credentials = "omit"; // the token is to show what it may do by itself
  } else {
    request.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  }
  return request;
}

/** What Swagger UI lacks for those who hear the page or use its keys; and its own heading left out. */
function mended({ React: { createElement, Fragment } }) {
  const named = (Original, name) => (props) => createElement(Original, { ...props, "aria-label": name });
  const scrolled = { className: "apidocs-code", tabIndex: 0, role: "group", "aria-label": "Code" };
  const hidden = (text) => createElement("span", { className: "visually-hidden" }, text);
  return {
    wrapComponents: {
      InfoContainer: () => () => null,
      // A link within the button that opens the operation; the button does what it did.
      DeepLink: () => ({ text }) => createElement("span", null, text),
      TextArea: (Original) => named(Original, "Body of the request"),
      Button: (Original) => named(Original, undefined), // another name than what stands on it
      SyntaxHighlighter: (Original) => (props) => createElement("div", scrolled, createElement(Original, props)),
      CloseIcon: (Original) => (props) => createElement(Fragment, null, createElement(Original, props), hidden("Close")),
    },
  };
}

followTheme();
new MutationObserver(followTheme).observe(root, { attributeFilter: ["data-bs-theme"] });
window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  syntaxHighlight: false, // its colours are too faint
  validatorUrl: null, // it would be asked outside
  requestInterceptor: prepare,
  plugins: [mended],
});
