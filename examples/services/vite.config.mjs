// What the page asks of /api goes to the API, wherever that listens, WebSockets as well.

const target = `http://127.0.0.1:${process.env.API_PORT}`;

export default { server: { host: "127.0.0.1", proxy: { "/api": { target, ws: true } } } };
