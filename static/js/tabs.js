// Scrolls the active tab into view: on phones, an object's tabs are wider than the screen.
document.querySelector(".tabs .tab.active")?.scrollIntoView({ block: "nearest", inline: "center" });
