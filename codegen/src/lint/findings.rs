//! Collects findings, and the checks that all rules share.

use std::fmt;

use cpq_contract::{ContractText, Document, Node};
use serde_json::Value;

/// A violation of a lint rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the version's folder.
    pub file: String,
    /// The JSON pointer of the place in the contract; empty for other files.
    pub pointer: String,
    /// The line; 0 for the whole file.
    pub line: usize,
    /// The name of the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.pointer.is_empty() {
            write!(f, " #{}", self.pointer)?;
        }
        write!(f, " [{}] {}; {}", self.rule, self.message, self.remedy)
    }
}

/// The findings in a contract.
pub(super) struct Findings<'a> {
    pub(super) document: &'a Document,
    pub(super) text: &'a ContractText,
    pub(super) found: Vec<Finding>,
}

/// The name at the end of a node's `$ref` into `section` of the components.
pub(super) fn component_name<'a>(node: &Node<'a>, section: &str) -> Option<&'a str> {
    let target = node.text("$ref")?.strip_prefix("#/components/")?;
    target.strip_prefix(section)?.strip_prefix('/').filter(|name| !name.contains('/'))
}

impl Findings<'_> {
    /// Adds a finding in the contract.
    pub(super) fn add(
        &mut self,
        rule: &'static str,
        pointer: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (file, line) = self.text.place(self.document.line(pointer));
        self.found.push(Finding {
            file: file.to_owned(),
            pointer: pointer.to_owned(),
            line,
            rule,
            message: message.into(),
            remedy: remedy.into(),
        });
    }

    /// Adds a finding in another file of the version's folder; line 0 is the whole file.
    pub(super) fn add_in(
        &mut self,
        file: &str,
        line: usize,
        rule: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.found.push(Finding {
            file: file.to_owned(),
            pointer: String::new(),
            line,
            rule,
            message: message.into(),
            remedy: remedy.into(),
        });
    }

    /// The trimmed text of a required string property.
    pub(super) fn require_text(&mut self, node: &Node<'_>, name: &str) -> String {
        match node.value.get(name) {
            Some(Value::String(text)) if !text.trim().is_empty() => {
                if name != "url" {
                    self.check_markdown(&node.property(name).pointer, text);
                }
                text.trim().to_owned()
            }
            Some(_) => {
                self.add(
                    "text",
                    &node.property(name).pointer,
                    format!("`{name}` is not text"),
                    "write a sentence, quoted if YAML reads it as another type",
                );
                String::new()
            }
            None => {
                self.add(
                    "text",
                    &node.pointer,
                    format!("`{name}` is missing"),
                    format!("add `{name}`"),
                );
                String::new()
            }
        }
    }

    /// A required property that must be the URL of a page.
    pub(super) fn require_url(&mut self, node: &Node<'_>, name: &str) -> String {
        let url = self.require_text(node, name);
        let is_plain = |c: char| c.is_ascii_graphic() && !"()<>\"`[]\\".contains(c);
        let is_page = url.starts_with("https://") && url.chars().all(is_plain);
        if !url.is_empty() && !is_page {
            let message = "the URL does not begin with https://, or contains blanks or brackets";
            self.add("url", &node.property(name).pointer, message, "write the address of the page");
        }
        url
    }

    /// Rejects text that Markdown, and so the documentation of the SDK, does not show as written.
    pub(super) fn check_markdown(&mut self, pointer: &str, text: &str) {
        let code_aside: String = text.split('`').step_by(2).collect();
        let links_aside = code_aside.replace("](http", "");
        let is_fenced = text.lines().any(|line| line.trim_start().starts_with("~~~"));
        let is_open = |paragraph: &str| paragraph.matches('`').count() % 2 == 1;
        // Characters that change the direction of the text, which rustc rejects in comments.
        let is_bidi = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let what = if text.chars().any(is_bidi) {
            "contains a character that changes its direction"
        } else if text.contains("\\`") {
            "contains an escaped backtick"
        } else if text.chars().any(|c| c.is_control() && c != '\n') {
            "contains a control character"
        } else if text.contains("```") || is_fenced || text.split("\n\n").any(is_open) {
            "contains a code block, or code that is not closed"
        } else if code_aside.contains('<') {
            "contains `<`, which starts HTML"
        } else if code_aside.matches('[').count() != code_aside.matches("](http").count() {
            "contains `[`, which starts a link"
        } else if links_aside.contains("http://") || links_aside.contains("https://") {
            "contains a URL that is not a link"
        } else {
            return;
        };
        let message = format!("the text {what}");
        self.add(
            "text",
            pointer,
            message,
            "put it in backticks, write `[words](url)`, or rephrase it",
        );
    }

    /// The properties of an optional property that must be a mapping.
    pub(super) fn mapping<'a>(&mut self, node: &Node<'a>, name: &str) -> Vec<(&'a str, Node<'a>)> {
        let Some(property) = node.get(name) else { return Vec::new() };
        if !property.value.is_object() {
            let message = format!("`{name}` must be a mapping");
            self.add("shape", &property.pointer, message, "write it as `name: value` lines");
        }
        property.properties()
    }

    /// The items of an optional property that must be a list.
    pub(super) fn list<'a>(&mut self, node: &Node<'a>, name: &str) -> Vec<Node<'a>> {
        let Some(property) = node.get(name) else { return Vec::new() };
        if !property.value.is_array() {
            let message = format!("`{name}` must be a list");
            self.add("shape", &property.pointer, message, "write it as `- value` lines");
        }
        property.items()
    }

    /// An optional property that must be a boolean.
    pub(super) fn flag(&mut self, node: &Node<'_>, name: &str) -> bool {
        let value = node.get(name);
        if let Some(node) = value.as_ref().filter(|node| !node.value.is_boolean()) {
            let message = format!("`{name}` must be true or false");
            self.add("shape", &node.pointer, message, "write `true`, or remove it");
        }
        node.is_true(name)
    }

    /// A required property.
    pub(super) fn require<'a>(&mut self, node: &Node<'a>, name: &str) -> Option<Node<'a>> {
        let property = node.get(name);
        if property.is_none() {
            self.add(
                "missing",
                &node.pointer,
                format!("`{name}` is missing"),
                format!("add `{name}`"),
            );
        }
        property
    }

    /// Rejects all properties except `names`.
    pub(super) fn allow_only(&mut self, node: &Node<'_>, what: &str, names: &[&str]) {
        if !node.value.is_object() {
            self.add(
                "shape",
                &node.pointer,
                format!("{what} must be a mapping"),
                "write it as `name: value` lines",
            );
        }
        for (name, property) in node.properties() {
            if names.contains(&name) {
                continue;
            }
            let remedy = match name {
                "enum" => "list the values in `x-known-values`, because the API may return others",
                "nullable" => "remove it: null and a missing property mean the same",
                "additionalProperties" => "remove it: every schema allows additional properties",
                "minimum" | "maximum" | "minLength" | "maxLength" | "pattern" | "multipleOf"
                | "minItems" | "maxItems" => {
                    "state the limit in the description: a client must accept every value that the API returns"
                }
                "anyOf" | "not" | "discriminator" => {
                    "list the properties directly, or use a `oneOf` of string and number"
                }
                "callbacks" => {
                    "remove it: the SDK has no server; describe the callback in `description`"
                }
                "style" | "explode" | "allowReserved" | "allowEmptyValue" => {
                    "remove it: every parameter is sent as one value in the default style"
                }
                "content" if what == "a parameter" => {
                    "write `schema: {type: string}`: every parameter is one value, which is sent as it is"
                }
                "default" => {
                    "remove it: the server applies the default; state it in the description"
                }
                "links" => "remove it: the SDK follows the links that a response contains",
                "headers" => {
                    "remove it: `Response::header` reads any header; describe it in the description"
                }
                "security" => "remove it: every operation uses the requirements of the top level",
                "servers" => "remove it: every operation uses the servers of the top level",
                "encoding" => "remove it: the SDK encodes forms and files in the default way",
                "parameters" if what == "a path" => "list the parameters in each operation",
                "head" | "options" | "trace" if what == "a path" => {
                    "remove it, or add the method to codegen/src/lint/document.rs and codegen/src/shape/methods.rs"
                }
                "summary" | "description" if what == "a path" => "write it in each operation",
                "properties" | "required" | "allOf" | "oneOf" => {
                    "move the properties to a schema in components, and refer to it by `allOf: [{$ref: …}]`"
                }
                "summary" | "description" if what == "a reference" => {
                    "a `$ref` must have no siblings; wrap it in `allOf`"
                }
                _ if name.starts_with("x-") => {
                    "use one of the extensions that spec/EXTENSIONS.md allows here"
                }
                _ => {
                    "remove it: the generator gives it no meaning here; to support it, read it in \
                     codegen/src/lint/ and store it in codegen/src/model.rs"
                }
            };
            self.add(
                "unknown-property",
                &property.pointer,
                format!("{what} has the unsupported property `{name}`"),
                remedy,
            );
        }
    }
}
