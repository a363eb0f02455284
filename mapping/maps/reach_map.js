function (map, addresses, bounds, areaLabels, attribution) {
  const INK = "#16202b";
  const style = document.createElement("style");
  style.textContent = `
    body { margin: 0; }
    .leaflet-container { background: #fff; font: 13px/1.25 "Source Sans", system-ui, sans-serif; }
    .area-label { width: 0 !important; height: 0 !important; overflow: visible; }
    .area-label > div { position: absolute; transform: translate(-50%, -50%); white-space: nowrap;
      pointer-events: none; font-weight: 650; font-size: 13px; color: ${INK};
      text-shadow: 0 0 3px #fff, 0 0 3px #fff, 0 0 4px #fff, 0 0 5px #fff, 0 0 6px #fff; }
    .leaflet-control-attribution { font-size: 11px; color: #4a5663; max-width: 100vw;
      background: none !important; text-align: left; }
    @media (max-width: 480px) {
      .area-label > div { font-size: 10px; letter-spacing: -0.2px; }
      .leaflet-control-attribution { font-size: 9px; }
    }`;
  document.head.appendChild(style);
  document.documentElement.lang = "en-GB";
  document.title = "Map of distances to the nearest site";
  map.zoomControl.setPosition("topright");
  map.getContainer().setAttribute("aria-label", "Map; the table beside it says the same");
  map.attributionControl.setPrefix(false).addAttribution(attribution);

  const neighbourhoods = L.layerGroup().addTo(map);
  const border = { fill: false, interactive: false, color: INK, weight: 1.2 };
  const byCode = {};
  const areas = L.layerGroup().addTo(map);
  const marks = L.layerGroup().addTo(map);
  const MOST_NAMES = 20;
  if (areaLabels.length <= MOST_NAMES) {
    areaLabels.forEach((label) => {
      const box = document.createElement("div");
      box.textContent = label.name;
      L.marker(label.at, {
        interactive: false,
        keyboard: false,
        icon: L.divIcon({ className: "area-label", html: box }),
      }).addTo(map);
    });
  }

  fitFrame(map, L.latLngBounds(bounds));

  const tip = (text) => {
    const element = document.createElement("span");
    element.textContent = text;
    return element;
  };
  const inWords = (tenths) => (tenths ? `${(tenths / 10).toFixed(1)} km` : "under 0.1 km");

  let layers = null;
  let names = [];
  let state = null;
  const tooltipOf = (index) =>
    tip(state.tenths.length ? `${names[index]}: ${inWords(state.tenths[index])}` : names[index]);

  const draw = () => {
    if (layers === null || state === null) return;
    layers.forEach((layer, index) => {
      const [colour] = state.styles[Number(state.classes[index] ?? 0)];
      layer.setStyle({ fillColor: colour });
    });
    Object.entries(byCode).forEach(([code, layer]) => {
      const chosen = code === state.chosen;
      layer.setStyle({ ...border, weight: chosen ? 4 : border.weight });
      layer.bringToFront();
    });
    marks.clearLayers();
    state.sites.forEach(([title, latitude, longitude]) => {
      L.circleMarker([latitude, longitude], {
        radius: 6, color: "#fff", weight: 2, fillColor: INK, fillOpacity: 1,
      }).bindTooltip(tip(title)).addTo(marks);
    });
    state.proposals.forEach(([title, latitude, longitude, metres]) => {
      const at = [latitude, longitude];
      L.circle(at, {
        radius: metres, color: INK, weight: 2, dashArray: "6 5", fill: false, interactive: false,
      }).addTo(marks);
      L.circleMarker(at, {
        radius: 8, color: INK, weight: 3, fillColor: "#fff", fillOpacity: 1,
      }).bindTooltip(tip(title)).addTo(marks);
    });
    // For tests and measurements, which cannot see colours: what was drawn last.
    window.provisionSites = state.sites.map(([title]) => title);
    window.provisionProposals = state.proposals.map(([title]) => title);
    window.provisionDrawn = state.classes;
    window.provisionState = JSON.stringify(state);
  };

  window.drawReach = (newest) => {
    state = newest;
    draw();
  };

  fetchShapes(addresses, ([areaShapes, found]) => {
    names = found.names;
    layers = found.shapes.map((polygons, index) =>
      L.polygon(polygons, { color: "#fff", weight: 0.4, fillOpacity: 1, smoothFactor: 0.3 })
        .bindTooltip(() => tooltipOf(index), { sticky: true })
        .addTo(neighbourhoods));
    const onEachFeature = (feature, layer) => { byCode[feature.properties.code] = layer; };
    L.geoJSON(areaShapes, { style: border, onEachFeature }).addTo(areas);
    draw();
  });

  // While Leaflet was loading, newer states may have been sent and lost. Saying once more that
  // the component is ready makes the page send its newest state.
  setTimeout(() => Streamlit.setComponentReady(), 0);
}
