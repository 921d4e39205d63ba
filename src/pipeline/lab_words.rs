//! The words of result tables: column headings, flags, results in words.

/// The words of result tables, of `common/lab_words.toml`.
#[derive(Clone, Debug, Default)]
pub struct LabWords {}
