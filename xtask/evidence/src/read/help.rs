//! A page of the online help: prose, then calls one after the other, each a table with its sample
//! address and payloads below.

use std::collections::BTreeSet;

use super::lines::Lines;
use super::{ReadError, call, reference, sample};
use crate::table::{AddressForm, Example, Operation, Parameter, Part, Place, Side};

/// What a call's heading ends with: the picture that unfolds its table.
const UNFOLD: &str = "![]() |";
const RULE: &str = "|---|---|---|";

pub(super) fn read(lines: &mut Lines) -> Result<(Vec<AddressForm>, Vec<Operation>), ReadError> {
    let mut forms = Vec::new();
    lines.literal("Overview")?;
    while !lines.peek().is_some_and(|line| line.ends_with(UNFOLD)) {
        let what = "prose, or the heading of a call, which ends in `![]() |`";
        let line = lines.matching(what, |line| is_prose(line).then_some(line))?;
        if let Some(name) = line.strip_prefix("- ").and_then(|line| line.strip_suffix(':')) {
            address_forms(lines, name, &mut forms)?;
        }
    }
    let mut operations = Vec::new();
    lines.skip_empty();
    while let Some(line) = lines.peek() {
        operations.push(match line.strip_suffix(UNFOLD) {
            Some(title) => documented(lines, title.trim_end())?,
            None => undocumented(lines)?,
        });
        lines.skip_empty();
    }
    Ok((forms, operations))
}

fn is_prose(line: &str) -> bool {
    !line.starts_with(['|', '/']) && !sample::begins(line) && call::address(line).is_none()
}

/// Reads addresses below `- Name:`; the bullet of the next one is behind the address before.
fn address_forms(
    lines: &mut Lines,
    name: &str,
    forms: &mut Vec<AddressForm>,
) -> Result<(), ReadError> {
    let mut name = name;
    loop {
        let (path, next) =
            lines.matching("an address such as `/rest/v19/users`", |line| {
                match line.split_once(" - ") {
                    Some((path, next)) => {
                        Some((reference::path(path)?, Some(next.strip_suffix(':')?)))
                    }
                    None => Some((reference::path(line)?, None)),
                }
            })?;
        forms.push(AddressForm { name: name.to_owned(), path: path.to_owned() });
        match next {
            Some(next) => name = next,
            None => return Ok(()),
        }
    }
}

/// Reads a call with its table.
fn documented(lines: &mut Lines, title: &str) -> Result<Operation, ReadError> {
    lines.skip();
    lines.literal("||")?;
    lines.literal(RULE)?;
    let mut operation = Operation { title: Some(title.to_owned()), ..Operation::default() };
    let mut cells = Cells::read(lines);
    cells.label(lines, "Description")?;
    cells.text(lines, "the description of the call")?;
    cells.label(lines, "URI Endpoint")?;
    let path = cells.matching(lines, "a path such as `/rest/v19/users`", reference::path)?;
    operation.path = Some(path.to_owned());
    parameters(lines, &mut cells, &mut operation)?;
    cells.label(lines, "HTTP Method")?;
    let what = "a method such as `GET`";
    let method = cells.matching(lines, what, |cell| {
        let small = cell.to_ascii_lowercase();
        reference::method(&small).filter(|method| method == cell)
    })?;
    operation.method = Some(method);
    cells.label(lines, "Request Body Parameters")?;
    cells.matching(lines, "`None`", |cell| (cell == "None").then_some(()))?;
    operation.no_request_body = true;
    cells.label(lines, "Response Body Parameters")?;
    let response = cells.text(lines, "the description of the response")?;
    operation.responses = codes(response)
        .ok_or_else(|| cells.stop_before(lines, "a number of three digits after `HTTP Code`"))?;
    cells.end(lines)?;
    let url = lines.matching("an address to call", call::address)?.to_owned();
    let samples = vec![sample::line(lines, Side::Response)?];
    operation.examples.push(Example { url, samples, ..Example::default() });
    Ok(operation)
}

/// Reads a call of which the copy shows the samples alone.
fn undocumented(lines: &mut Lines) -> Result<Operation, ReadError> {
    let what = "the heading of a call, which ends in `![]() |`, or an address";
    let url = lines.matching(what, call::address)?.to_owned();
    // Which side a single payload is of could only be guessed.
    let samples = vec![sample::line(lines, Side::Request)?, sample::line(lines, Side::Response)?];
    let examples = vec![Example { url, samples, ..Example::default() }];
    Ok(Operation { not_shown: vec![Part::Table], examples, ..Operation::default() })
}

/// Reads the rows about parameters; what they say of queries is a sentence without its list.
fn parameters(
    lines: &Lines,
    cells: &mut Cells,
    operation: &mut Operation,
) -> Result<(), ReadError> {
    const QUERY: &str = "This endpoint supports the following query specifications.";
    let what = "a sentence that begins `This endpoint supports the following query specifications`";
    let is_sentence = |cell: &str| cell.starts_with(QUERY).then_some(());
    if cells.skip_if("Endpoint Query Parameters") {
        cells.matching(lines, what, is_sentence)?;
        operation.not_shown.push(Part::QueryParameters);
    } else if cells.skip_if("Endpoint Parameters") {
        let path = operation.path.clone().unwrap_or_default();
        let in_braces: BTreeSet<&str> =
            path.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect();
        while cells.peek().is_some_and(|cell| cell != "HTTP Method") {
            if cells.peek().and_then(is_sentence).is_some() {
                cells.at += 1;
                operation.not_shown.push(Part::QueryParameters);
                break;
            }
            let what = "the name of a parameter that the path has in braces";
            let name = cells
                .matching(lines, what, |cell| in_braces.contains(cell).then(|| cell.to_owned()))?;
            cells.text(lines, "the description of the parameter")?;
            operation.parameters.push(Parameter {
                place: Place::Path,
                name,
                kind: None,
                mark: None,
                default: None,
                values: Vec::new(),
            });
        }
    }
    Ok(())
}

/// The codes in a description of a response; none where one has no number.
fn codes(description: &str) -> Option<Vec<String>> {
    let code = |after: &str| {
        let after = after.trim_start();
        let end = after.find(|char: char| !char.is_ascii_digit()).unwrap_or(after.len());
        (end == 3).then(|| after[..end].to_owned())
    };
    description.split("HTTP Code").skip(1).map(code).collect()
}

/// What stands between the bars of a table, with the line of each.
struct Cells<'a> {
    cells: Vec<(usize, &'a str)>,
    at: usize,
}

impl<'a> Cells<'a> {
    /// Reads all lines up to an address.
    fn read(lines: &mut Lines<'a>) -> Self {
        let mut cells = Vec::new();
        while let Some(line) = lines.peek().filter(|line| call::address(line).is_none()) {
            let texts = line.split('|').map(str::trim).filter(|text| !text.is_empty());
            cells.extend(texts.map(|text| (lines.number(), text)));
            lines.skip();
        }
        Self { cells, at: 0 }
    }

    fn peek(&self) -> Option<&'a str> {
        self.cells.get(self.at).map(|(_, text)| *text)
    }

    fn skip_if(&mut self, text: &str) -> bool {
        let is = self.peek() == Some(text);
        self.at += usize::from(is);
        is
    }

    fn label(&mut self, lines: &Lines, text: &str) -> Result<(), ReadError> {
        self.matching(lines, &format!("`{text}`"), |cell| (cell == text).then_some(()))
    }

    fn text(&mut self, lines: &Lines, what: &str) -> Result<&'a str, ReadError> {
        self.matching(lines, what, Some)
    }

    fn matching<T>(
        &mut self,
        lines: &Lines,
        what: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, ReadError> {
        let meaning = self.peek().and_then(read).ok_or_else(|| self.stop(lines, what))?;
        self.at += 1;
        Ok(meaning)
    }

    fn end(&self, lines: &Lines) -> Result<(), ReadError> {
        if self.peek().is_none() { Ok(()) } else { Err(self.stop(lines, "an address to call")) }
    }

    fn stop(&self, lines: &Lines, expected: &str) -> ReadError {
        match self.cells.get(self.at) {
            Some((line, _)) => lines.stop_at(*line, expected),
            None => lines.stop(expected),
        }
    }

    fn stop_before(&self, lines: &Lines, expected: &str) -> ReadError {
        Self { cells: self.cells.clone(), at: self.at.saturating_sub(1) }.stop(lines, expected)
    }
}
