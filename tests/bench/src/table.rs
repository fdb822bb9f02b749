//! The results as tables: in the terminal, and in Markdown.

use std::fmt::Write as _;

use crate::results::{Conditions, Curve, Row, Section};

const HEADINGS: [&str; 5] = ["what", "contestant", "median", "least to greatest", "ratio"];

/// One line for each entry; the first column is empty where it would repeat the line above.
fn lines(rows: &[Row]) -> Vec<[String; 5]> {
    let mut lines = Vec::new();
    for row in rows {
        for (index, entry) in row.entries.iter().enumerate() {
            let (least, greatest) = entry.spread();
            lines.push([
                if index == 0 { row.title.clone() } else { String::new() },
                entry.label.clone(),
                row.unit.show(entry.median()),
                format!("{} to {}", row.unit.show(least), row.unit.show(greatest)),
                format!("{:.2}", row.ratio(entry)),
            ]);
        }
    }
    lines
}

/// The results for the terminal.
#[must_use]
pub fn terminal(conditions: &Conditions, sections: &[Section]) -> String {
    let mut text = format!("{conditions}\n");
    for section in sections {
        let lines = lines(&section.rows);
        let mut widths = HEADINGS.map(str::len);
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let _ = writeln!(text, "\n{}", section.title);
        for line in [&HEADINGS.map(str::to_owned)].into_iter().chain(&lines) {
            for (index, (width, cell)) in widths.into_iter().zip(line).enumerate() {
                // Names on the left, figures on the right.
                let _ = match index {
                    0 | 1 => write!(text, "{cell:<width$}  "),
                    _ => write!(text, "{cell:>width$}  "),
                };
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        for curve in &section.curves {
            text.push_str(&curve_lines(curve, "\n", "  "));
        }
    }
    text
}

/// The results in Markdown, without headings: a line for each row, with the ratios to the first contestant.
#[must_use]
pub fn markdown(conditions: &Conditions, sections: &[Section]) -> String {
    let mut text = format!("{conditions}\n");
    for section in sections {
        let _ = writeln!(
            text,
            "\n| {} | = 1 | ratios, with the least and the greatest |",
            section.title
        );
        text.push_str("|---|---|---|\n");
        for row in &section.rows {
            let Some((first, others)) = row.entries.split_first() else { continue };
            let ratios = others.iter().map(|entry| {
                let (least, greatest) = entry.spread();
                let [median, least, greatest] =
                    [entry.median(), least, greatest].map(|it| ratio(it / first.median()));
                format!("{} {median} ({least} to {greatest})", entry.label)
            });
            let ratios = ratios.collect::<Vec<_>>().join("; ");
            let figure = row.unit.show(first.median());
            let _ = writeln!(text, "| {} | {}: {figure} | {ratios} |", row.title, first.label);
        }
        for curve in &section.curves {
            text.push_str(&curve_lines(curve, "\n", "- "));
        }
    }
    text
}

/// A ratio with two decimal places, or with fewer if it is great.
fn ratio(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.2}") } else { format!("{ratio:.0}") }
}

fn curve_lines(curve: &Curve, before: &str, bullet: &str) -> String {
    let mut text = format!("{before}{}, by the number of {}:\n", curve.title, curve.size);
    for (label, points) in &curve.lines {
        let points =
            points.iter().map(|(size, figure)| format!("{size}: {}", curve.unit.show(*figure)));
        let _ = writeln!(text, "{bullet}{label}: {}", points.collect::<Vec<_>>().join(", "));
    }
    text
}
