"""What of the tables on a page is not to be seen in full."""

from __future__ import annotations

from playwright.sync_api import Page

# Each cell whose text runs out of what clips it, or out of the window, as its table and its text.
_CUT = """() => {
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
    return found;
}"""


def cut_cells(page: Page) -> list[str]:
    """The cells of every table on a page whose text is cut, or runs out of sight."""
    found: list[str] = page.evaluate(_CUT)
    return found
