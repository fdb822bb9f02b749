// Loaded by every Node tool: kills the process when it connects to another machine.
const fs = require('node:fs');
const net = require('node:net');
const dns = require('node:dns');

const LOCAL = new Set(['localhost', '127.0.0.1', '::1']);

function guard(host) {
  if (host === undefined || LOCAL.has(host)) return;
  fs.writeSync(2, `offline: a tool tried to reach ${host}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  // net.connect passes its arguments as one array.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object') guard(first.path ? undefined : (first.host ?? 'localhost'));
  else if (typeof second === 'string') guard(second);
  return connect.apply(this, args);
};

const { lookup } = dns;
dns.lookup = function (host, ...rest) {
  guard(host);
  return lookup.call(this, host, ...rest);
};
