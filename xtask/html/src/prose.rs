//! The Markdown of descriptions as HTML that holds nothing but text.

use pulldown_cmark::{Event, Parser, html};

/// Markdown as HTML. What looks like HTML in it is shown as it is written.
pub(crate) fn html(markdown: &str) -> String {
    let events = Parser::new(markdown).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}
