//! Renders the Markdown of descriptions as HTML.

use pulldown_cmark::{Event, Parser, html};

/// Renders Markdown as HTML. HTML in the Markdown is shown as text.
pub(crate) fn html(markdown: &str) -> String {
    let events = Parser::new(markdown).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}
