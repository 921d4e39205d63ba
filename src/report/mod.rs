//! Room 6: a summary becomes text for people and programs. Returns strings, writes nothing.

use crate::model::CaseSummary;

/// Returns `summary.json`: indented, with a line feed at the end.
///
/// # Errors
/// When a value has no JSON form; none of the summary's types has such a value.
pub fn summary_json(summary: &CaseSummary) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(summary).map(|it| it + "\n")
}
