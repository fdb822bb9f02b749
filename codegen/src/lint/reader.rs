//! Reading one member after another, noting what is not as it must be and going on.

use serde_json::Value;

use super::Findings;
use cpq_contract::Node;

/// The name at the end of a node's `$ref` into `section` of the components.
pub(super) fn component_name<'a>(node: &Node<'a>, section: &str) -> Option<&'a str> {
    let target = node.text("$ref")?.strip_prefix("#/components/")?;
    target.strip_prefix(section)?.strip_prefix('/').filter(|name| !name.contains('/'))
}

impl Findings<'_> {
    /// A member that must be there and be text with something in it.
    pub(super) fn required_text(&mut self, node: &Node<'_>, name: &str) -> String {
        match node.value.get(name) {
            Some(Value::String(text)) if !text.trim().is_empty() => {
                if name != "url" {
                    self.documentation(&node.property(name).pointer, text);
                }
                text.trim().to_owned()
            }
            Some(_) => {
                self.add(
                    "text",
                    &node.property(name).pointer,
                    format!("`{name}` is not text"),
                    "write a sentence, in quotes if need be",
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

    /// Refuses text that would not be itself in the documentation of the SDK, which is Markdown.
    pub(super) fn documentation(&mut self, pointer: &str, text: &str) {
        let code_aside: String = text.split('`').step_by(2).collect();
        let links_aside = code_aside.replace("](http", "");
        let is_fenced = text.lines().any(|line| line.trim_start().starts_with("~~~"));
        let what = if text.chars().any(|c| c.is_control() && c != '\n') {
            "holds a control character"
        } else if text.contains("```") || is_fenced || text.matches('`').count() % 2 == 1 {
            "begins code that does not end, or a block of it"
        } else if code_aside.contains('<') {
            "holds `<`, which begins HTML"
        } else if code_aside.matches('[').count() != code_aside.matches("](http").count() {
            "holds `[`, which begins a link"
        } else if links_aside.contains("http://") || links_aside.contains("https://") {
            "holds an address that is no link"
        } else {
            return;
        };
        let message = format!("the text {what}");
        self.add(
            "text",
            pointer,
            message,
            "put it in backticks, write `[words](address)`, or say it otherwise",
        );
    }

    /// The members of a member that is a mapping, or none where it is not there.
    pub(super) fn mapping<'a>(&mut self, node: &Node<'a>, name: &str) -> Vec<(&'a str, Node<'a>)> {
        let Some(member) = node.get(name) else { return Vec::new() };
        if !member.value.is_object() {
            let message = format!("`{name}` has to be a mapping");
            self.add("shape", &member.pointer, message, "write it as `name: value` lines");
        }
        member.properties()
    }

    /// The items of a member that is a list, or none where it is not there.
    pub(super) fn list<'a>(&mut self, node: &Node<'a>, name: &str) -> Vec<Node<'a>> {
        let Some(member) = node.get(name) else { return Vec::new() };
        if !member.value.is_array() {
            let message = format!("`{name}` has to be a list");
            self.add("shape", &member.pointer, message, "write it as `- value` lines");
        }
        member.items()
    }

    /// A member that must be there.
    pub(super) fn required<'a>(&mut self, node: &Node<'a>, name: &str) -> Option<Node<'a>> {
        let member = node.get(name);
        if member.is_none() {
            self.add(
                "missing",
                &node.pointer,
                format!("`{name}` is missing"),
                format!("add `{name}`"),
            );
        }
        member
    }

    /// Refuses every member but those named.
    pub(super) fn only(&mut self, node: &Node<'_>, what: &str, names: &[&str]) {
        if !node.value.is_object() {
            self.add(
                "shape",
                &node.pointer,
                format!("{what} has to be a mapping"),
                "write it as `name: value` lines",
            );
        }
        for (name, member) in node.properties() {
            if names.contains(&name) {
                continue;
            }
            let remedy = match name {
                "enum" => {
                    "list the values in `x-known-values`, which stay open: a new value must not break a reader"
                }
                "nullable" => "leave it out: null reads as missing everywhere",
                "additionalProperties" => {
                    "leave it out: every schema is open, and unknown members are kept"
                }
                "minimum" | "maximum" | "minLength" | "maxLength" | "pattern" | "multipleOf"
                | "minItems" | "maxItems" => {
                    "say the limit in the description: a reader must not refuse a value that the site sends"
                }
                "anyOf" | "not" | "discriminator" => {
                    "list the properties directly, or use a `oneOf` of string and number"
                }
                "cookie" | "callbacks" | "style" | "explode" | "allowReserved" | "content" => {
                    "the generator can't serve it; use a plain string parameter"
                }
                "summary" | "description" if what == "a reference" => {
                    "a $ref may have no siblings; wrap it in `allOf`"
                }
                _ if name.starts_with("x-") => {
                    "extensions are listed in spec/EXTENSIONS.md; use one of those that may stand here"
                }
                _ => {
                    "the generator does not know it here; remove it, or teach lint, lowering and passes"
                }
            };
            self.add(
                "unknown-member",
                &member.pointer,
                format!("{what} has a member `{name}`"),
                remedy,
            );
        }
    }
}
