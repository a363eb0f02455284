// `setItem` of the page's own storage would not do: a server sees only cookies.
export default function ({ data }) {
  const value = encodeURIComponent(data.value);
  document.cookie = `${data.name}=${value}; Path=/; Max-Age=31536000; SameSite=Strict`;
}
