"""What of the tables on a page, and of all of it on paper, is not to be seen in full."""

from __future__ import annotations

from playwright.sync_api import Page

# Each cell whose text runs out of what clips it, or out of the window, as its table and its text.
_CUT = """async () => {
    const parentOf = (e) => e.assignedSlot ?? e.parentElement ?? e.getRootNode().host ?? null;
    const up = function* (element) { for (let e = element; e; e = parentOf(e)) yield e; };
    const isHidden = (element) => [...up(element)].some((e) => {
        const style = getComputedStyle(e);
        return style.display === 'none' || style.visibility === 'hidden'
            || style.clipPath !== 'none'
            || (e.tagName === 'DETAILS' && !e.open && !element.closest('summary'));
    });
    const clips = ({ overflowX }) => ['hidden', 'clip', 'auto', 'scroll'].includes(overflowX);
    const isCut = (element, boxes) => {
        let [left, right] = [0, document.documentElement.clientWidth];
        for (const e of up(element)) {
            if (!clips(getComputedStyle(e))) continue;
            const box = e.getBoundingClientRect();
            left = Math.max(left, box.left);
            right = Math.min(right, box.left + e.clientLeft + e.clientWidth);
        }
        return boxes.some((box) => box.left < left - 1 || box.right > right + 1);
    };
    const found = [];
    // What is folded is looked at as well, laid out as it is once it is opened.
    const folds = [...document.querySelectorAll('[data-testid=stExpander] details:not([open])')];
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    folds.forEach((fold) => { fold.open = true; });
    if (folds.length) await frame().then(frame);
    const look = (root) => {
        for (const cell of root.querySelectorAll('td, th')) {
            if (!cell.getClientRects().length || isHidden(cell)) continue;
            const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
            // In a meeting long names stand above and below one another in turn, over two columns.
            let cut = cell.clientWidth > 0 && cell.scrollWidth > cell.clientWidth + 1
                && !cell.closest('[data-names=turns]');
            while (!cut && texts.nextNode()) {
                const text = texts.currentNode;
                if (!text.textContent.trim() || isHidden(text.parentElement)) continue;
                const range = document.createRange();
                range.selectNodeContents(text);
                cut = isCut(text.parentElement, [...range.getClientRects()]);
            }
            const table = cell.closest('table');
            const name = table.caption?.textContent || table.getAttribute('aria-label') || '';
            if (cut) found.push(`${name}: ${cell.textContent.trim().slice(0, 40)}`);
        }
        for (const e of root.querySelectorAll('*')) if (e.shadowRoot) look(e.shadowRoot);
    };
    look(document);
    folds.forEach((fold) => { fold.open = false; });
    return found;
}"""
# Paper cannot be scrolled: each box of which a part would have to be, by how much and its text.
_SCROLLED = """() => {
    const hides = (overflow) => ['hidden', 'clip', 'auto', 'scroll'].includes(overflow);
    const isCut = (e) => {
        const { clipPath, overflowX, overflowY } = getComputedStyle(e);
        return e.getClientRects().length && clipPath === 'none' && e.innerText?.trim()
            && (hides(overflowY) && e.scrollHeight > e.clientHeight + 4
                || hides(overflowX) && e.scrollWidth > e.clientWidth + 2);
    };
    const within = (root) => [...root.querySelectorAll('*')].flatMap(
        (e) => [...(isCut(e) ? [e.innerText.slice(0, 40)] : []),
                ...(e.shadowRoot ? within(e.shadowRoot) : [])]);
    return within(document.querySelector('[data-testid=stMain]'));
}"""


def cut_cells(page: Page) -> list[str]:
    """The cells of every table on a page whose text is cut, or runs out of sight."""
    found: list[str] = page.evaluate(_CUT)
    return found


def cut_on_paper(page: Page) -> list[str]:
    """The boxes of a page of which paper would show a part alone."""
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(_SCROLLED)
    page.emulate_media(media="null")
    return found
