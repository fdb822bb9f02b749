//! Pages of the online help: prose, then operations, each with a table, a sample URL and payloads.

use std::collections::BTreeSet;

use super::lines::{Lines, ParseError};
use super::prose::{self, Stated};
use super::{curl, payload, reference};
use crate::table::{Example, Operation, Parameter, Part, PathForm, Place, Side};

/// The end of an operation's heading: the picture that unfolds its table.
const UNFOLD: &str = "![]() |";
const RULE: &str = "|---|---|---|";

pub(super) fn read(lines: &mut Lines) -> Result<(Vec<PathForm>, Vec<Operation>), ParseError> {
    let mut forms = Vec::new();
    lines.literal("Overview")?;
    while !lines.peek().is_some_and(|line| line.ends_with(UNFOLD)) {
        let what = "prose, or the heading of an operation, which ends in `![]() |`";
        let line = lines.matching(what, |line| is_prose(line).then_some(line))?;
        if let Some(name) = line.strip_prefix("- ").and_then(|line| line.strip_suffix(':')) {
            path_forms(lines, name, &mut forms)?;
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
    !line.starts_with(['|', '/']) && !payload::begins(line) && curl::url(line).is_none()
}

/// Reads base paths below `- Name:`. The bullet of the next one follows on the same line.
fn path_forms(lines: &mut Lines, name: &str, forms: &mut Vec<PathForm>) -> Result<(), ParseError> {
    let mut name = name;
    loop {
        let (path, next) = lines.matching("a path such as `/rest/v19/users`", |line| match line
            .split_once(" - ")
        {
            Some((path, next)) => Some((reference::path(path)?, Some(next.strip_suffix(':')?))),
            None => Some((reference::path(line)?, None)),
        })?;
        forms.push(PathForm { name: name.to_owned(), path: path.to_owned() });
        match next {
            Some(next) => name = next,
            None => return Ok(()),
        }
    }
}

/// Reads an operation with its table.
fn documented(lines: &mut Lines, title: &str) -> Result<Operation, ParseError> {
    lines.skip();
    lines.literal("||")?;
    lines.literal(RULE)?;
    let mut operation = Operation { title: Some(title.to_owned()), ..Operation::default() };
    let mut cells = Cells::read(lines);
    cells.label(lines, "Description")?;
    let description = cells.text(lines, "the description of the operation")?;
    operation.deprecated = prose::is_deprecated(description);
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
        .ok_or_else(|| cells.error_before(lines, "a number of three digits after `HTTP Code`"))?;
    cells.end(lines)?;
    let url = lines.matching("a URL", curl::url)?.to_owned();
    let samples = vec![payload::line(lines, Side::Response)?];
    operation.examples.push(Example { url, samples, ..Example::default() });
    Ok(operation)
}

/// Reads an operation without a table: the copy shows only its samples.
fn undocumented(lines: &mut Lines) -> Result<Operation, ParseError> {
    let what = "the heading of an operation, which ends in `![]() |`, or a URL";
    let url = lines.matching(what, curl::url)?.to_owned();
    // Both payloads are required: the side of a single one would be a guess.
    let samples = vec![payload::line(lines, Side::Request)?, payload::line(lines, Side::Response)?];
    let examples = vec![Example { url, samples, ..Example::default() }];
    Ok(Operation { not_shown: vec![Part::Table], examples, ..Operation::default() })
}

/// Reads the rows about parameters. For query parameters the copy has a sentence, but no list.
fn parameters(
    lines: &Lines,
    cells: &mut Cells,
    operation: &mut Operation,
) -> Result<(), ParseError> {
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
            let description = cells.text(lines, "the description of the parameter")?;
            let Stated { values, max_length, deprecated } = prose::read(description, None)
                .map_err(|expected| cells.error_before(lines, &expected))?;
            operation.parameters.push(Parameter {
                place: Place::Path,
                name,
                kind: None,
                mark: None,
                default: None,
                values,
                max_length,
                deprecated,
            });
        }
    }
    Ok(())
}

/// The status codes in the description of a response, or `None` if one is not a number.
fn codes(description: &str) -> Option<Vec<String>> {
    let code = |after: &str| {
        let after = after.trim_start();
        let end = after.find(|char: char| !char.is_ascii_digit()).unwrap_or(after.len());
        (end == 3).then(|| after[..end].to_owned())
    };
    description.split("HTTP Code").skip(1).map(code).collect()
}

/// The cells of a table, with their lines.
struct Cells<'a> {
    cells: Vec<(usize, &'a str)>,
    at: usize,
}

impl<'a> Cells<'a> {
    /// Reads all lines up to a URL.
    fn read(lines: &mut Lines<'a>) -> Self {
        let mut cells = Vec::new();
        while let Some(line) = lines.peek().filter(|line| curl::url(line).is_none()) {
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

    fn label(&mut self, lines: &Lines, text: &str) -> Result<(), ParseError> {
        self.matching(lines, &format!("`{text}`"), |cell| (cell == text).then_some(()))
    }

    fn text(&mut self, lines: &Lines, what: &str) -> Result<&'a str, ParseError> {
        self.matching(lines, what, Some)
    }

    fn matching<T>(
        &mut self,
        lines: &Lines,
        what: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, ParseError> {
        let result = self.peek().and_then(read).ok_or_else(|| self.error(lines, what))?;
        self.at += 1;
        Ok(result)
    }

    fn end(&self, lines: &Lines) -> Result<(), ParseError> {
        if self.peek().is_none() { Ok(()) } else { Err(self.error(lines, "a URL")) }
    }

    fn error(&self, lines: &Lines, expected: &str) -> ParseError {
        match self.cells.get(self.at) {
            Some((line, _)) => lines.error_at(*line, expected),
            None => lines.error(expected),
        }
    }

    fn error_before(&self, lines: &Lines, expected: &str) -> ParseError {
        Self { cells: self.cells.clone(), at: self.at.saturating_sub(1) }.error(lines, expected)
    }
}
