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

/// The results in Markdown, without headings.
#[must_use]
pub fn markdown(conditions: &Conditions, sections: &[Section]) -> String {
    let mut text = format!("{conditions}\n");
    for section in sections {
        let _ = writeln!(text, "\n| {} |\n|---|---|--:|--:|--:|", HEADINGS.join(" | "));
        for line in lines(&section.rows) {
            let _ = writeln!(text, "| {} |", line.join(" | "));
        }
        for curve in &section.curves {
            text.push_str(&curve_lines(curve, "\n", "- "));
        }
    }
    text
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
