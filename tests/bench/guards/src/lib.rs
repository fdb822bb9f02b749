//! The work whose instructions `cargo xtask guard` counts.
//!
//! It is decoding a page, encoding a user, calls and the generator. Counts do not depend on the load of the machine,
//! but on the compiler and on the C library: the baselines are those of x86-64 with glibc. Repeated counts differ by
//! at most 0.1 %.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use cpq_codegen::{Files, Sources};
use cpq_contract::{ContractText, ROOT};
use oracle_cpq::Site;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserCollection};
use tokio::runtime::{Builder, Runtime};

/// The documented page, with one user.
const SAMPLE: &str =
    include_str!("../../../../spec/v19/samples/listIntegrationUsers.response.json");

/// Returns a page of users in JSON: the documented one, repeated.
///
/// # Panics
/// If the sample has another layout.
#[must_use]
pub fn page(users: usize) -> Vec<u8> {
    let sample: String = SAMPLE.lines().map(str::trim).collect();
    let (start, rest) = sample.split_once('[').expect("the sample begins with the users");
    let (user, end) = rest.rsplit_once("],\"offset\"").expect("the offset follows the users");
    let items = vec![user; users].join(",");
    format!("{start}[{items}],\"offset\"{end}").into()
}

/// Decodes a page as the SDK does: it checks the encoding of the whole body first.
///
/// # Panics
/// If it is invalid.
#[must_use]
pub fn decode(page: &[u8]) -> IntegrationUserCollection {
    let page = std::str::from_utf8(page).expect("the page is UTF-8");
    serde_json::from_str(page).expect("the page is valid")
}

/// Returns the documented user.
///
/// # Panics
/// If the sample has none.
#[must_use]
pub fn user() -> IntegrationUser {
    decode(&page(1)).items.into_iter().flatten().next().expect("the page has a user")
}

/// Encodes a user.
///
/// # Panics
/// If that fails.
#[must_use]
pub fn encode(user: &IntegrationUser) -> Vec<u8> {
    serde_json::to_vec(user).expect("the user can be encoded")
}

/// A client with an open connection.
#[derive(Debug)]
pub struct Connected {
    runtime: Runtime,
    client: Client,
}

impl Connected {
    /// Connects to a server that returns a user to each request. It is another thread, whose instructions are
    /// not counted.
    ///
    /// # Panics
    /// If there is no free port.
    #[must_use]
    pub fn open() -> Self {
        let user = encode(&user());
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
        let response = [format!("{head} {}\r\n\r\n", user.len()).into_bytes(), user].concat();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("the port is known"));
        std::thread::spawn(move || serve(&listener, &response));
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let client = Site::builder(url).bearer("token").build().expect("a valid site").v19();
        let connected = Self { runtime, client };
        connected.call(1);
        connected
    }

    /// Reads a user as often as this, over one connection.
    ///
    /// # Panics
    /// If a call fails.
    pub fn call(&self, times: usize) {
        self.runtime.block_on(async {
            for _ in 0..times {
                let user = self.client.get_integration_user("BM_LaeNrP1bCh5").send().await;
                assert!(user.expect("the server responds").login.is_some());
            }
        });
    }
}

fn serve(listener: &TcpListener, response: &[u8]) {
    let (mut stream, _) = listener.accept().expect("the client connects");
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        request.extend_from_slice(&buffer[..count]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            stream.write_all(response).expect("the client reads");
        }
    }
}

/// Reads the files of v19.
///
/// # Panics
/// If one can't be read.
#[must_use]
pub fn sources() -> Sources {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../spec/v19");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("the file is readable");
    let files = |part: &str| -> BTreeMap<String, String> {
        let entries = fs::read_dir(folder.join(part)).expect("the folder is readable");
        let names = entries.map(|entry| entry.expect("the folder is readable").file_name());
        let names = names.map(|name| format!("{part}/{}", name.to_string_lossy()));
        names.map(|name| (name.clone(), read(&name))).collect()
    };
    let mut contract = files("resources");
    contract.insert(ROOT.to_owned(), read(ROOT));
    Sources {
        version: "v19".to_owned(),
        openapi: ContractText::join(&contract).expect("the files can be joined"),
        quirks: read("quirks.toml"),
        payloads: ["samples", "examples"].into_iter().flat_map(files).collect(),
    }
}

/// Checks a contract and generates its part of the SDK.
///
/// # Panics
/// If the contract has findings.
#[must_use]
pub fn regenerate(sources: &Sources) -> Files {
    let contract = cpq_codegen::lint(sources).expect("the contract passes lint");
    cpq_codegen::generate(&[contract]).expect("the contract can be generated")
}
