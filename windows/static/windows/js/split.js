// The line between a file and the acts beside it: moved by arrow keys or by hand, kept on this device.
// Widths are in rem, so that they grow with the letters. Enter puts the line back.
const KEPT = "onewindow.split";
const USUAL = 25;
const LEAST = 20;

function setUp(line) {
  const whole = line.parentElement;
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const most = function () { return Math.max(LEAST, Math.floor(whole.clientWidth / rem * 0.6)); };

  function move(width, isKept) {
    const right = Math.round(2 * Math.min(most(), Math.max(LEAST, width))) / 2;
    whole.style.setProperty("--right", right + "rem");
    line.setAttribute("aria-valuenow", right);
    line.setAttribute("aria-valuemax", most());
    if (isKept) { try { localStorage.setItem(KEPT, right); } catch { /* it holds for this page only */ } }
  }

  function kept() {
    try { return Number(localStorage.getItem(KEPT)) || USUAL; } catch { return USUAL; }
  }

  line.addEventListener("keydown", function (event) {
    const now = Number(line.getAttribute("aria-valuenow"));
    const wanted = {
      ArrowLeft: now + 1, ArrowRight: now - 1, Home: LEAST, End: most(), Enter: USUAL,
    }[event.key];
    if (wanted === undefined || event.ctrlKey || event.metaKey || event.altKey) { return; }
    event.preventDefault();
    event.stopPropagation(); // elsewhere the arrows turn pages
    move(wanted, true);
  });

  line.addEventListener("pointerdown", function (event) {
    event.preventDefault();
    line.focus();
    line.setPointerCapture(event.pointerId);
  });
  line.addEventListener("pointermove", function (event) {
    if (!line.hasPointerCapture(event.pointerId)) { return; }
    move((whole.getBoundingClientRect().right - event.clientX) / rem, true);
  });

  window.addEventListener("resize", function () { move(kept(), false); });
  line.setAttribute("aria-valuemin", LEAST);
  move(kept(), false);
  line.hidden = false;
}

document.querySelectorAll("[data-split]").forEach(setUp);
