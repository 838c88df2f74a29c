// The results page of a bulk action: counts how many of the actions are done, failed and under way.

const summary = document.querySelector("[data-results-summary]");
const FAILED_STATES = ["Failed", "Canceled"];

function updateSummary() {
  const states = [...document.querySelectorAll("td [data-action-state]")].map(({ dataset }) => dataset.actionState);
  if (!states.length) return;
  const done = states.filter((state) => state === "Success").length;
  const failed = states.filter((state) => FAILED_STATES.includes(state)).length;
  const counts = [[done, "done"], [failed, "failed"], [states.length - done - failed, "under way"]];
  const text = counts.filter(([count]) => count).map(([count, label]) => `${count} ${label}`).join(", ");
  if (summary.textContent !== text) summary.textContent = text;
}

document.addEventListener("htmx:afterSettle", updateSummary);
updateSummary();
