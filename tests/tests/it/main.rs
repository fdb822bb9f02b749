//! The SDK from the outside: its types on the documented payloads, its calls on a real socket.

mod answers;
mod compare;
mod consumers;
mod debug;
mod dependencies;
mod paths;
mod payloads;
mod readme;
mod site;
mod tls;
mod types;
mod wire;
