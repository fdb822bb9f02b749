//! Faults of what stands above the paths.

use serde_json::json;

use super::{Fault, fault};
use crate::contract::{remove, set};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("OpenAPI 3.1", set("/openapi", json!("3.1.0")), "openapi-version", "/openapi"),
        fault("no info", remove("/info"), "missing", ""),
        fault("no paths", remove("/paths"), "missing", ""),
        fault("no pages", remove("/x-pages"), "missing", ""),
        fault("no components", remove("/components"), "missing", ""),
        fault("no title", remove("/info/title"), "text", "/info"),
        fault("a title of blanks", set("/info/title", json!("  ")), "text", "/info/title"),
        fault("a title that is a number", set("/info/title", json!(7)), "text", "/info/title"),
        fault(
            "the whole contract a list",
            Box::new(|sources| "- openapi: '3.0.3'\n".clone_into(&mut sources.openapi)),
            "shape",
            "",
        ),
        fault(
            "a page that is text",
            set("/x-pages/parts", json!("Parts")),
            "shape",
            "/x-pages/parts",
        ),
        fault(
            "the server of another version",
            set("/servers/0/url", json!("https://{host}{context}/rest/v2")),
            "server",
            "/servers",
        ),
        fault(
            "a second server",
            set("/servers/-", json!({"url": "https://example.com"})),
            "server",
            "/servers",
        ),
        fault("no security", remove("/security"), "security", "/security"),
        fault(
            "a scheme that is not declared",
            remove("/components/securitySchemes/basic"),
            "security",
            "/components/securitySchemes",
        ),
        fault("a tag that is not described", remove("/tags/0/description"), "text", "/tags/0"),
    ]
}
