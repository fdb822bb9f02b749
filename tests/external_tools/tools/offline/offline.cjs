// Loaded before a tool in Node: whoever reaches for another machine stops the tool, and is seen.
const fs = require('node:fs');
const net = require('node:net');
const dns = require('node:dns');

const here = new Set(['localhost', '127.0.0.1', '::1']);

function guard(host) {
  if (host === undefined || here.has(host)) return;
  fs.writeSync(2, `offline: a tool tried to reach ${host}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  // net.connect hands on its arguments as one list.
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof first === 'object') guard(first.path ? undefined : (first.host ?? 'localhost'));
  else if (typeof second === 'string') guard(second);
  return connect.apply(this, given);
};

const { lookup } = dns;
dns.lookup = function (host, ...rest) {
  guard(host);
  return lookup.call(this, host, ...rest);
};
