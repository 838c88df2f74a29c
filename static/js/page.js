// Scripts of every page. Each module listens on the document, so that swapped-in parts need no wiring.
import "./requests.js";
import "./notices.js";
import "./table.js";
import "./copy.js";
import "./reveal.js";
import "./confirm.js";
import "./once.js";
import "./relativetimes.js";
import "./utcinputs.js";
import "./tabs.js";
import "./formstart.js";
import "./live.js";
import "./palette.js";
import "./shortcuts.js";
