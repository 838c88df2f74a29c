// Swagger UI for the OpenAPI document, in the console's theme. Calls use the session unless a token is entered.

const root = document.documentElement;
const place = document.getElementById("apidocs");

/** Swagger UI has its own class for the dark theme. */
function followTheme() {
  root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark");
}

/**
 * Undoes the escaping of slashes and other characters that the API expects unescaped in keys.
 * @param {string} address
 */
function unescapeKeys(address) {
  const url = new URL(address, window.location.href);
  url.pathname = url.pathname.replaceAll(/%(?:2f|3a|40|2b)/gi, decodeURIComponent);
  return url.href;
}

/** @param {{ url: string, headers: Record<string, string>, credentials?: string }} request */
function prepareRequest(request) {
  request.url = unescapeKeys(request.url);
  if (request.headers.Authorization) {
    request.credentials = "omit"; // with a token, the session must not add its own rights
  } else {
    request.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  }
  return request;
}

/** A plugin that fixes Swagger UI for screen readers and keyboard users, and removes its own heading. */
function accessibilityFixes({ React: { createElement, Fragment } }) {
  const named = (Original, name) => (props) => createElement(Original, { ...props, "aria-label": name });
  const scrolled = { className: "apidocs-code", tabIndex: 0, role: "group", "aria-label": "Code" };
  const hidden = (text) => createElement("span", { className: "visually-hidden" }, text);
  return {
    wrapComponents: {
      InfoContainer: () => () => null,
      // A link inside the button that opens the operation; the button alone does the same.
      DeepLink: () => ({ text }) => createElement("span", null, text),
      TextArea: (Original) => named(Original, "Body of the request"),
      Button: (Original) => named(Original, undefined), // its label differs from its visible text
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
  validatorUrl: null, // it would call an external service
  requestInterceptor: prepareRequest,
  plugins: [accessibilityFixes],
});
