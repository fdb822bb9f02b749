use crate::grammar::METHODS;
use cpq_contract::unescape;

/// Describes a JSON pointer into a contract in short form: `User.groups[]`, `GET /users`.
#[must_use]
pub fn place(pointer: &str) -> String {
    let steps: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
    let (mut text, rest) = match steps.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => ("the contract".to_owned(), Vec::new()),
        ["components", _, name, rest @ ..] => ((*name).to_owned(), rest.to_vec()),
        ["paths", path, method, rest @ ..] if METHODS.contains(method) => {
            (format!("{} {path}", method.to_uppercase()), rest.to_vec())
        }
        ["paths", path, rest @ ..] => ((*path).to_owned(), rest.to_vec()),
        [first, rest @ ..] => ((*first).to_owned(), rest.to_vec()),
    };
    let mut rest = rest.as_slice();
    loop {
        let step;
        (step, rest) = match rest {
            [] => return text,
            ["properties", name, rest @ ..] => (format!(".{name}"), rest),
            ["items", rest @ ..] => ("[]".to_owned(), rest),
            ["additionalProperties", rest @ ..] => (".*".to_owned(), rest),
            ["responses", status, rest @ ..] => (format!(", response {status}"), rest),
            ["requestBody", rest @ ..] => (", body".to_owned(), rest),
            ["headers", name, rest @ ..] => (format!(", header {name}"), rest),
            ["content", name, rest @ ..] => (format!(" as {name}"), rest),
            ["parameters", index, rest @ ..] => (format!(", parameter {index}"), rest),
            ["schema", rest @ ..] => (String::new(), rest),
            [name, rest @ ..] => (format!(" {name}"), rest),
        };
        text.push_str(&step);
    }
}
