//! The results as a page with plots, which loads nothing from the network.

use askama::Template;

use crate::results::{Conditions, Curve, Row, Section};

/// The style of the project's other pages.
const STYLE: &str = include_str!("../../../xtask/html/templates/page.css");

/// The size of a plot of curves, and the space for its labels.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 280.0;
const MARGIN: f64 = 60.0;

#[derive(Template)]
#[template(path = "results.html")]
struct Page<'a> {
    style: &'static str,
    conditions: &'a Conditions,
    sections: Vec<Plots<'a>>,
}

struct Plots<'a> {
    title: &'a str,
    charts: Vec<Chart<'a>>,
    curves: Vec<Plot<'a>>,
}

/// A row as bars.
struct Chart<'a> {
    title: &'a str,
    bars: Vec<Bar<'a>>,
}

struct Bar<'a> {
    label: &'a str,
    median: String,
    spread: String,
    ratio: String,
    /// The length of the bar and the ends of its spread, in percent of the longest.
    length: f64,
    least: f64,
    greatest: f64,
}

struct Plot<'a> {
    title: &'a str,
    size: &'a str,
    lines: Vec<Line<'a>>,
    greatest_size: f64,
    greatest: String,
}

struct Line<'a> {
    label: &'a str,
    /// The number of its colour.
    color: usize,
    points: Vec<(f64, f64)>,
}

/// Renders the page.
///
/// # Panics
/// Never: the page is written to memory.
#[must_use]
pub fn render(conditions: &Conditions, sections: &[Section]) -> String {
    let sections = sections.iter().map(|section| Plots {
        title: &section.title,
        charts: section.rows.iter().map(chart).collect(),
        curves: section.curves.iter().map(plot).collect(),
    });
    let page = Page { style: STYLE, conditions, sections: sections.collect() };
    page.render().expect("writing to memory does not fail")
}

fn greatest(figures: impl Iterator<Item = f64>) -> f64 {
    // Not zero, because lengths are divided by it.
    figures.fold(f64::MIN_POSITIVE, f64::max)
}

fn chart(row: &Row) -> Chart<'_> {
    let longest = greatest(row.entries.iter().map(|entry| entry.spread().1));
    let bars = row.entries.iter().map(|entry| {
        let (least, greatest) = entry.spread();
        Bar {
            label: &entry.label,
            median: row.unit.show(entry.median()),
            spread: format!("{} to {}", row.unit.show(least), row.unit.show(greatest)),
            ratio: format!("{:.2}", row.ratio(entry)),
            length: 100.0 * entry.median() / longest,
            least: 100.0 * least / longest,
            greatest: 100.0 * greatest / longest,
        }
    });
    Chart { title: &row.title, bars: bars.collect() }
}

fn plot(curve: &Curve) -> Plot<'_> {
    let points = || curve.lines.iter().flat_map(|(_, points)| points);
    let greatest_size = greatest(points().map(|(size, _)| *size));
    let greatest = greatest(points().map(|(_, figure)| *figure));
    let place = |(size, figure): &(f64, f64)| {
        let x = MARGIN + (WIDTH - 2.0 * MARGIN) * size / greatest_size;
        (x, HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * figure / greatest)
    };
    let lines = curve.lines.iter().enumerate().map(|(color, (label, points))| Line {
        label,
        color: color % 4,
        points: points.iter().map(place).collect(),
    });
    Plot {
        title: &curve.title,
        size: &curve.size,
        lines: lines.collect(),
        greatest_size,
        greatest: curve.unit.show(greatest),
    }
}
