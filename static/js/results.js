// The results page of a bulk action: counts how many of the actions are done, failed and under way.

const summary = document.querySelector("[data-results-summary]");
const BAD = ["Failed", "Canceled"];

function sum() {
  const states = [...document.querySelectorAll("td [data-action-state]")].map(({ dataset }) => dataset.actionState);
  if (!states.length) return;
  const done = states.filter((state) => state === "Success").length;
  const failed = states.filter((state) => BAD.includes(state)).length;
  const counts = [[done, "done"], [failed, "failed"], [states.length - done - failed, "under way"]];
  const words = counts.filter(([count]) => count).map(([count, what]) => `${count} ${what}`).join(", ");
  if (summary.textContent !== words) summary.textContent = words;
}

document.addEventListener("htmx:afterSettle", sum);
sum();
