function (map, address, bounds, points, attribution) {
  const INK = "#16202b";
  const style = document.createElement("style");
  style.textContent = `
    body { margin: 0; }
    .leaflet-container { background: #fff; font: 13px/1.25 "Source Sans", system-ui, sans-serif; }
    .area-label { width: 0 !important; height: 0 !important; overflow: visible; }
    .area-label > div { position: absolute; transform: translate(-50%, -50%); text-align: center;
      white-space: nowrap; pointer-events: none; font-weight: 650; font-size: 14px; }
    .area-label .name { display: block; }
    .area-label .symbol { display: block; font-size: 18px; line-height: 1.15; }
    .area-label .word { display: block; font-size: 12px; font-weight: 500; line-height: 1.15;
      white-space: normal; width: 92px; margin: 0 auto; }
    .area-label .bar { display: flex; width: 74px; height: 10px; margin: 3px auto 2px;
      border: 1px solid ${INK}; background: #fff; }
    .leaflet-control-attribution { font-size: 11px; color: #4a5663; max-width: 100vw;
      background: none !important; text-align: left; }
    @media (max-width: 480px) {
      .area-label > div { font-size: 10px; font-weight: 700; letter-spacing: -0.2px; }
      .area-label .symbol { font-size: 14px; }
      .area-label .word { display: none; }
      .area-label .bar { width: 48px; height: 8px; }
      .leaflet-control-attribution { font-size: 9px; }
    }`;
  document.head.appendChild(style);
  document.documentElement.lang = "en-GB";
  document.title = "Map of areas by status";
  map.zoomControl.setPosition("topright");
  map.getContainer().setAttribute("aria-label", "Map; the table beside it says the same");
  map.attributionControl.setPrefix(false).addAttribution(attribution);

  let clicks = 0;
  const byCode = {};
  const onEachFeature = (feature, layer) => {
    byCode[feature.properties.code] = layer;
    layer.on("click", () => {
      clicks += 1;
      Streamlit.setComponentValue({ area: feature.properties.code, click: clicks });
    });
  };
  const areas = L.layerGroup().addTo(map);
  const labels = L.layerGroup().addTo(map);
  const sites = L.layerGroup().addTo(map);

  fitFrame(map, L.latLngBounds(bounds));

  const line = (className, text) => {
    const element = document.createElement("span");
    element.className = className;
    element.textContent = text;
    return element;
  };
  const halo = (mark) =>
    `0 0 3px ${mark.ground}, 0 0 3px ${mark.ground}, 0 0 4px ${mark.ground}, 0 0 5px ${mark.ground}`;

  const label = (mark) => {
    const box = document.createElement("div");
    box.style.color = mark.ink;
    box.style.textShadow = halo(mark);
    box.append(line("name", mark.name));
    if (mark.segments) {
      const bar = document.createElement("span");
      bar.className = "bar";
      mark.segments.forEach((segment) => {
        const part = document.createElement("span");
        part.style.flex = segment.count;
        part.style.background = segment.ground;
        part.style.borderRight = `1px solid ${segment.outline}`;
        bar.append(part);
      });
      box.append(bar);
    } else {
      box.append(line("symbol", mark.symbol));
    }
    box.append(line("word", mark.word));
    return box;
  };

  // Where there are many areas, a name that would stand on another one is left to its tooltip.
  const MOST_NAMES = 20;
  const declutter = () => {
    const boxes = [...map.getContainer().querySelectorAll(".area-label > div")];
    if (boxes.length <= MOST_NAMES) return;
    const placed = [];
    boxes.forEach((box) => {
      const own = box.getBoundingClientRect();
      const hits = placed.some((other) => own.left < other.right && other.left < own.right
        && own.top < other.bottom && other.top < own.bottom);
      box.style.visibility = hits ? "hidden" : "visible";
      if (!hits) placed.push(own);
    });
  };
  map.on("zoomend moveend", declutter);

  let state = null;
  let loaded = false;
  const draw = () => {
    if (!loaded || state === null) return;
    labels.clearLayers();
    sites.clearLayers();
    state.marks.forEach((mark) => {
      const layer = byCode[mark.code];
      if (!layer) return;
      const chosen = mark.code === state.chosen;
      layer.setStyle({
        fillColor: mark.ground,
        fillOpacity: 1,
        color: chosen || mark.is_changed ? INK : mark.outline,
        weight: chosen ? 4 : mark.is_changed ? 3 : 1.5,
        dashArray: mark.is_dashed && !chosen && !mark.is_changed ? "5 4" : null,
      });
      const tip = document.createElement("span");
      tip.textContent = `${mark.name}: ${mark.tip || mark.word}`;
      layer.unbindTooltip().bindTooltip(tip, { sticky: true });
      if (chosen || mark.is_changed) layer.bringToFront();
      L.marker(points[mark.code], {
        interactive: false,
        keyboard: false,
        icon: L.divIcon({ className: "area-label", html: label(mark) }),
      }).addTo(labels);
    });
    state.sites.forEach((site) => {
      const tip = document.createElement("span");
      tip.textContent = site.title;
      L.circleMarker([site.latitude, site.longitude], {
        radius: 5, color: "#fff", weight: 1.5, fillColor: INK, fillOpacity: 1,
      }).bindTooltip(tip).addTo(sites);
    });
    // For tests and measurements, which cannot see colours: what was drawn last.
    window.provisionSites = state.sites.map((site) => site.title);
    window.provisionDrawn = JSON.stringify(state.marks.map((mark) => [mark.code, mark.symbol]));
    window.provisionState = JSON.stringify(state);
    // The table beside the map is its keyboard route; shapes that do nothing on Enter are no stop.
    map.getContainer().querySelectorAll("path").forEach((path) => path.setAttribute("tabindex", "-1"));
    declutter();
  };

  window.drawProvision = (newest) => {
    state = newest;
    draw();
  };

  fetchShapes([address], ([shapes]) => {
    L.geoJSON(shapes, { onEachFeature }).addTo(areas);
    loaded = true;
    draw();
  });

  // While Leaflet was loading, newer states may have been sent and lost. Saying once more that
  // the component is ready makes the page send its newest state.
  setTimeout(() => Streamlit.setComponentReady(), 0);
}
