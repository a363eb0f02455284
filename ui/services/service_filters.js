// The filters of the services page: real check boxes with a count beside each. What stands there
// already is changed in place, so that neither the focus nor an opened list is lost. Every change
// sends the whole filter: a quick second one loses nothing.
import { activeWithin, make, makeAs, makeButton } from "../components/dom.js";

const LONG = 12;
const OPEN_AT_FIRST = 3;
// How long an older answer may still be under way after a newer question was sent.
const PATIENCE = 4000;
// How several needs go together; their lists follow each other from the first.
const FIRST_NEED = "clients";
const NEEDS = [
  ["", "one in each list"],
  ["all", "all of them"],
  ["any", "any one of them"],
];
const NARROW = "(max-width: 640px)";
const DAYS = [
  ["ends_from", "Ends on or after"],
  ["ends_until", "Ends on or before"],
];

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const own = (root.own ??= {}); // what stays from one drawing to the next
  own.data = data;
  own.tell = (value) => setTriggerValue("asked", value);
  const built = JSON.stringify(
    data.facets.map(({ name, heading, choices }) => [
      name,
      heading,
      choices.map(([key, label]) => [key, label]),
    ]),
  );
  if (own.built !== built) {
    own.built = built;
    root.replaceChildren(form(own));
  }
  update(own, activeWithin(parentElement));
}

// ------------------------------------------------------------------------------- what is asked

function send(own) {
  const asked = { words: own.words.value, needs: own.needs.value };
  own.days.forEach((input, name) => {
    asked[name] = input.value;
  });
  own.boxes.forEach((boxes, name) => {
    asked[name] = [...boxes].filter(([, box]) => box.checked).map(([key]) => key);
  });
  own.waitingFor = signature(asked, own.data.facets);
  own.sentAt = Date.now();
  window.provisionAwaits = own.sentAt + PATIENCE;
  own.tell(asked);
}

function signature(asked, facets) {
  const chosen = facets.map(({ name }) => asked[name].toSorted());
  return JSON.stringify([
    chosen,
    asked.words.trim().replaceAll(/\s+/g, " "),
    asked.needs,
    asked.ends_from,
    asked.ends_until,
  ]);
}

// An answer to an earlier click must not take back a later one that is still on its way.
function isOvertaken(own) {
  const { facets, ...others } = own.data;
  const asked = Object.fromEntries(facets.map(({ name, chosen }) => [name, chosen]));
  if (signature({ ...others, ...asked }, facets) === own.waitingFor) own.waitingFor = undefined;
  return own.waitingFor !== undefined && Date.now() - own.sentAt < PATIENCE;
}

function clear(own) {
  own.boxes.forEach((boxes) =>
    boxes.forEach((box) => {
      box.checked = false;
    }),
  );
  own.words.value = "";
  own.needs.value = "";
  own.days.forEach((input) => {
    input.value = "";
  });
  send(own);
  own.title.focus();
}

// ------------------------------------------------------------------------------------ the form

function form(own) {
  own.boxes = new Map();
  own.counts = new Map();
  own.notes = new Map();
  own.days = new Map();
  const element = makeAs("search", "form");
  element.setAttribute("aria-label", "Filter the services");
  element.addEventListener("submit", (event) => event.preventDefault());
  const all = make("details", "all");
  all.open = !window.matchMedia(NARROW).matches;
  own.title = make("summary");
  own.clear = makeButton("clear", "Clear all filters");
  own.clear.addEventListener("click", () => clear(own));
  all.append(own.title, own.clear, wordsField(own));
  own.data.facets.forEach((facet, place) => {
    if (facet.name === FIRST_NEED) all.append(needsField(own));
    all.append(facetList(own, facet, place));
  });
  element.append(all);
  return element;
}

function wordsField(own) {
  const label = make("label", "field");
  own.words = make("input");
  own.words.type = "search";
  own.words.maxLength = 200;
  own.words.addEventListener("change", () => send(own));
  label.append(make("span", "", "Words in a record"), own.words);
  return label;
}

function needsField(own) {
  const label = make("label", "field needs");
  own.needs = make("select");
  NEEDS.forEach(([key, text]) => {
    const option = make("option", "", text);
    option.value = key;
    own.needs.append(option);
  });
  own.needs.addEventListener("change", () => send(own));
  const text = "Of the client groups, specialisms and languages ticked, a record has";
  label.append(make("span", "", text), own.needs);
  return label;
}

function facetList(own, facet, place) {
  const list = make("details", "facet");
  list.open = place < OPEN_AT_FIRST || facet.chosen.length > 0;
  const summary = make("summary", "", facet.heading);
  const note = make("span", "note");
  own.notes.set(facet.name, note);
  summary.append(" ", note);
  const group = choicesOf(own, facet);
  list.append(summary);
  const isLong = facet.choices.length > LONG;
  const fill = () => {
    if (!group.isConnected) summary.after(...(isLong ? [finder(facet, group)] : []), group);
  };
  // What is long is put onto the page once somebody opens it.
  if (list.open || !isLong) fill();
  else list.addEventListener("toggle", fill, { once: true });
  if (facet.name === "paid_until") list.append(daysFields(own));
  return list;
}

function choicesOf(own, facet) {
  const group = makeAs("group", "div", "choices");
  group.setAttribute("aria-label", facet.heading);
  const boxes = new Map();
  const counts = new Map();
  facet.choices.forEach(([key, text]) => {
    const label = make("label", "choice");
    const box = make("input");
    box.type = "checkbox";
    box.addEventListener("change", () => send(own));
    const count = make("span", "count");
    label.append(box, make("span", "text", text), " ", count);
    boxes.set(key, box);
    counts.set(key, count);
    group.append(label);
  });
  own.boxes.set(facet.name, boxes);
  own.counts.set(facet.name, counts);
  return group;
}

// Narrows what is to be seen of a long list; a choice that is made stays in sight.
function finder(facet, group) {
  const input = make("input", "find");
  input.type = "search";
  input.placeholder = "Find in this list";
  input.setAttribute("aria-label", `Find in the list: ${facet.heading}`);
  input.addEventListener("input", () => {
    const wanted = plain(input.value.trim());
    group.querySelectorAll(".choice").forEach((choice) => {
      const text = plain(choice.querySelector(".text").textContent);
      choice.hidden = !text.includes(wanted) && !choice.querySelector("input").checked;
    });
  });
  return input;
}

// Without case, accents and apostrophes, as the words in a record are found.
function plain(text) {
  const parted = text.toLowerCase().normalize("NFKD");
  return parted.replaceAll(/[\p{M}'’‘]/gu, "");
}

function daysFields(own) {
  const fields = make("div", "days");
  DAYS.forEach(([name, text]) => {
    const label = make("label", "field");
    const input = make("input");
    input.type = "date";
    input.min = "1900-01-01";
    input.max = "2199-12-31";
    // While a year is being typed the field already holds a date, such as 0202.
    input.addEventListener("change", () => {
      if (input.validity.valid) send(own);
    });
    label.append(make("span", "", text), input);
    own.days.set(name, input);
    fields.append(label);
  });
  return fields;
}

// ------------------------------------------------------------------------- what is shown in it

function update(own, active) {
  const { data } = own;
  const keeps = isOvertaken(own);
  // A download waits for what was asked last.
  if (!keeps) window.provisionAwaits = 0;
  const isInUse = data.in_use > 0;
  own.title.textContent = isInUse ? `Filters (${data.in_use} in use)` : "Filters";
  own.clear.hidden = !isInUse;
  const fill = (input, value) => {
    if (input !== active && !keeps) input.value = value;
  };
  fill(own.words, data.words);
  if (!keeps) own.needs.value = data.needs;
  own.days.forEach((input, name) => fill(input, data[name]));
  data.facets.forEach((facet) => updateFacet(own, facet, keeps));
}

function updateFacet(own, facet, keeps) {
  const chosen = new Set(facet.chosen);
  own.notes.get(facet.name).textContent = chosen.size ? `${chosen.size} chosen` : "";
  facet.choices.forEach(([key, , count]) => {
    if (!keeps) own.boxes.get(facet.name).get(key).checked = chosen.has(key);
    const place = own.counts.get(facet.name).get(key);
    place.textContent = count.toLocaleString("en-GB");
    place.parentElement.classList.toggle("none", count === 0);
  });
}
