//! Room 6: a summary becomes text for people and programs. Returns strings, writes nothing.

mod index;
mod inert;
mod labs_csv;
mod names;
mod page;
mod schema;
mod words;

use crate::model::CaseSummary;

pub use self::index::{Counts, IndexRow, index_html, index_json, index_rows};
pub use self::labs_csv::labs_csv;
pub use self::page::summary_html;
pub use self::schema::schema;
pub use self::words::{words_hocr, words_text};

/// Returns `summary.json`: indented, with a line feed at the end.
///
/// # Errors
/// When a value has no JSON form; none of the summary's types has such a value.
pub fn summary_json(summary: &CaseSummary) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(summary).map(|it| it + "\n")
}
