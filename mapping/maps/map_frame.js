// What every map shares. The frame is as high as the areas need at its width, so that a narrow page
// has no blank band.
const fitFrame = (map, shape) => {
  const ratio = (() => {
    const [a, b] = [map.project(shape.getNorthWest(), 9), map.project(shape.getSouthEast(), 9)];
    return (b.y - a.y) / (b.x - a.x);
  })();
  const ATTRIBUTION_HEIGHT = 40;
  let height = 0;
  const setFrameHeight = Streamlit.setFrameHeight.bind(Streamlit);
  Streamlit.setFrameHeight = () => setFrameHeight(height);
  const fit = () => {
    const width = document.documentElement.clientWidth;
    const side = width < 480 ? 18 : width < 560 ? 30 : 8;
    height = Math.round(Math.min(Math.max(width * ratio + ATTRIBUTION_HEIGHT + 16, 220), 560));
    map.getContainer().style.height = `${height}px`;
    Streamlit.setFrameHeight();
    map.invalidateSize();
    map.fitBounds(shape, {
      paddingTopLeft: [side, 8], paddingBottomRight: [8, ATTRIBUTION_HEIGHT], animate: false,
    });
  };
  let fittedWidth = 0;
  new ResizeObserver(() => {
    if (document.documentElement.clientWidth === fittedWidth) return;
    fittedWidth = document.documentElement.clientWidth;
    fit();
  }).observe(document.documentElement);
  fit();
};

// Shapes are large, so that they are fetched once instead of being sent with every click.
const fetchShapes = (addresses, draw) =>
  Promise.all(addresses.map((address) => fetch(address).then((answer) =>
    answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))))
    .then(draw)
    .catch(() => {
      const fault = document.createElement("p");
      fault.style.cssText = "margin:0;padding:10px 14px;font:15px/1.45 system-ui,sans-serif;color:#16202b";
      fault.textContent = "The map could not be loaded. Reload the page; the table says the same.";
      document.body.prepend(fault);
      window.provisionDrawn = "[]";
    });
