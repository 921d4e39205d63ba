//! The words that stand before a name, a birth date, an id, a report date.

/// The labels of a letterhead, of `common/labels.toml`.
#[derive(Clone, Debug, Default)]
pub struct Labels {}
