// On a phone an object's tabs are wider than the screen: the one that is open stands in sight.
document.querySelector(".tabs .tab.active")?.scrollIntoView({ block: "nearest", inline: "center" });
