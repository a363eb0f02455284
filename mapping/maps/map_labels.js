// Where names and numbers stand: each inside its area as far as that can be, the largest area
// first; none on another one, on a point, or under what lies at the map's edge. All is reckoned in
// pixels of the screen, so that it is done anew at each zoom.

// The raster on which areas are measured: a cell is so many pixels wide and high.
const CELL = 4;
const COST = { outside: 400, elsewhere: 900, perPixel: 0.35 };
// In how many steps an area is looked through, and then what lies round the best place.
const STEPS = 24;
const FINER = 4;
const APART = 2;

// Gives each label the first of its forms for which there is room, and hides it where there is
// none.
//
// `items`: the largest area first, each with `rings` (points on the screen), `element`, `forms`
// (the fullest first: a class of the element, how much of it is to lie in its area, and how much may
// lie on others), `kind` (another class), `at` (where its sign belongs) and `put`, which is told where it goes. `size`: of the map. `taken`: boxes on which nothing may lie. Gives the boxes of what was placed.
export function placeLabels(items, rasters, size, taken) {
  const placed = [];
  measure(items);
  items.forEach((item, index) => {
    const ground = { own: rasters.own[index], all: rasters.all, size };
    const found = item.forms.reduce(
      (before, form) => before ?? bestPlace(item, form, ground, [...taken, ...placed]),
      null,
    );
    item.element.style.visibility = found ? "visible" : "hidden";
    if (!found) return;
    item.element.className = `${item.kind} ${found.form}`;
    item.element.classList.toggle("leaves", found.inside < 0.97);
    item.put(found.left + found.width / 2, found.top + found.height / 2);
    placed.push(found);
  });
  return placed;
}

// How large each label is in each of its forms: one form of all of them at a time, since whoever
// asks for a size between two changes has the browser lay out everything anew.
function measure(items) {
  const names = new Set(items.flatMap(({ forms }) => forms.map(({ name }) => name)));
  items.forEach((item) => (item.sizes = {}));
  names.forEach((name) => {
    items.forEach(({ element, kind }) => (element.className = `${kind} ${name}`));
    items.forEach(({ element, sizes }) => {
      sizes[name] = { width: element.offsetWidth, height: element.offsetHeight };
    });
  });
}

// What the areas cover, one by one and all together.
export function rastersOf(items, size) {
  return {
    own: items.map(({ rings }) => rasterOf([rings], size)),
    all: rasterOf(
      items.map(({ rings }) => rings),
      size,
    ),
  };
}

function bestPlace({ sizes, rings, at }, form, ground, taken) {
  const { width, height } = sizes[form.name];
  const frame = frameOf(rings, ground.size);
  const judge = (x, y) => {
    const box = boxAt(x - width / 2, y - height / 2, width, height);
    const inside = partOf(ground.own, box);
    if (inside < form.inside) return null;
    const elsewhere = Math.max(0, partOf(ground.all, box) - inside);
    if (elsewhere > form.elsewhere || !isWithin(box, ground.size)) return null;
    if (taken.some((other) => overlap(box, other))) return null;
    const cost =
      COST.outside * (1 - inside) +
      COST.elsewhere * elsewhere +
      COST.perPixel * Math.hypot(x - at.x, y - at.y);
    return { ...box, x, y, inside, cost, form: form.name };
  };
  const step = Math.max(CELL, Math.max(frame.width, frame.height) / STEPS);
  const coarse = search(frame, step, judge);
  return coarse && search(around(coarse, step), step / FINER, judge);
}

function search({ left, top, right, bottom }, step, judge) {
  let best = null;
  for (let y = top; y <= bottom; y += step) {
    for (let x = left; x <= right; x += step) {
      const found = judge(x, y);
      if (found && (!best || found.cost < best.cost)) best = found;
    }
  }
  return best;
}

function around({ x, y }, step) {
  return { left: x - step, top: y - step, right: x + step, bottom: y + step };
}

// Where some areas cover the map, as sums from the top left corner: any box costs the same.
function rasterOf(areas, { width, height }) {
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const pixels = painted(areas, columns, rows);
  const sums = new Float32Array((columns + 1) * (rows + 1));
  for (let row = 0; row < rows; row += 1) {
    let line = 0;
    for (let column = 0; column < columns; column += 1) {
      line += pixels[(row * columns + column) * 4 + 3] / 255;
      const below = (row + 1) * (columns + 1) + column + 1;
      sums[below] = sums[below - columns - 1] + line;
    }
  }
  return { sums, columns, rows };
}

function painted(areas, columns, rows) {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(1 / CELL, 1 / CELL);
  areas.forEach((rings) => {
    pen.beginPath();
    rings.forEach(([first, ...others]) => {
      pen.moveTo(first.x, first.y);
      others.forEach(({ x, y }) => pen.lineTo(x, y));
      pen.closePath();
    });
    pen.fill("evenodd");
  });
  return pen.getImageData(0, 0, columns, rows).data;
}

// Which part of a box is covered, from 0 to 1.
export function partOf({ sums, columns, rows }, { left, top, right, bottom }) {
  const across = (x) => Math.min(Math.max(Math.round(x / CELL), 0), columns);
  const down = (y) => Math.min(Math.max(Math.round(y / CELL), 0), rows);
  const [x1, x2, y1, y2] = [across(left), across(right), down(top), down(bottom)];
  const upTo = (x, y) => sums[y * (columns + 1) + x];
  const covered = upTo(x2, y2) - upTo(x1, y2) - upTo(x2, y1) + upTo(x1, y1);
  return covered / Math.max(1, (x2 - x1) * (y2 - y1));
}

// The part of an area's frame that is in sight.
function frameOf(rings, { width, height }) {
  const frame = { left: width, top: height, right: 0, bottom: 0 };
  rings.flat().forEach(({ x, y }) => {
    frame.left = Math.min(frame.left, x);
    frame.top = Math.min(frame.top, y);
    frame.right = Math.max(frame.right, x);
    frame.bottom = Math.max(frame.bottom, y);
  });
  const left = Math.max(frame.left, 0);
  const top = Math.max(frame.top, 0);
  return boxAt(
    left,
    top,
    Math.min(frame.right, width) - left,
    Math.min(frame.bottom, height) - top,
  );
}

export function boxAt(left, top, width, height) {
  return { left, top, width, height, right: left + width, bottom: top + height };
}

export function overlap(one, other) {
  const isBeside = one.left >= other.right + APART || other.left >= one.right + APART;
  return !isBeside && one.top < other.bottom + APART && other.top < one.bottom + APART;
}

export function isWithin({ left, top, right, bottom }, { width, height }) {
  return left >= 0 && top >= 0 && right <= width && bottom <= height;
}
