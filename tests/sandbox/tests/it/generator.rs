//! Makes random requests from the parts of right ones.

use std::fmt;

use fastrand::Rng;
use serde_json::Value;

use crate::raw::head;

/// What is sent.
pub(crate) enum Input {
    /// A request that is HTTP, whatever it asks.
    Request(String),
    /// Bytes that may be anything.
    Bytes(Vec<u8>),
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Request(request) => request.into(),
            Self::Bytes(bytes) => String::from_utf8_lossy(bytes),
        };
        write!(f, "{:?}", text.chars().take(4_000).collect::<String>())
    }
}

const METHODS: [&str; 8] = ["GET", "GET", "GET", "POST", "PUT", "PATCH", "DELETE", "X"];

/// The paths there are, with the method each has a meaning for.
const PATHS: [(&str, &str); 9] = [
    ("GET", "/cpq/rest/v19/integrationUsers"),
    ("GET", "/cpq/rest/v19/integrationUsers/*"),
    ("POST", "/cpq/rest/v19/integrationUsers"),
    ("PATCH", "/cpq/rest/v19/integrationUsers/*"),
    ("PUT", "/cpq/rest/v19/users/*"),
    ("PATCH", "/cpq/rest/v19/companies/*/users/*"),
    ("PUT", "/cpq/rest/v7/companies/*/users/*"),
    ("GET", "/cpq/rest/v19/other/*"),
    ("GET", "/*/*"),
];

const CONTROLS: [(&str, &str); 15] = [
    ("GET", "/_sandbox"),
    ("GET", "/_sandbox/applied"),
    ("GET", "/_sandbox/applied?after=*"),
    ("GET", "/_sandbox/faults"),
    ("POST", "/_sandbox/faults"),
    ("DELETE", "/_sandbox/faults"),
    ("GET", "/_sandbox/tokens"),
    ("POST", "/_sandbox/tokens/expire"),
    ("POST", "/_sandbox/tokens/revoke"),
    ("POST", "/_sandbox/reset"),
    ("GET", "/_sandbox/state"),
    ("PUT", "/_sandbox/state"),
    ("GET", "/_sandbox/users/*"),
    ("GET", "/_sandbox/*"),
    ("*", "/_sandbox/*"),
];

/// Arguments of paths that name something, and any.
const KNOWN: &str = "BM_LaeNrP1bCh5 BM_Zb69fNkzcp8 935719302534024740 _host cpq-mdb abcCo AAP39 42";
const ARGUMENTS: &str = r"
    nholloway 43 44 -1 18446744073709551616 . .. %2E%2E a%2Fb % %zz %00 %FF %C3%A9 %F0%9F%98%80
    {partyNumber} * ;a=b a:b@c
";

const PARAMETERS: [&str; 11] = [
    "q",
    "q",
    "orderby",
    "fields",
    "expand",
    "offset",
    "limit",
    "totalResults",
    "excludeLinks",
    "Q",
    "",
];

const RIGHT_PARAMETERS: [(&str, &str); 10] = [
    ("q", "{$or:[{login:{$like:'%1%'}},{partyId:{$gt:300000000000000000}}]}"),
    ("q", "{'status.value':1,isNotifyFax:false}"),
    ("q", "{lastLogin:{$exists:false}}"),
    ("orderby", "status.value:desc,login"),
    ("fields", "login,groups"),
    ("expand", "groups"),
    ("limit", "3"),
    ("offset", "4"),
    ("totalResults", "true"),
    ("excludeLinks", "self,next"),
];

/// Fragments of every parameter's value.
const FRAGMENTS: &str = r#"
    { } [ ] : , ' " \ $and $or $eq $ne $gt $gte $lt $lte $like $exists $regex $ login
    partyNumber partyId oauthClientId isNotifyFax status status.value status.displayValue groups
    company.loginName dateAdded units.value accessPermissions 0 1 -1 -0 1e400 1e5 0.1 1000 1001
    18446744073709551615 9223372036854775808 true false null 'x' '%x%' "y" '\u00e9' '\ud800' '1'
    asc desc :desc all self next links {login:'x'} {partyId:{$gt:1}} % é 😀
"#;

/// Members of both versions' bodies, those that stand for one in the other, and strange ones.
const MEMBERS: &str = r"
    login groups oauthClientId accessPermissions company companyId currency currencyCode
    dateFormat datePrefId language languageCode numberFormat numberFormatId status type units
    timeZone enabledForSso isNotifyFax isWebServicesOnly partyId partyNumber id links dateAdded
    password displayValue $ref
";

const VALUES: &str = r#"
    null true false 0 1 -1 -0 0.10 1e2 1e400 9223372036854775807 9223372036854775808
    -9223372036854775809 123456789012345678901234567890 01 +1 NaN "" "x" "true" "1" "\u0000"
    "\ud800" "\ud83d\ude00" "\x" "é" [] [null] [[]] {} {"value":1} {"value":null} {"value":"x"}
    {"value":{}} {"displayValue":"x"} {"displayValue":null,"value":0} {"items":[]}
    {"items":null} {"items":[null]} {"items":[{"variableName":"sandboxSales01"}]}
    {"items":[{"label":"x"}]} {"items":[{"variableName":null}]} {"items":{}}
    {"name":"x","loginName":"abcCo"}
"#;

/// Faults that do not answer with 5xx and end no connection, and what is no fault.
const FAULTS: [&str; 12] = [
    "429 retry-after=0",
    "404 body=html",
    "401 when=after",
    "latency=1ms",
    "slow=1ms",
    "content-type",
    "repeated-page",
    "extra-properties",
    "null-properties",
    "wrong-types",
    "rate=2",
    "latency=9999s",
];

pub(crate) struct Generator {
    bodies: Vec<String>,
    /// The members of those bodies, as text.
    members: Vec<String>,
}

impl Generator {
    pub(crate) fn new(bodies: Vec<String>) -> Self {
        let read = |body: &String| serde_json::from_str::<Value>(body).ok();
        let mut members = Vec::new();
        for body in bodies.iter().filter_map(read) {
            let body = body.as_object().into_iter().flatten();
            members.extend(body.map(|(name, member)| format!("{name:?}:{member}")));
        }
        Self { bodies, members }
    }

    pub(crate) fn input(&self, random: &mut Rng) -> Input {
        match random.u8(0..20) {
            0..3 => Input::Bytes(self.bytes(random)),
            3..5 => Input::Request(self.control(random)),
            5 => Input::Request(token(random)),
            _ => Input::Request(self.call(random)),
        }
    }

    fn call(&self, random: &mut Rng) -> String {
        let (usual, path) = one(random, &PATHS);
        let method = if random.u8(0..10) == 0 { one(random, &METHODS) } else { usual };
        let mut target = filled(random, path);
        if random.u8(0..3) == 0 || usual == "GET" {
            target.push_str(&query(random));
        }
        let body =
            if usual == "GET" && random.u8(0..20) > 0 { String::new() } else { self.body(random) };
        let fault = if random.u8(0..10) == 0 { one(random, &FAULTS) } else { "" };
        let fault =
            if fault.is_empty() { String::new() } else { format!("Sandbox-Fault: {fault}\r\n") };
        with_body(random, &format!("{}{fault}", head(method, &target)), &body)
    }

    fn control(&self, random: &mut Rng) -> String {
        let (method, path) = one(random, &CONTROLS);
        let method = if method == "*" { one(random, &METHODS) } else { method };
        let body = match (method, path) {
            // A rule that strikes nobody, or none.
            ("POST", "/_sandbox/faults") => {
                format!(r#"{{"fault":"{} times=0"}}"#, one(random, &FAULTS))
            }
            ("POST" | "PUT", _) => self.body(random),
            _ => String::new(),
        };
        let target = filled(random, path);
        with_body(random, &head(method, &target), &body)
    }

    /// A right request with some bytes changed, or no request at all.
    fn bytes(&self, random: &mut Rng) -> Vec<u8> {
        if random.u8(0..10) == 0 {
            return (0..random.usize(0..300)).map(|_| random.u8(..)).collect();
        }
        let mut bytes = self.call(random).into_bytes();
        for _ in 0..random.usize(1..6) {
            if bytes.is_empty() {
                break;
            }
            let place = random.usize(0..bytes.len());
            match random.u8(0..4) {
                0 => bytes[place] = random.u8(..),
                1 => bytes.insert(place, random.u8(..)),
                2 => drop(bytes.remove(place)),
                _ => bytes.truncate(place),
            }
        }
        bytes
    }

    fn body(&self, random: &mut Rng) -> String {
        match random.u8(0..16) {
            0 if random.bool() => String::new(),
            1 => word(random, VALUES).to_owned(),
            2 => {
                let body = one(random, &self.bodies);
                damaged(random, &body)
            }
            3 => one(random, &self.bodies),
            _ => self.object(random),
        }
    }

    /// An object whose first members may be anything, and whose others are right.
    fn object(&self, random: &mut Rng) -> String {
        let strange = random.u8(0..4);
        let members = (0..random.usize(0..8)).map(|place| match random.u8(0..3) {
            0 if place < strange.into() => format!("{:?}:{}", word(random, MEMBERS), value(random)),
            1 if place < strange.into() => format!("\"new{place}\":{}", value(random)),
            _ => one(random, &self.members),
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}

fn one<T: Clone>(random: &mut Rng, choices: &[T]) -> T {
    choices[random.usize(0..choices.len())].clone()
}

/// One of the words of a text.
fn word<'a>(random: &mut Rng, text: &'a str) -> &'a str {
    let words: Vec<_> = text.split_whitespace().collect();
    one(random, &words)
}

fn fragment(random: &mut Rng) -> &'static str {
    match random.u8(0..30) {
        0 => " ",
        1 => "\u{0}",
        _ => word(random, FRAGMENTS),
    }
}

/// A path with an argument for each of its asterisks.
fn filled(random: &mut Rng, path: &str) -> String {
    let mut filled = String::new();
    for (number, part) in path.split('*').enumerate() {
        if number > 0 {
            match random.u8(0..40) {
                0 => filled.push_str(&"x".repeat(random.usize(0..10_000))),
                1..10 => filled.push_str(word(random, ARGUMENTS)),
                _ if filled.ends_with("companies/") => filled.push_str(word(random, "_host abcCo")),
                _ => filled.push_str(word(random, KNOWN)),
            }
        }
        filled.push_str(part);
    }
    filled
}

fn query(random: &mut Rng) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for _ in 0..random.usize(0..4) {
        if random.bool() {
            let (name, value) = one(random, &RIGHT_PARAMETERS);
            query.append_pair(name, value);
            continue;
        }
        let name = one(random, &PARAMETERS);
        let fragments = match random.u8(0..20) {
            0 => vec!["{$and:["; random.usize(1..60)],
            1 => vec![fragment(random); random.usize(1..200)],
            _ => (0..random.usize(0..8)).map(|_| fragment(random)).collect(),
        };
        query.append_pair(name, &fragments.concat());
    }
    let query = query.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

fn value(random: &mut Rng) -> String {
    // Around the depth that parsers of JSON bear.
    let deep = |random: &mut Rng| random.usize(115..135);
    match random.u8(0..40) {
        0 => {
            let depth = deep(random);
            format!("{}{}", "[".repeat(depth), "]".repeat(depth))
        }
        1 => {
            let depth = deep(random);
            format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth))
        }
        2 => format!("\"{}\"", "x".repeat(random.usize(0..20_000))),
        _ => word(random, VALUES).to_owned(),
    }
}

/// A text that lacks its end, or a part of it.
fn damaged(random: &mut Rng, text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let start = random.usize(0..characters.len());
    let end = start + random.usize(0..10);
    let kept = |place: usize| place < start || (place >= end && start.is_multiple_of(2));
    (0..).zip(&characters).filter(|(place, _)| kept(*place)).map(|(_, kept)| kept).collect()
}

fn token(random: &mut Rng) -> String {
    const FIELDS: [&str; 12] = [
        "grant_type=client_credentials",
        "grant_type=client_credentials",
        "grant_type=password",
        "client_id=sandbox-client",
        "client_secret=sandbox-secret",
        "scope=api",
        "scope=x",
        "scope=urn:opc:resource:x",
        "%",
        "=",
        "&&",
        "%FF=%00",
    ];
    let fields: Vec<_> = (0..random.usize(0..6)).map(|_| one(random, &FIELDS)).collect();
    let form = fields.join("&");
    let length = form.len();
    format!(
        "POST /oauth2/v1/token HTTP/1.1\r\nHost: local\r\nContent-Length: {length}\r\n\r\n{form}"
    )
}

fn with_body(random: &mut Rng, head: &str, body: &str) -> String {
    let kind = match random.u8(0..30) {
        0 => "",
        1 => "Content-Type: text/plain\r\n",
        2 => "Content-Type: application/merge-patch+json; charset=utf-8\r\n",
        _ => "Content-Type: application/json\r\n",
    };
    if random.u8(0..10) == 0 {
        let length = body.len();
        let chunk =
            if body.is_empty() { String::new() } else { format!("{length:x}\r\n{body}\r\n") };
        return format!("{head}{kind}Transfer-Encoding: chunked\r\n\r\n{chunk}0\r\n\r\n");
    }
    format!("{head}{kind}Content-Length: {}\r\n\r\n{body}", body.len())
}
