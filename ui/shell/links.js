// A part of a page has run again by itself: the links round it lead on with what is chosen in it now.
export default function ({ data: { query } }) {
  const lead = (selector, own) =>
    document.querySelectorAll(selector).forEach((link) => {
      const [path, kept] = link.getAttribute("href").split("?");
      link.setAttribute("href", `${path}?${withOwn(query, own, kept)}`);
    });
  lead(".pm-nav a");
  lead(".pm-views a", "view");
  lead(".pm-other", "data");
}

// What tells one link from its neighbours stays its own.
function withOwn(query, name, kept) {
  if (!name) return query;
  const [all, own] = [new URLSearchParams(query), new URLSearchParams(kept).get(name)];
  all.delete(name);
  if (own) all.set(name, own);
  return all;
}
