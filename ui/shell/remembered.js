// A server sees nothing of the page's own storage, and no script may read what it is sent here.
export default function ({ data }) {
  const address = new URL(data.address, location.origin);
  fetch(address, { method: "POST", keepalive: true }).catch(() => {});
}
