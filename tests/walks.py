"""What every page must bear: zoom, spacing, no motion, the keyboard alone. Each check returns what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from referentiel.report.accessibility import WIDTHS

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# WCAG 2.1, 1.4.12: what a person may set without losing anything.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
ZOOMED, REFLOWED = 640, 320
"""Widths in pixels of a window of 1280 at 200 % and at 400 %."""

# Text that its own box hides: a box that scrolls can be scrolled, and a name kept for those who hear is not for eyes.
CUT = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  const kept = one.closest('.visually-hidden, .evitement, svg, [hidden], select, input, .jp-OutputPrompt');
  const own = [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  return own && !kept && one.offsetParent && style.clipPath === 'none' && parseFloat(style.width) > 1
    && ((['hidden', 'clip'].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
      || (['hidden', 'clip'].includes(style.overflowY) && one.scrollHeight > one.clientHeight + 1));
}).map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""

MOVING = """() => [...document.querySelectorAll('*')].filter((one) => {
  const style = getComputedStyle(one);
  const long = (told) => told.split(',').some((part) => parseFloat(part) > 0.01);
  return long(style.transitionDuration) || (style.animationName !== 'none' && long(style.animationDuration));
}).map((one) => `${one.tagName} ${one.className}`)"""

# Every control that a person can see and use; those in a group that arrows walk count once, by the group.
CONTROLS = """() => {
  window.walked = new Map();
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex]';
  return [...document.querySelectorAll(wanted)].filter((one) => {
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const grouped = one.closest('[role=tablist], [role=grid], [role=tree], .carte-taux') && one.tabIndex < 0;
    const radio = one.type === 'radio' && !one.checked;
    const away = one.closest('[inert], details:not([open]) > :not(summary)');
    return !grouped && !radio && !away && one.tabIndex >= 0 && !one.disabled && box.width > 0
      && style.visibility !== 'hidden';
  }).map((one, k) => {
    window.walked.set(one, k);
    const look = getComputedStyle(one);
    one.referentielRest = [look.outlineStyle, look.boxShadow, look.borderColor, look.backgroundColor].join();
    return `${one.tagName} ${one.className} ${one.getAttribute('aria-label') || one.textContent.trim().slice(0, 40)}`;
  });
}"""

# Where the focus is, and whether it can be seen: an outline of 2 pixels at least on it or on what stands for it.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const shown = (box) => {
    const look = getComputedStyle(box);
    return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
  };
  const around = [one.nextElementSibling, one.closest('label'), one.closest('.app'), one.parentElement];
  const beside = [one, ...around].filter(Boolean);
  const box = one.getBoundingClientRect();
  return { at: window.walked.get(one) ?? -1, seen: beside.some(shown) && box.bottom > 0 && box.top < innerHeight,
    told: `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}` };
}"""

# A figure says in words what it shows, and its numbers stand in a table beside it.
WORDLESS = """() => [...document.querySelectorAll('.fig:has(.dessin svg)')].filter((box) => {
  const drawn = box.querySelector('.dessin svg');
  return drawn.getAttribute('role') !== 'img' || (drawn.getAttribute('aria-label') || '').length < 20
    || !box.querySelector('table');
}).map((box) => box.id)"""


def faults(page: Any) -> list[tuple[str, list[str]]]:
    """Return what axe finds, each rule with the elements that break it."""
    found = answers(page)["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"][:3]]) for fault in found]


def still(page: Any) -> None:
    """Wait until nothing came or went in a page for a while: parts that are replaced leave a short gap."""
    page.evaluate("""() => new Promise((done) => {
      let rest = setTimeout(done, 400);
      const watch = new MutationObserver(() => { clearTimeout(rest); rest = setTimeout(done, 400); });
      watch.observe(document.body, { subtree: true, childList: true });
      setTimeout(done, 10000);
    })""")


def answers(page: Any) -> Any:
    """Return all that axe says of a page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    still(page)
    return axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}}).response


def sideways(page: Any, width: int) -> int:
    """Return by how many pixels a page scrolls sideways at a width."""
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(400)
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def zoom(page: Any) -> list[object]:
    """Return what a page loses at 200 % and at 400 % of a window of 1280 pixels, and under forced spacing of text."""
    wrong: list[object] = []
    for width in (ZOOMED, REFLOWED):
        wrong += [(width, over) for over in [sideways(page, width)] if over > 0]
        wrong += [(width, one) for one in page.evaluate(CUT)]
    page.add_style_tag(content=SPACING)
    for width in (ZOOMED, 1280):
        wrong += [("spaced", width, over) for over in [sideways(page, width)] if over > 0]
        wrong += [("spaced", width, one) for one in page.evaluate(CUT)]
    return wrong


def moving(page: Any) -> list[str]:
    """Return what still moves for a person who asked for no motion."""
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = page.evaluate(MOVING)
    page.emulate_media(reduced_motion="no-preference")
    return found


def keyboard(page: Any, most: int = 400) -> list[object]:
    """Walk round a page with the tabulator; return what it does not reach, and where no focus is seen."""
    page.evaluate("document.activeElement.blur()")
    wanted = page.evaluate(CONTROLS)
    reached: set[int] = set()
    unseen: list[object] = []
    rounds = 0  # past the last control the focus leaves the page, then comes back at its top
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None:
            rounds += 1
            if rounds == 2 or len(reached) >= len(wanted):
                break
            continue
        if not found["seen"] and found["at"] not in reached:
            unseen.append(("unseen", found["told"]))
        reached.add(found["at"])
    missed = [("missed", one) for k, one in enumerate(wanted) if k not in reached]
    return [*missed, *unseen]


def walk(page: Any) -> dict[str, Any]:
    """Put a page through every check of the declaration, at each width, every fold open; return what is wrong."""
    for details in page.locator("details > summary").all():
        if details.is_visible():
            details.click()
    found: dict[str, Any] = {"axe": faults(page)}
    found |= {"words": page.evaluate(WORDLESS), "moving": moving(page), "keyboard": keyboard(page)}
    page.set_viewport_size({"width": WIDTHS[1], "height": 844})
    page.wait_for_timeout(400)
    found |= {"axe narrow": faults(page), "zoom": zoom(page)}
    return {name: wrong for name, wrong in found.items() if wrong}
